"""Watches a server's streams with clients that this project did not write, and prints what they saw as lines of JSON.

Usage: watch_streams.py http://HOST:PORT TASK
"""

import asyncio
import json
import random
import sys

import httpx
import httpx_sse
import websockets

SERVER, TASK = sys.argv[1], sys.argv[2]
SOCKETS = SERVER.replace("http://", "ws://")


def tell(what, **facts):
    print(json.dumps({"what": what, **facts}), flush=True)


async def read_all(socket):
    """All messages up to the end, and how it ended."""
    numbers = []
    try:
        async for message in socket:
            numbers.append(json.loads(message)["number"])
    except websockets.ConnectionClosed:
        pass
    return numbers, socket.close_code


async def sockets():
    async with websockets.connect(f"{SOCKETS}/tasks/{TASK}/socket?after=0", subprotocols=["proactor"]) as socket:
        await (await socket.ping())
        numbers, code = await read_all(socket)
        tell("whole", numbers=numbers, code=code, subprotocol=socket.subprotocol)
    async with websockets.connect(f"{SOCKETS}/tasks/{TASK}/socket") as socket:
        await socket.send(json.dumps({"after": 2}))
        numbers, code = await read_all(socket)
        tell("after", numbers=numbers, code=code)
    async with websockets.connect(f"{SOCKETS}/tasks/{TASK}/socket") as socket:
        # In fragments.
        await socket.send(['{"after"', ": 1", "}"])
        numbers, code = await read_all(socket)
        tell("fragments", numbers=numbers, code=code)
    async with websockets.connect(f"{SOCKETS}/stream/socket") as socket:
        await socket.send(b"\x00")
        tell("binary", code=(await read_all(socket))[1])
    async with websockets.connect(f"{SOCKETS}/stream/socket") as socket:
        await socket.send("x" * 20000)
        tell("large", code=(await read_all(socket))[1])
    async with websockets.connect(f"{SOCKETS}/stream/socket?after=0&kind=TaskCompleted") as socket:
        message = json.loads(await socket.recv())
        tell("stream", kind=message["kind"], task=message["task"])
    try:
        async with websockets.connect(f"{SOCKETS}/tasks/task_none/socket"):
            tell("refused", status=101)
    except websockets.InvalidStatus as error:
        problem = json.loads(error.response.body)
        tell("refused", status=error.response.status_code, type=problem["type"])


async def cut_sockets(total):
    """Cuts connections off at random, and asks on from the last message that came."""
    numbers = []
    while len(numbers) < total:
        after = numbers[-1] if numbers else 0
        async with websockets.connect(f"{SOCKETS}/tasks/{TASK}/socket?after={after}") as socket:
            for _ in range(random.randint(1, 3)):
                try:
                    numbers.append(json.loads(await socket.recv())["number"])
                except websockets.ConnectionClosed:
                    break
            socket.transport.abort()
    tell("cut", numbers=numbers)


async def events():
    async with httpx.AsyncClient(timeout=60) as client:
        async with httpx_sse.aconnect_sse(client, "GET", f"{SERVER}/tasks/{TASK}/stream") as source:
            seen = [(int(event.id), event.event) async for event in source.aiter_sse() if event.event != "message"]
        tell("events", numbers=[number for number, _ in seen], last=seen[-1][1])
        headers = {"Last-Event-ID": "2"}
        async with httpx_sse.aconnect_sse(
            client, "GET", f"{SERVER}/tasks/{TASK}/stream", headers=headers
        ) as source:
            seen = [int(event.id) async for event in source.aiter_sse() if event.event != "message"]
        tell("events after", numbers=seen)


async def main():
    await events()
    await sockets()
    async with httpx.AsyncClient() as client:
        entries = (await client.get(f"{SERVER}/tasks/{TASK}/stream")).text.count("\nevent: ")
    await cut_sockets(entries)


asyncio.run(main())
