"""Asks a server with the official SDKs, and prints what they make of its answers, one line of JSON for each.

drive_sdks.py ADDRESS KEY: the server answers turn after turn as the test that runs this has set it up.
"""

import json
import sys

import anthropic
import openai

address, key = sys.argv[1:]
claude = anthropic.Anthropic(base_url=address, api_key=key, max_retries=0)
gpt = openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0)
messages = [{"role": "user", "content": "What is the weather in Oslo and Rome?"}]
schema = {"type": "object", "properties": {"city": {"type": "string"}}}
claude_tools = [{"name": "get_weather", "input_schema": schema}]
gpt_tools = [{"type": "function", "function": {"name": "get_weather", "parameters": schema}}]


def show(**values):
    print(json.dumps(values), flush=True)


def show_message(name, message):
    show(
        name=name,
        stop=message.stop_reason,
        text="".join(block.text for block in message.content if block.type == "text"),
        calls=[[block.name, block.input] for block in message.content if block.type == "tool_use"],
        thinking=[block.thinking for block in message.content if block.type == "thinking"],
        tokens=[message.usage.input_tokens, message.usage.output_tokens, message.usage.cache_read_input_tokens],
    )


def show_error(name, error):
    show(
        name=name,
        error=type(error).__name__,
        status=getattr(error, "status_code", None),
        retryAfter=error.response.headers.get("retry-after") if hasattr(error, "response") else None,
    )


def ask_claude():
    return claude.messages.create(model="m", max_tokens=100, messages=messages, tools=claude_tools)


def ask_gpt(stream):
    options = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
    return gpt.chat.completions.create(model="m", messages=messages, tools=gpt_tools, **options)


show_message("anthropic", ask_claude())
with claude.messages.stream(model="m", max_tokens=100, messages=messages, tools=claude_tools) as stream:
    show_message("anthropic stream", stream.get_final_message())

completion = ask_gpt(stream=False)
message = completion.choices[0].message
show(
    name="openai",
    stop=completion.choices[0].finish_reason,
    text=message.content,
    calls=[[call.function.name, json.loads(call.function.arguments)] for call in message.tool_calls],
    tokens=[completion.usage.prompt_tokens, completion.usage.completion_tokens],
)

text, calls, stop, tokens = "", {}, None, None
for chunk in ask_gpt(stream=True):
    if chunk.usage:
        tokens = [chunk.usage.prompt_tokens, chunk.usage.completion_tokens]
    for choice in chunk.choices:
        stop = choice.finish_reason or stop
        text += choice.delta.content or ""
        for call in choice.delta.tool_calls or []:
            known = calls.setdefault(call.index, ["", ""])
            known[0] += call.function.name or ""
            known[1] += call.function.arguments or ""
show(
    name="openai stream",
    stop=stop,
    text=text,
    calls=[[name, json.loads(arguments)] for _, (name, arguments) in sorted(calls.items())],
    tokens=tokens,
)

# In the order of the failures that the test has set up.
for name in ["rate limited", "overloaded", "failed", "unauthorized", "invalid", "unknown model"]:
    for dialect, ask in [("anthropic", ask_claude), ("openai", lambda: ask_gpt(stream=False))]:
        try:
            ask()
            show(name=f"{dialect} {name}", error=None)
        except (anthropic.APIStatusError, openai.APIStatusError) as error:
            show_error(f"{dialect} {name}", error)

# In the middle of a stream.
try:
    with claude.messages.stream(model="m", max_tokens=100, messages=messages, tools=claude_tools) as stream:
        stream.get_final_message()
    show(name="anthropic stream error", error=None)
except anthropic.APIStatusError as error:
    show_error("anthropic stream error", error)
try:
    for _ in ask_gpt(stream=True):
        pass
    show(name="openai stream error", error=None)
except openai.APIError as error:
    show_error("openai stream error", error)
