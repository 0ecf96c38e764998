"""The tools as a server of the Model Context Protocol, over stdio or HTTP."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from data_contracts.errors import BenchauditError
from tasks.agents.bounds import bounded
from tasks.agents.tools import UNTRUSTED, Told, Tools
from tasks.querying.views import VIEWS

_P = ParamSpec("_P")
_INSTRUCTIONS = (
    "Audits of folders of LLM benchmark artifacts. A number that you tell comes from a fact: name its fact_id, and the"
    " file and line of its sources. Begin with `audits`, then `facts` and `findings`; `evidence` gives the measurements"
    " behind a fact, `finding_rows` those behind a finding, `query` answers SQL (DuckDB) over the views"
    f" {', '.join(VIEWS)}. A row of measurements may be a copy, a warm-up or wrong: quote facts. Every answer says"
    f" what it leaves out. {UNTRUSTED}"
)
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server_of(tools: Tools) -> MCPServer:
    """A server whose tools read, and change nothing."""
    server = MCPServer(
        "benchaudit", instructions=_INSTRUCTIONS, version=version("benchaudit"), log_level="ERROR"
    )
    for tool in (
        tools.audits, tools.facts, tools.evidence, tools.findings, tools.finding_rows, tools.runs, tools.query
    ):  # fmt: skip
        server.add_tool(_told(tool), description=f"{tool.__doc__} {UNTRUSTED}", annotations=_READS)
    return server


def _told(tool: Callable[_P, Told]) -> Callable[_P, Told]:
    @wraps(tool)
    def telling(*arguments: _P.args, **named: _P.kwargs) -> Told:
        try:
            return tool(*arguments, **named)
        except BenchauditError as error:
            # A message may quote a file's name
            raise ToolError(bounded(str(error))) from error

    return telling
