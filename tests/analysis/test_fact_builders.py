"""Kinds of facts: one module and one line each; a builder that raises costs its own facts only and is told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from data_contracts.facts import FAULT, Fact
from data_contracts.llm_calls import no_commentary
from data_contracts.registries import require_all_listed
from data_contracts.rules.runs import Runs
from data_contracts.settings import Slo
from tasks.analysis.analyzing import write_analysis
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import KINDS, compute_facts
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fault_facts import faults_as_findings
from tasks.ingestion.runs import runs_of_rows
from tests.analysis.making import Artifacts
from tests.checking import without_lines


def one_fact(_: Evidence) -> Iterator[Fact]:
    yield Fact("planted", "{}", "files", "count", 1.0, "file", "one file is here", 0, 1, 1)


def half_of_it(evidence: Evidence) -> Iterator[Fact]:
    yield from one_fact(evidence)
    raise KeyError("num_ctx")


def of_another_topic(_: Evidence) -> Iterator[Fact]:
    yield Fact("gpu", "{}", "gpu_power", "mean", 1.0, "W", "the GPU draws 1 W", 0, 1, 1)


def evidence() -> Evidence:
    return Artifacts().add("a.csv", "0", {"ttft": 0.4}, model="m").evidence()


def test_a_kind_that_is_listed_is_computed_and_ranked_behind_those_before_it() -> None:
    table = compute_facts(evidence(), kinds=(*KINDS, FactKind("planted", "data", (one_fact,))))
    topics = table["topic"].to_pylist()
    assert topics[0] == "inventory" and topics.index("planted") > topics.index("findings")
    assert ("planted", "one file is here") in zip(
        table["topic"].to_pylist(), table["clause"].to_pylist(), strict=True
    )


def test_kinds_of_runs_are_built_after_all_others_and_ranked_where_they_are_listed() -> None:
    built: list[str] = []

    def kind(topic: str, of_runs: bool) -> FactKind:
        def facts(_: Evidence) -> Iterator[Fact]:
            built.append(topic)
            yield Fact(topic, "{}", "files", "count", 1.0, "file", f"{topic} is here", 0, 1, 1)

        return FactKind(topic, "data", (facts,), of_runs=of_runs)

    table = compute_facts(evidence(), kinds=(kind("one", True), kind("two", False), kind("three", True)))
    assert (built, table["topic"].to_pylist()) == (["two", "one", "three"], ["one", "two", "three"])


def looking_at_runs(given: Evidence) -> list[str]:
    """The topics of the kinds that gather the runs of this evidence."""
    looked: list[str] = []

    class Watched(Evidence):
        @cached_property
        def valid_runs(self) -> Runs:
            looked.append(kind.topic)
            return given.valid_runs

    for kind in KINDS:
        watched = Watched(**{f.name: getattr(given, f.name) for f in fields(Evidence)})
        for builder in kind.builders:
            list(builder(watched))
    return looked


def test_only_kinds_of_runs_look_at_runs() -> None:
    of_all = Artifacts().add("a.csv", "0", {"accuracy": 1.0, "output_speed_per_user": 9.0}, model="m")
    given = replace(of_all.evidence(), slo=Slo(ttft_seconds=1.0))
    assert sorted(looking_at_runs(given)) == sorted(kind.topic for kind in KINDS if kind.of_runs)


def test_where_they_can_find_nothing_runs_are_not_gathered() -> None:
    given = evidence()
    assert looking_at_runs(replace(given, listed_runs=runs_of_rows(given.measurements).runs)) == []


@pytest.mark.parametrize(
    ("builder", "why"),
    [
        (half_of_it, "KeyError: 'num_ctx'"),
        (of_another_topic, "ValueError: it gives a fact of the topic gpu, not planted"),
    ],
)
def test_a_builder_that_fails_costs_its_own_facts_only_and_is_told_of(
    builder: object, why: str, tmp_path: Path
) -> None:
    name = builder.__name__  # type: ignore[attr-defined]
    kinds = (*KINDS, FactKind("planted", "data", (builder, one_fact)))  # type: ignore[arg-type]
    whole, table = compute_facts(evidence()), compute_facts(evidence(), kinds=kinds)
    said = (
        f"facts of the topic planted are missing, since {name} failed: a fault of benchaudit, not of the data ({why});"
        " report it with what `benchaudit rerun analyze` prints"
    )
    (fault,) = (row for row in table.to_pylist() if row["metric"] == FAULT)
    assert (fault["topic"], fault["verdict"], without_lines(fault["clause"])) == ("findings", "broken", said)
    assert set(whole["fact_id"].to_pylist()) < set(table["fact_id"].to_pylist())
    assert table["clause"].to_pylist().count("one file is here") == 1
    output = write_analysis(table, no_commentary("none"), tmp_path, {})
    assert output.faults == (fault["clause"],)


def of_each_artifact(evidence: Evidence) -> Iterator[Fact]:
    for artifact in evidence.artifacts:
        if artifact == "bad.csv":
            raise OverflowError("too large\x1b[31m")
        yield Fact("planted", f'{{"artifact":"{artifact}"}}', "files", "count", 1.0, None, artifact, 0, 1, 1)


def with_a_bad_one(*others: str) -> Evidence:
    made = Artifacts()
    for name in ("bad.csv", *others):
        made.add(name, "0", {"ttft": 0.4}, model="m")
    return made.evidence()


@pytest.mark.parametrize(
    ("separable", "told", "kept"),
    [
        (True, "leave out bad.csv, on which of_each_artifact failed", ["a.csv", "b.csv", "c.csv"]),
        (False, "are missing, since of_each_artifact failed on bad.csv", []),
    ],
)
def test_an_artifact_that_breaks_a_builder_is_named_and_costs_others_only_what_would_be_wrong_without_it(
    separable: bool, told: str, kept: list[str]
) -> None:
    kinds = (FactKind("planted", "data", (of_each_artifact,), separable),)
    rows = compute_facts(with_a_bad_one("a.csv", "b.csv", "c.csv"), kinds=kinds).to_pylist()
    (fault,) = (row for row in rows if row["metric"] == FAULT)
    assert without_lines(fault["clause"]) == (
        f"facts of the topic planted {told}: a fault of benchaudit, not of the data"
        " (OverflowError: too large\\x1b[31m); report it with what `benchaudit rerun analyze` prints and the file bad.csv"
    )
    assert [source["artifact"] for source in fact_sources(fault)] == ["bad.csv"]
    assert [row["clause"] for row in rows if row["metric"] != FAULT] == kept


def test_a_clean_twin_of_it_has_all_its_facts_and_no_fault() -> None:
    made = Artifacts()
    for name in ("good.csv", "a.csv"):
        made.add(name, "0", {"ttft": 0.4}, model="m")
    kinds = (FactKind("planted", "data", (of_each_artifact,), True),)
    rows = compute_facts(made.evidence(), kinds=kinds).to_pylist()
    assert [(row["metric"], row["clause"]) for row in rows] == [("files", "a.csv"), ("files", "good.csv")]


def fact_sources(row: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = row["sources"]
    return found


def of_half_a_character(_: Evidence) -> Iterator[Fact]:
    yield Fact("planted", "{}", "files", "count", 1.0, "file", "a \ud800", 0, 1, 1)


def test_a_fact_that_no_table_can_hold_costs_its_builder_only() -> None:
    kinds = (*KINDS, FactKind("planted", "data", (of_half_a_character, one_fact)))
    rows = compute_facts(evidence(), kinds=kinds).to_pylist()
    (fault,) = (row["clause"] for row in rows if row["metric"] == FAULT)
    assert fault.startswith(
        "facts of the topic planted are missing, since no table can hold what of_half_a_character gives: a fault of"
    )
    assert "one file is here" in [row["clause"] for row in rows]


def out_of_memory(_: Evidence) -> Iterator[Fact]:
    raise MemoryError


def test_what_is_no_fault_of_a_builder_stops_the_stage() -> None:
    with pytest.raises(MemoryError):
        compute_facts(evidence(), kinds=(FactKind("planted", "data", (out_of_memory,)),))


_SAID = ("rule", "severity", "artifact", "record", "field", "observed", "expected", "message")


def test_a_fault_of_the_facts_is_a_critical_finding_for_a_reader() -> None:
    kinds = (FactKind("planted", "data", (of_each_artifact,)),)
    table = compute_facts(with_a_bad_one(), kinds=kinds)
    (finding,) = faults_as_findings(table).to_pylist()
    assert {name: said for name, said in finding.items() if name in _SAID} == {
        "rule": "fault_of_benchaudit", "severity": "critical", "artifact": "bad.csv", "record": None,
        "field": "facts of planted", "observed": None, "expected": None, "message": table["clause"][0].as_py(),
    }  # fmt: skip


def test_a_module_that_no_registry_lists_fails_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = FactKind("planted", "data", (one_fact,))
    monkeypatch.setattr("tasks.analysis.facts.gpu.PLANTED", planted, raising=False)
    with pytest.raises(
        ImportError, match=r"tasks\.analysis\.facts\.gpu\.PLANTED is in no registry.*list it in here"
    ):
        require_all_listed("tasks.analysis.facts", FactKind, KINDS, "here")
