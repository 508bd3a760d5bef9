"""A server on the SDK mcp 2.3.0, which speaks both eras: `modern.py` on stdio, `modern.py http` on a port that it prints."""

import os
import socket
import sys

import anyio
import mcp_types as types
from mcp.server.mcpserver import Context, MCPServer
from mcp_types import InputRequiredResult
from pydantic import BaseModel

server = MCPServer("counterpart")


class Weather(BaseModel):
    city: str
    celsius: float


@server.tool()
def weather(city: str) -> Weather:
    """The weather of a city."""
    return Weather(city=city, celsius=21.5)


@server.tool()
async def slow(steps: int, ctx: Context) -> str:
    """Takes its time."""
    for step in range(steps):
        await ctx.report_progress(step + 1, steps, f"step {step + 1}")
        await anyio.sleep(0.05)
    return "done"


@server.tool()
def fail() -> str:
    """Fails each time."""
    raise ValueError("out of luck")


@server.tool()
def crash() -> str:
    """Ends the server."""
    os._exit(3)


@server.tool()
def identity() -> int:
    """The id of the server's process."""
    return os.getpid()


@server.tool()
async def deploy(target: str, ctx: Context) -> str | InputRequiredResult:
    """Asks a person first."""
    if not ctx.input_responses:
        form = types.ElicitRequestFormParams(
            message=f"Deploy to {target}?",
            requested_schema={"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]},
        )
        return InputRequiredResult(
            input_requests={"approve": types.ElicitRequest(params=form)}, request_state=f"state of {target}"
        )
    answer = ctx.input_responses["approve"]
    return f"{answer.action} {answer.content} {ctx.request_state}"


if __name__ == "__main__":
    if sys.argv[1:] == ["http"]:
        import uvicorn

        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(server.streamable_http_app(), log_level="error")
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listener])
    else:
        server.run()
