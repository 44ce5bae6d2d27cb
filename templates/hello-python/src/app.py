import os

# Code out here runs once per execution environment, when it starts cold.
GREETING = os.environ.get("GREETING", "Hello")


def handler(event, context):
    """Called once per event.

    The event comes from the HTTP API (the name is in the path) or from an invocation (the name is
    in the event itself).
    """
    path = event.get("pathParameters") or {}
    name = path.get("name") or event.get("name") or "world"
    print(f"greeting {name}, {context.get_remaining_time_in_millis()} ms left")

    # Without a statusCode the HTTP API answers 200 with this dictionary as JSON.
    return {"message": f"{GREETING}, {name}!"}
