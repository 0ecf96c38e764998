"""A whole audit with a language model: good comments, a cached second audit, a silent server, and its return."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data_contracts.stage_records import STAGES
from tests.commentary.double import Double, answering, double
from tests.flows.prefect_client import Api
from tests.flows.running import AUDIT_ID, CommandLine, build, write_artifacts


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
    assert llm["choices"] == {"valid": 2}
    report = Path(first.answer["path"], "report", "report.md").read_text()
    assert "Keep the duplicates out of any later pooling of rows." in report
    assert "Asked: **good:latest** (digest `sha-good`) on ollama 0.0.1." in report
    assert report.count("| Chosen by the model | Chosen by the code |") == 2

    tagged = {"tags": {"all_": [first.answer["audit_id"]]}}
    api = Api.of(benchaudit.server)
    runs = api.ask("POST", "/flow_runs/filter", json={"flow_runs": tagged})
    assert sorted(run["name"] for run in runs) == sorted(
        f"{name} {first.answer['audit_id']}" for name in ("audit", *STAGES)
    )
    # For each tag of a task that runs Prefect asks for a limit, which may cost a second: only what stands for a flow has any
    tasks = api.ask("POST", "/task_runs/filter", json={"task_runs": tagged})
    assert sorted(run["name"] for run in tasks) == sorted(f"{name}-0" for name in STAGES)

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


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an audit for which no model was asked: made once, and copied by the tests."""
    folder = tmp_path_factory.mktemp("audited")
    build(folder / "store", write_artifacts(folder / "runs"))
    return folder / "store"


@pytest.fixture
def uncommented(audited: Path, tmp_path: Path) -> Path:
    """The audit in a store of the test's own."""
    shutil.copytree(audited, tmp_path / "store")
    return tmp_path / "store" / "audits" / AUDIT_ID


def _calls(audit: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(audit / "analyze" / "llm_calls.parquet").to_pylist()
    return rows


def _digests(audit: Path) -> dict[str, str]:
    return {
        path.relative_to(audit).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in audit.rglob("*")
        if path.is_file()
    }


def test_comment_adds_to_a_published_audit_and_replaces_what_another_persona_said(
    server: Double, uncommented: Path, benchaudit: CommandLine
) -> None:
    before = _digests(uncommented)
    store = str(uncommented.parents[1])
    added = benchaudit(
        "comment", uncommented.name, "--store", store, "--model", "good", "--host", server.url, "--json"
    )
    assert (added.code, added.answer["state"]) == (0, "completed"), added.err
    assert {call["persona"] for call in _calls(uncommented)} == {"DataCollector-9000", "InsightAgent"}
    report = (uncommented / "report" / "report.md").read_text()
    assert "Keep the duplicates out of any later pooling of rows." in report
    kept = ("audit.json", "ingest/", "validate/", "analyze/facts.parquet")
    after = _digests(uncommented)
    assert {k: v for k, v in after.items() if k.startswith(kept)} == {
        k: v for k, v in before.items() if k.startswith(kept)
    }
    assert benchaudit("verify", uncommented.name, "--store", store).code == 0

    replaced = benchaudit("comment", "--store", store, "--persona", "insight_agent", "--json")
    assert replaced.code == 0, replaced.err
    assert {call["persona"] for call in _calls(uncommented)} == {"InsightAgent"}


def test_the_calls_of_a_rerun_differ_in_nothing_but_cached(
    server: Double, uncommented: Path, benchaudit: CommandLine
) -> None:
    server.script = [answering(503, "server busy")]
    store = str(uncommented.parents[1])
    first = benchaudit("rerun", "analyze", "--store", store, "--model", "good", "--ollama-host", server.url)
    assert first.code == 0, first.err
    made, asked = _calls(uncommented), len(server.received)
    assert [call["outcome"] for call in made][:2] == ["busy", "ok"]

    assert benchaudit("rerun", "analyze", "--store", store).code == 0
    assert _calls(uncommented) == [{**call, "cached": True} for call in made]
    assert len(server.received) == asked

    assert benchaudit("comment", "--store", store, "--refresh").code == 0
    assert {call["cached"] for call in _calls(uncommented)} == {False}
    # To ask again was said once: a later rerun takes what was answered then.
    assert benchaudit("rerun", "analyze", "--store", store).code == 0
    assert {call["cached"] for call in _calls(uncommented)} == {True}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("comment",), "no model was named yet: name the one that is to comment with --model"),
        (
            ("comment", "--model", "good", "--host", "127.0.0.1:9"),
            "no server answers at http://127.0.0.1:9: start it; the audit is as it was",
        ),
        (
            ("comment", "--model", "good", "--persona", "nobody"),
            "no persona 'nobody': choose of data_collector, insight_agent, or give a .toml file",
        ),
        (
            ("rerun", "report", "--model", "good"),
            "report asks no model: name analyze, or go on to it with --onward",
        ),
    ],
)
def test_what_cannot_comment_leaves_the_audit_as_it_was(
    arguments: tuple[str, ...], problem: str, uncommented: Path, benchaudit: CommandLine
) -> None:
    before = _digests(uncommented)
    ran = benchaudit(*arguments, "--store", str(uncommented.parents[1]))
    assert (ran.code, ran.err) == (2, f"benchaudit: {problem}\n")
    assert _digests(uncommented) == before
