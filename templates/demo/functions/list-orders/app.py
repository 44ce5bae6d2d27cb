import json

import stock  # layers/stock/python/stock.py


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    state = query.get("state")
    orders = [order for order in stock.ORDERS if state in (None, order["state"])]
    print(f"listed {len(orders)} of {len(stock.ORDERS)} orders, state={state or 'any'}")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"orders": orders}),
    }
