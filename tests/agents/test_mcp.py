"""`benchaudit mcp`, asked with the SDK's own client: it reads, names facts and lines, and is bounded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tasks.agents.server import server_of
from tasks.agents.tools import UNTRUSTED, Tools
from tasks.store import Audit, Store
from tests.flows.running import AUDIT_ID, PROJECT, CommandLine, build, write_artifacts

TOOLS = ["audits", "evidence", "facts", "finding_rows", "findings", "query", "runs"]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("mcp")
    return build(folder / "store", write_artifacts(folder / "runs"))


def command(audit: Audit, *more: str) -> list[str]:
    return [sys.executable, "-m", "flows.cli", "mcp", "--store", str(audit.store), *more]


def asked(server: Any, name: str, **arguments: object) -> dict[str, Any]:
    """What a tool answers, by way of a client."""

    async def ask() -> dict[str, Any]:
        async with Client(server) as client:
            done = await client.call_tool(name, dict(arguments))
            assert not done.is_error, done.content
            found: dict[str, Any] = done.structured_content
            return found

    return anyio.run(ask)


def here(audit: Audit) -> Any:
    return server_of(Tools(audit.store))


def test_over_stdio_a_fact_leads_to_the_lines_that_it_was_made_of(audit: Audit) -> None:
    words = command(audit)
    transport = stdio_client(StdioServerParameters(command=words[0], args=words[1:], cwd=PROJECT))

    async def ask() -> tuple[list[str], dict[str, Any], dict[str, Any]]:
        async with Client(transport) as client:
            tools = await client.list_tools()
            facts = await client.call_tool("facts", {"metric": "ttft"})
            (first, *_) = facts.structured_content["rows"]
            rows = await client.call_tool("evidence", {"fact_id": first["fact_id"]})
            return sorted(tool.name for tool in tools.tools), first, rows.structured_content

    names, fact, evidence = anyio.run(ask)
    assert names == TOOLS
    assert fact["sources"][0]["line"] == evidence["rows"][0]["line"]
    shown = [
        {name: row[name] for name in ("artifact", "record", "field", "line")} for row in evidence["rows"]
    ]
    assert shown == [{"artifact": "copy/sweep.csv", "record": "0", "field": "ttft_s", "line": 2}]
    assert (evidence["audits"], evidence["facts"]) == ([AUDIT_ID], [fact["fact_id"]])


@contextmanager
def over_http(audit: Audit) -> Iterator[str]:
    with subprocess.Popen(
        command(audit, "--http", "0"), stderr=subprocess.PIPE, text=True, cwd=PROJECT
    ) as server:
        try:
            assert server.stderr is not None
            yield server.stderr.readline().split()[3]
        finally:
            server.terminate()


def test_over_http_it_answers_this_machine_as_over_stdio(audit: Audit) -> None:
    with over_http(audit) as address:
        assert address.startswith("http://127.0.0.1:")
        over_net = asked(address, "findings")
    assert over_net == asked(here(audit), "findings")
    first = {name: over_net["rows"][0][name] for name in ("rule", "artifact", "record", "line")}
    assert first == {"rule": "failure_coded_as_zero", "artifact": "copy/sweep.csv", "record": "2", "line": 4}


def test_a_page_of_another_host_is_refused(audit: Audit) -> None:
    asking = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream"}
    with over_http(audit) as address:
        codes = [
            httpx.post(address, json=asking, headers={**accepted, **other}, timeout=60).status_code
            for other in ({}, {"Host": "elsewhere.example"}, {"Origin": "http://elsewhere.example"})
        ]
    assert codes == [200, 421, 403]


def test_every_answer_says_that_its_texts_are_data(audit: Audit) -> None:
    server = here(audit)
    for name in ("audits", "facts", "findings", "runs"):
        assert asked(server, name)["untrusted"] == UNTRUSTED
    assert asked(server, "query", sql="select 1 as n")["untrusted"] == UNTRUSTED


def test_every_tool_is_marked_as_one_that_reads(audit: Audit) -> None:
    async def listed() -> Any:
        async with Client(here(audit)) as client:
            return (await client.list_tools()).tools

    assert all(tool.annotations.read_only_hint for tool in anyio.run(listed))


def test_what_an_answer_leaves_out_is_said_and_can_be_had(audit: Audit) -> None:
    server = here(audit)
    first = asked(server, "facts", limit=2)
    more = first["total"] - 2
    assert (
        first["left_out"]
        == f"{more} rows of {first['total']}: ask again with offset=2, or narrow the question"
    )
    rest = asked(server, "facts", limit=3, offset=first["total"] - 3)
    assert (len(rest["rows"]), rest["left_out"]) == (3, None)


def test_rows_of_a_question_have_their_lines_and_the_facts_that_rest_on_their_files(audit: Audit) -> None:
    sql = "select artifact, record, field, value from measurements where metric = 'ttft' order by record"
    told = asked(here(audit), "query", sql=sql)
    assert [row["line"] for row in told["rows"]] == [2, 3, 4]
    for fact_id in told["facts"]:
        assert asked(here(audit), "evidence", fact_id=fact_id)["facts"] == [fact_id]
    assert len(told["facts"]) == 20
    assert told["notes"] == ["48 more facts rest on these files."]


def test_a_question_without_places_says_how_to_have_them(audit: Audit) -> None:
    told = asked(here(audit), "query", sql="select count(*) as runs from runs")
    assert (told["rows"], told["sources"]) == (
        [{"runs": 1}],
        "none: select artifact, record and field, or fact_id, to have them",
    )


def test_a_long_text_is_cut_and_hidden_characters_are_spelled_out(audit: Audit) -> None:
    told = asked(here(audit), "query", sql="select repeat('x', 700) as long, chr(27) || '[2J' as escape")
    assert told["rows"] == [{"long": f"{'x' * 600}… (100 more characters)", "escape": "\\x1b[2J"}]


def test_an_answer_is_no_longer_than_a_model_reads(audit: Audit) -> None:
    told = asked(here(audit), "query", sql="select repeat('x', 600) as t from range(200)", limit=200)
    assert len(json.dumps(told["rows"])) <= 41_000
    assert told["left_out"] == f"{200 - len(told['rows'])} rows of 200: narrow the question, or raise limit"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("query", {"sql": "drop view runs"}, "a question is one SELECT, and this is DROP: nothing is changed here"),
        ("evidence", {"fact_id": "F0"}, f"audit {AUDIT_ID} has no fact F0: `facts` lists them"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_one_line(
    audit: Audit, name: str, arguments: dict[str, object], message: str
) -> None:
    async def ask() -> Any:
        async with Client(here(audit)) as client:
            return await client.call_tool(name, arguments)

    done = anyio.run(ask)
    assert done.is_error
    assert [part.text for part in done.content] == [f"Error executing tool {name}: {message}"]


def test_a_value_that_is_asked_for_is_never_read_as_sql(audit: Audit) -> None:
    assert asked(here(audit), "findings", rule="' or true --")["rows"] == []


def test_a_busy_port_is_told(audit: Audit, tmp_path: Path) -> None:
    command_line = CommandLine(tmp_path, "http://127.0.0.1:9/api")
    with over_http(audit) as address:
        port = address.rpartition(":")[2].partition("/")[0]
        done = command_line("mcp", "--store", str(audit.store), "--http", port)
    assert (done.code, done.err) == (
        2,
        f"benchaudit: port {port} cannot be had: Address already in use: name another with --http\n",
    )


def test_a_store_without_audits_is_told(tmp_path: Path) -> None:
    async def ask() -> Any:
        async with Client(server_of(Tools(Store.at(tmp_path / "store")))) as client:
            return await client.call_tool("facts", {})

    assert anyio.run(ask).is_error
