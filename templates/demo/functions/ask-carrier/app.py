import time


def handler(event, context):
    """Waits event["seconds"], 0.2 if it does not say. Past the timeout nobody hears the answer."""
    seconds = event.get("seconds", 0.2)
    print(f"waiting {seconds} s, {context.get_remaining_time_in_millis() / 1000:.1f} s left")
    time.sleep(seconds)
    return {"waited": seconds}
