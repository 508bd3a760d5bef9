"""What the tests do at a RabbitMQ with other people's libraries: pika, and the SDK of CloudEvents.

    rabbit.py declare URL QUEUE [EXCHANGE KEY] [NAME=VALUE...]   makes a durable queue, bound to a topic exchange where one is named
    rabbit.py publish URL EXCHANGE FILE       publishes the messages of a file, one JSON object a line, each confirmed
    rabbit.py take URL QUEUE COUNT            takes messages, and prints them, one JSON object a line
    rabbit.py count URL QUEUE                 prints how many messages can be handed out
    rabbit.py delete URL QUEUE                deletes a queue
"""

import json
import sys

import pika
from cloudevents.core.bindings import amqp, rabbitmq
from cloudevents.core.v1.event import CloudEvent


def properties_of(message):
    return pika.BasicProperties(
        delivery_mode=2,
        headers=message.get("headers") or None,
        content_type=message.get("contentType"),
        message_id=message.get("messageID"),
    )


def sdk_message(binding, description):
    """An event of the SDK, as the binding writes it."""
    from datetime import datetime

    attributes = dict(description["attributes"])
    if "time" in attributes:
        attributes["time"] = datetime.fromisoformat(attributes["time"])
    event = CloudEvent(attributes, description["data"])
    if binding == "amqp":
        message = amqp.to_binary_event(event)
        return message.application_properties, message.properties.get("content-type"), message.application_data
    if binding == "amqp-structured":
        message = amqp.to_structured_event(event)
        return message.application_properties, message.properties.get("content-type"), message.application_data
    message = rabbitmq.to_binary_event(event)
    return message.headers, message.content_type, message.body


def publish(channel, exchange, path):
    channel.confirm_delivery()
    with open(path, encoding="utf-8") as file:
        for line in file:
            message = json.loads(line)
            body = message.get("body", "").encode()
            if "event" in message:
                headers, kind, body = sdk_message(message["binding"], message["event"])
                message["headers"], message["contentType"] = headers, kind
            channel.basic_publish(exchange, message["routingKey"], body, properties_of(message), mandatory=True)


def judged(properties, body):
    """What the SDK reads of a message; nothing where it is no event."""
    headers = dict(properties.headers or {})
    if "application/cloudevents" not in (properties.content_type or "") and "cloudEvents_specversion" not in headers:
        return None
    event = amqp.from_amqp_event(amqp.AMQPMessage({"content-type": properties.content_type}, headers, body))
    attributes = {name: str(value) for name, value in event.get_attributes().items()}
    return {"attributes": attributes, "data": event.get_data()}


def take(channel, queue, count):
    for method, properties, body in channel.consume(queue, inactivity_timeout=30):
        if method is None:
            break
        channel.basic_ack(method.delivery_tag)
        print(
            json.dumps(
                {
                    "routingKey": method.routing_key,
                    "exchange": method.exchange,
                    "messageID": properties.message_id,
                    "contentType": properties.content_type,
                    "deliveryMode": properties.delivery_mode,
                    "headers": {name: str(value) for name, value in (properties.headers or {}).items()},
                    "body": body.decode(),
                    "event": judged(properties, body),
                }
            )
        )
        count -= 1
        if count == 0:
            break
    channel.cancel()


def declare(channel, queue, rest):
    arguments = dict(word.split("=", 1) for word in rest if "=" in word)
    arguments = {name: int(value) if value.isdigit() else value for name, value in arguments.items()}
    channel.queue_declare(queue, durable=True, arguments=arguments)
    places = [word for word in rest if "=" not in word]
    if places:
        channel.exchange_declare(places[0], "topic", durable=True)
        channel.queue_bind(queue, places[0], places[1])


def main():
    command, url, name, *rest = sys.argv[1:]
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    if command == "declare":
        declare(channel, name, rest)
    elif command == "publish":
        publish(channel, "" if name == "-" else name, rest[0])
    elif command == "take":
        take(channel, name, int(rest[0]))
    elif command == "count":
        print(channel.queue_declare(name, passive=True).method.message_count)
    elif command == "delete":
        channel.queue_delete(name)
    connection.close()


main()
