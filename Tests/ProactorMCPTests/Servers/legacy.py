"""A server on the SDK mcp 1.30.0, of the era before 2026: `legacy.py` on stdio, `legacy.py http` on a port that it prints."""

import os
import socket
import sys

import anyio
from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel

server = FastMCP("counterpart")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds."""
    return a + b


@server.tool()
async def slow(steps: int, ctx: Context) -> str:
    """Takes its time."""
    for step in range(steps):
        await ctx.report_progress(step + 1, steps)
        await anyio.sleep(0.05)
    return "done"


class Confirmation(BaseModel):
    ok: bool


@server.tool()
async def ask(target: str, ctx: Context) -> str:
    """Asks a person on the way."""
    answer = await ctx.elicit(f"Deploy to {target}?", Confirmation)
    return f"{answer.action} {getattr(answer, 'data', None)}"


@server.tool()
def crash() -> str:
    """Ends the server."""
    os._exit(3)


@server.tool()
async def grow(ctx: Context) -> str:
    """Adds a tool, and says so."""
    server.add_tool(lambda: "grown", name="grown", description="New.")
    await ctx.session.send_tool_list_changed()
    return "done"


if __name__ == "__main__":
    if sys.argv[1:] == ["http"]:
        import uvicorn

        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(server.streamable_http_app(), log_level="error")
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listener])
    else:
        server.run()
