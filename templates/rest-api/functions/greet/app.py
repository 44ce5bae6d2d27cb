import os

from reply import reply  # from the layer

GREETINGS = {"de": "Hallo", "en": "Hello", "es": "Hola", "fr": "Bonjour", "it": "Ciao"}


def handler(event, context):
    name = event["pathParameters"]["name"]
    # API Gateway sends null, not {}, when the URL has no query string.
    query = event["queryStringParameters"] or {}
    language = query.get("language", os.environ["LANGUAGE"])

    if language not in GREETINGS:
        return reply(400, {"error": f"language {language} is not one of {', '.join(GREETINGS)}"})
    return reply(200, {"greeting": f"{GREETINGS[language]}, {name}!"})
