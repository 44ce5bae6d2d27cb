//! A client of the Lambda Runtime API: fetches events, posts what the handler makes of them. With
//! the crate of AWS, lambda_runtime, all of this is lambda_runtime::run(service_fn(handle)).
use std::collections::HashMap;
use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::exit;
use std::time::{SystemTime, UNIX_EPOCH};

const ROOT: &str = "/2018-06-01/runtime/invocation";

pub struct Invocation {
    pub request_id: String,
    pub deadline_ms: u128, // Unix time at which the function times out
    pub event: String,     // JSON text
}

impl Invocation {
    pub fn remaining_ms(&self) -> u128 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.deadline_ms.saturating_sub(now.as_millis())
    }
}

struct Response {
    status: u16,
    headers: HashMap<String, String>, // under lower-case names
    body: Vec<u8>,
}

fn bad(words: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

fn read_line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end().to_string())
}

fn read_chunks(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = usize::from_str_radix(&read_line(from)?, 16).map_err(|_| bad("chunk"))?;
        if size == 0 {
            return Ok(body); // trailers may follow; nothing here wants them
        }
        from.take(size as u64).read_to_end(&mut body)?;
        read_line(from)?;
    }
}

fn read_response(from: &mut impl BufRead) -> io::Result<Response> {
    let first = read_line(from)?;
    let status = first.split(' ').nth(1).and_then(|text| text.parse().ok());
    let mut headers = HashMap::new();
    loop {
        let line = read_line(from)?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_string());
        }
    }
    let mut body = Vec::new();
    if headers.get("transfer-encoding").map(String::as_str) == Some("chunked") {
        body = read_chunks(from)?;
    } else if let Some(length) = headers.get("content-length") {
        let length = length.parse().map_err(|_| bad("length"))?;
        from.take(length).read_to_end(&mut body)?;
    }
    Ok(Response { status: status.ok_or_else(|| bad("no HTTP"))?, headers, body })
}

/// One request: GET without a body, POST with one.
fn call(api: &str, path: &str, body: Option<&str>) -> io::Result<Response> {
    let mut to = TcpStream::connect(api)?;
    let method = if body.is_some() { "POST" } else { "GET" };
    let body = body.unwrap_or("");
    let request = format!(
        "{method} {ROOT}/{path} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    to.write_all(request.as_bytes())?;
    read_response(&mut BufReader::new(to))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// One turn: wait for an event, call the handler, post its answer.
fn serve_one(api: &str, handler: fn(&Invocation) -> Result<String, String>) -> io::Result<()> {
    let next = call(api, "next", None)?;
    let header = |name: &str| next.headers.get(name).cloned().unwrap_or_default();
    if next.status != 200 {
        return Err(bad("no event"));
    }
    let invocation = Invocation {
        request_id: header("lambda-runtime-aws-request-id"),
        deadline_ms: header("lambda-runtime-deadline-ms").parse().unwrap_or(0),
        event: String::from_utf8(next.body).map_err(|_| bad("the event is not UTF-8"))?,
    };
    let id = &invocation.request_id;
    match handler(&invocation) {
        Ok(answer) => call(api, &format!("{id}/response"), Some(&answer))?,
        Err(message) => {
            let error = format!(
                r#"{{"errorMessage":{},"errorType":"Function.Failed"}}"#,
                quoted(&message)
            );
            call(api, &format!("{id}/error"), Some(&error))?
        }
    };
    Ok(())
}

/// Runs the handler for one event after the other. A runtime that cannot reach Lambda has nothing
/// left to do.
pub fn run(handler: fn(&Invocation) -> Result<String, String>) -> ! {
    let api = env::var("AWS_LAMBDA_RUNTIME_API").unwrap_or_default();
    loop {
        if let Err(error) = serve_one(&api, handler) {
            eprintln!("bootstrap: {api}: {error}");
            exit(1);
        }
    }
}
