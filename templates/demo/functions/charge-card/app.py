class CardDeclined(Exception):
    """The name of this class becomes the errorType that the caller sees."""


def charge(card, amount):
    print(f"charging {amount} to a card ending in {card[-4:]}")
    raise CardDeclined(f"card ending in {card[-4:]} was declined")


def handler(event, context):
    return charge(event.get("card", "0000"), event.get("amount", 0))
