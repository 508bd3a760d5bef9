"""Sends events made by the CloudEvents SDK of PyPI to a server, in each mode, and prints what came back as JSON lines.

Usage: send_cloudevents.py http://127.0.0.1:8787
"""

import datetime
import json
import sys
import urllib.error
import urllib.request

from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent


def event(number, subject, content_type, data):
    attributes = {
        "specversion": "1.0",
        "id": f"sdk-{number}",
        "source": "/sdk/python",
        "type": "com.example.sdk",
        "subject": subject,
        "time": datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone.utc),
        "datacontenttype": content_type,
        "site": "north 1",
    }
    return CloudEvent(attributes, data)


def post(mode, headers, body):
    request = urllib.request.Request(sys.argv[1] + "/events", data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            status, answer = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, answer = error.code, error.read()
    print(json.dumps({"mode": mode, "status": status, "answer": json.loads(answer)}))


payloads = [
    ("Euro € 😀", "application/json", {"a": 1, "text": "Grüße"}),
    ('a "quoted" 100% \\ name', "application/json", {"list": [1, 2.5, None]}),
    ("bytes", "application/octet-stream", b"\x00\xff"),
    ("text", "text/plain", "hello"),
]
for number, payload in enumerate(payloads):
    message = to_structured_event(event(f"structured-{number}", *payload))
    post("structured", message.headers, message.body)
    message = to_binary_event(event(f"binary-{number}", *payload))
    post("binary", message.headers, message.body)

# The SDK makes no batches; a batch is a list of its structured events.
batch = [json.loads(to_structured_event(event(f"batch-{number}", *payload)).body) for number, payload in enumerate(payloads)]
post("batch", {"content-type": "application/cloudevents-batch+json"}, json.dumps(batch).encode())
