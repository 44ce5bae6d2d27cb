import json
import os


def reply(status, body):
    """The response of a function behind API Gateway: the body is text, never an object."""
    return {
        "statusCode": status,
        "headers": {
            "Content-Type": "application/json",
            "Access-Control-Allow-Origin": "*",
            "X-Stage": os.environ["STAGE"],
        },
        "body": json.dumps(body, ensure_ascii=False),
    }
