"""Judges requests by the types of the official SDKs.

Reads lines of JSON, {"dialect": "anthropic"|"openai", "body": {...}}, and prints one line for each: "valid", or what is wrong.
"""

import json
import sys
import typing

# Pydantic does not look into an Iterable before it is used; with lists it checks all that they hold.
typing.Iterable = typing.List

import anthropic.types.message_create_params as messages  # noqa: E402
import openai.types.chat.completion_create_params as completions  # noqa: E402
from pydantic import TypeAdapter, ValidationError  # noqa: E402

TYPES = {
    "anthropic": messages.MessageCreateParamsStreaming,
    "openai": completions.CompletionCreateParamsStreaming,
}
ADAPTERS = {name: TypeAdapter(type_) for name, type_ in TYPES.items()}
# Typed dictionaries pass unknown keys over, which the servers do not.
KEYS = {name: set(typing.get_type_hints(type_)) for name, type_ in TYPES.items()}


def verdict(line):
    request = json.loads(line)
    dialect, body = request["dialect"], request["body"]
    unknown = sorted(set(body) - KEYS[dialect])
    if unknown:
        return f"unknown keys: {', '.join(unknown)}"
    try:
        ADAPTERS[dialect].validate_python(body)
    except ValidationError as error:
        return "; ".join(f"{'/'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors()[:5])
    return "valid"


with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        print(verdict(line))
