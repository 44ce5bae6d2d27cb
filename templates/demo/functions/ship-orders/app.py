import json

import stock  # layers/stock/python/stock.py


def handler(event, context):
    """Ships a batch. What is named in the answer returns to the queue, the rest is deleted."""
    failures = []
    for message in event["Records"]:
        try:
            order_id = json.loads(message["body"])["orderId"]
            print(f"shipped {order_id} as {stock.parcel(order_id)}")
        except (KeyError, ValueError) as error:
            print(f"cannot ship message {message['messageId']}: {error!r}")
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
