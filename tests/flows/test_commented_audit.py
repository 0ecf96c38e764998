"""A whole audit with a language model: good comments, a cached second audit, a silent server, and its return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.commentary.double import Double, double
from tests.flows.running import CommandLine


@pytest.fixture
def server() -> Iterator[Double]:
    with double() as running:
        yield running


def test_good_comments_stand_under_the_facts_they_cite_and_are_not_asked_for_twice(
    server: Double, artifacts: Path, tmp_path: Path, benchaudit: CommandLine
) -> None:
    arguments = ("run", str(artifacts), "--store", str(tmp_path / "store"), "--model", "good", "--json")
    first = benchaudit(*arguments, "--ollama-host", server.url)
    assert (first.code, first.answer["state"]) == (0, "completed"), first.err
    llm = first.answer["llm"]
    assert llm["lines_proposed"] == llm["lines_accepted"] > 0
    report = Path(first.answer["path"], "report", "report.md").read_text()
    assert "Keep the duplicates out of any later pooling of rows." in report

    asked = len(server.received)
    second = benchaudit(*arguments, "--ollama-host", server.url)
    assert second.answer["llm"]["calls"] == 0
    assert second.answer["llm"]["cached"] == llm["calls"]
    assert len(server.received) == asked


def test_a_silent_server_degrades_the_audit_and_rerun_adds_the_commentary(
    server: Double, artifacts: Path, tmp_path: Path, benchaudit: CommandLine
) -> None:
    store = str(tmp_path / "store")
    ran = benchaudit(
        "run", str(artifacts), "--store", store, "--model", "good", "--json", OLLAMA_HOST="127.0.0.1:9"
    )
    assert (ran.code, ran.answer["state"]) == (0, "degraded")
    assert ran.answer["llm"]["reason"] == "no server answers at http://127.0.0.1:9: start it"
    assert (
        "Commentary unavailable: no server answers at"
        in Path(ran.answer["path"], "report", "report.md").read_text()
    )

    again = benchaudit("rerun", "analyze", "--store", store, "--onward", "--json", OLLAMA_HOST=server.url)
    assert (again.code, again.answer["state"]) == (0, "completed"), again.err
    calls = pq.read_table(Path(again.answer["path"], "analyze", "llm_calls.parquet")).to_pylist()
    assert {call["outcome"] for call in calls} == {"ok"}
