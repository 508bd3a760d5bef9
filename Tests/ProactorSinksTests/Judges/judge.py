"""Judges what sinks send, with the receivers' own libraries. Reads JSON lines from the file named first; prints one verdict a line.

blocks, view: slack_sdk's models check the limits and the shape. sign: slack_sdk signs a body. webhook: standardwebhooks verifies.
"""

import json
import sys


def blocks(case):
    from slack_sdk.models.blocks import Block

    for block in Block.parse_all(case["blocks"]):
        block.to_dict()
    return {"ok": True}


def view(case):
    from slack_sdk.models.views import View

    View(**case["view"]).to_dict()
    return {"ok": True}


def sign(case):
    from slack_sdk.signature import SignatureVerifier

    return {"signature": SignatureVerifier(case["secret"]).generate_signature(timestamp=case["time"], body=case["body"])}


def webhook(case):
    from standardwebhooks.webhooks import Webhook

    return {"ok": True, "data": Webhook(case["secret"]).verify(case["body"], case["headers"])}


KINDS = {"blocks": blocks, "view": view, "sign": sign, "webhook": webhook}

with open(sys.argv[1], encoding="utf-8") as cases:
    for line in cases:
        case = json.loads(line)
        try:
            verdict = KINDS[case["kind"]](case)
        except Exception as error:
            verdict = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(verdict), flush=True)
