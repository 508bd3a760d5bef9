"""Signs deliveries with the providers' own libraries, sends them, and prints what came back as JSON lines.

Usage: send_webhooks.py http://127.0.0.1:8787
The secrets are those of the test that starts this.
"""

import datetime
import json
import sys
import time
import urllib.error
import urllib.request

import stripe
from slack_sdk.signature import SignatureVerifier
from standardwebhooks.webhooks import Webhook

STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STRIPE = "whsec_test"
SLACK = "8f742231b10e8888abcd99yyyzzz85a5"


def post(name, path, headers, body):
    request = urllib.request.Request(sys.argv[1] + path, data=body.encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            status = response.status
    except urllib.error.HTTPError as error:
        status = error.code
    print(json.dumps({"name": name, "status": status}))


def standard(name, identifier, seconds, body, signed=None):
    when = datetime.datetime.fromtimestamp(seconds, tz=datetime.timezone.utc)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": str(seconds),
        "webhook-signature": Webhook(STANDARD).sign(identifier, when, signed or body),
    }
    post(name, "/webhooks/standard", headers, body)


def stripe_event(name, seconds, body, signed=None):
    signature = stripe.WebhookSignature._compute_signature(f"{seconds}.{signed or body}", STRIPE)
    headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={seconds},v1={signature},v0=0"}
    post(name, "/webhooks/stripe", headers, body)


def slack_command(name, seconds, body, signed=None):
    signature = SignatureVerifier(SLACK).generate_signature(timestamp=str(seconds), body=signed or body)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(seconds),
        "X-Slack-Signature": signature,
    }
    post(name, "/webhooks/slack", headers, body)


now = int(time.time())
user = '{"type":"user.created","timestamp":"2026-03-02T09:30:00Z","data":{"name":"Zoë"}}'
standard("right", "msg_1", now, user)
standard("old", "msg_2", now - 400, user)
standard("tampered", "msg_3", now, user, signed=user.replace("created", "deleted"))

charge = '{"id":"evt_1","object":"event","type":"charge.failed","created":1700000000,"data":{"object":{"id":"ch_1"}}}'
stripe_event("right", now, charge)
stripe_event("old", now - 400, charge)
stripe_event("tampered", now, charge, signed=charge.replace("ch_1", "ch_2"))

command = "command=%2Fweather&text=Z%C3%BCrich+94070&trigger_id=13.7"
slack_command("right", now, command)
slack_command("old", now - 400, command)
slack_command("tampered", now, command, signed=command.replace("94070", "1"))
