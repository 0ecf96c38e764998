"""`benchaudit mcp`: the audits of a store for programs that speak the Model Context Protocol."""

from __future__ import annotations

import os
import socket

import click
import uvicorn

from data_contracts.errors import UsageError
from flows.cli.optional import optional
from flows.cli.options import store_option
from flows.cli.output import note
from tasks.agents.tools import Tools
from tasks.store import Store

_LOOPBACK = "127.0.0.1"


@click.command("mcp")
@click.option(
    "--http",
    "port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Answer at http://127.0.0.1:PORT/mcp, for this machine alone; 0 takes a free port.  [default: on stdin and stdout]",
)
@store_option
def command(port: int | None, store: str) -> None:
    """Lets an agent ask the audits of a store (Model Context Protocol): it reads, and each answer says where it is from."""
    with optional("mcp", "the SDK of MCP"):
        from tasks.agents.server import server_of
    server = server_of(Tools(Store.at(store)))
    if port is None:
        server.run("stdio")
        return
    with _listening(port) as listener:
        note(f"answering at http://{_LOOPBACK}:{listener.getsockname()[1]}/mcp until it is stopped")
        app = server.streamable_http_app(host=_LOOPBACK, stateless_http=True, json_response=True)
        uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    # Before it is told where: who connects then is answered as soon as the server runs
    try:
        return socket.create_server((_LOOPBACK, port))
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be had: {os.strerror(error.errno or 0)}: name another with --http"
        ) from error
