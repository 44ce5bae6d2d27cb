"""What the functions in Python know of the shop."""

ORDERS = [
    {"orderId": "o-1001", "state": "shipped", "weight": 0.4},
    {"orderId": "o-1002", "state": "paid", "weight": 3.1},
    {"orderId": "o-1003", "state": "paid", "weight": 0.9},
]


def parcel(order_id):
    """The kind of parcel an order needs; KeyError for an order that does not exist."""
    weight = {order["orderId"]: order["weight"] for order in ORDERS}[order_id]
    return "letter" if weight < 1 else "parcel"
