//! The function itself. Everything about HTTP is in runtime.rs.
mod runtime;

use runtime::Invocation;

/// Called once per event: JSON text in, JSON text out. The event is JSON already, so it can stand
/// in the answer as it is. Standard error goes to the log.
fn handle(invocation: &Invocation) -> Result<String, String> {
    eprintln!(
        "event has {} bytes, {} ms left",
        invocation.event.len(),
        invocation.remaining_ms()
    );
    if !invocation.event.trim_start().starts_with('{') {
        return Err("the event is not a JSON object".to_string());
    }
    Ok(format!(
        r#"{{"message":"Hello from Rust","event":{}}}"#,
        invocation.event
    ))
}

fn main() {
    runtime::run(handle)
}
