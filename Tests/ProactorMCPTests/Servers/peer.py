"""A peer that says on stdio what a test tells it to.

peer.py RECORD STEPS where RECORD is a file that each received line is written to, and STEPS one with a list in JSON, of
{"on": METHOD, "times": N, "raw": TEXT, "say": [LINE…], "fill": BYTES, "stderr": TEXT, "exit": STATUS, "ignore": true}

The first step whose `on` is the received method and whose `times` (1 without it) are not used up is taken. In what is said,
$ID stands for the id of the received request, and $TOKEN for its progress token.
"""

import json
import os
import signal
import sys

record = open(sys.argv[1], "a", buffering=1)
with open(sys.argv[2]) as file:
    steps = json.load(file)
record.write(json.dumps({"pid": os.getpid(), "environment": sorted(os.environ), "directory": os.getcwd()}) + "\n")
descriptors = []
for name in os.listdir("/proc/self/fd"):
    try:
        descriptors.append([int(name), os.readlink(f"/proc/self/fd/{name}")])
    except OSError:
        pass  # the directory that was just listed
record.write(json.dumps({"descriptors": descriptors}) + "\n")


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


for line in sys.stdin:
    message = json.loads(line)
    record.write(json.dumps(message) + "\n")
    for step in steps:
        if step["on"] != message.get("method", "response") or step.setdefault("times", 1) == 0:
            continue
        step["times"] -= 1
        if "stderr" in step:
            sys.stderr.write(step["stderr"] + "\n")
        if "raw" in step:
            say(step["raw"])
        token = message.get("params", {}).get("_meta", {}).get("progressToken")
        for answer in step.get("say", []):
            text = json.dumps(answer).replace('"$ID"', json.dumps(message.get("id")))
            say(text.replace('"$TOKEN"', json.dumps(token)) + "\n")
        if "fill" in step:
            say("x" * step["fill"] + "\n")
        if step.get("ignore"):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if "exit" in step:
            os._exit(step["exit"])
        break

# A peer that was told to ignore everything does not even end with its input.
while any(step.get("ignore") for step in steps):
    signal.pause()
