import json
import logging
import os

import stock  # layers/stock/python/stock.py

logger = logging.getLogger()  # Lambda gave it a handler
logger.setLevel(os.environ.get("LOG_LEVEL", "INFO"))


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    state = query.get("state")
    orders = [order for order in stock.ORDERS if state in (None, order["state"])]
    logger.debug("query %s", query)
    logger.info("listed %d of %d orders", len(orders), len(stock.ORDERS))
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"orders": orders}),
    }
