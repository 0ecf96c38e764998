from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from data_contracts.facts import VERDICTS, Fact, Source
from data_contracts.llm_calls import CommentaryResult
from data_contracts.schemas import COMPARISONS, FACTS, LLM_CALLS
from data_contracts.stage_records import StageOutput
from tasks.analysis.analyzing import analyze
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import KINDS, TOPICS, compute_facts
from tasks.analysis.fact_sources import compress, whole_artifacts
from tasks.analysis.fact_table import facts_table
from tests.analysis.facts.test_sweeps import sweep
from tests.analysis.making import Artifacts, file


def two_artifacts(names: list[str]) -> Evidence:
    made = Artifacts()
    for name in names:
        for i in range(10):
            settings = {"num_ctx": 1024 * (1 + i % 2)}
            values = {"decode_throughput": 0.1 * i + len(name), "ttft": 0.7 / (i + 1), "load_duration": 0.3}
            made.add(name, str(i), values, model=f"m{i % 3}", run=name, config=settings, task=f"t{i % 2}")
    return made.evidence([file(name, sha256=f"sha of {name}") for name in sorted(names)])


def test_facts_do_not_depend_on_the_order_of_artifacts() -> None:
    one, other = two_artifacts(["a.csv", "bb.csv", "c/d.csv"]), two_artifacts(["c/d.csv", "bb.csv", "a.csv"])
    assert compute_facts(one).equals(compute_facts(other))


def test_facts_stand_in_the_contract_with_the_most_important_first() -> None:
    table = compute_facts(sweep().evidence())
    assert table.schema == FACTS
    assert table["rank"].to_pylist() == list(range(len(table)))
    assert set(table["verdict"].to_pylist()) <= set(VERDICTS)
    assert set(table["topic"].to_pylist()) <= set(TOPICS)
    assert table["clause"][0].as_py() == (
        "1 file was found: 1 ingested, 0 duplicate, 0 unsupported and 0 quarantined; every file is accounted for"
    )


def test_progress_tells_of_each_builder() -> None:
    heard: list[tuple[int, int]] = []
    compute_facts(Artifacts().evidence([]), lambda done, total: heard.append((done, total)))
    builders = sum(len(kind.builders) for kind in KINDS)
    assert heard == [(done, builders) for done in range(builders + 1)]


def fact(**more: object) -> Fact:
    given = {"topic": "ttft", "subject": '{"model":"m"}', "metric": "ttft", "statistic": "mean", "value": 1.0}
    return Fact(**{**given, "unit": "s", "clause": "c", "tier": 1, **more})  # type: ignore[arg-type]


def test_a_fact_keeps_its_id_when_its_value_changes_and_not_when_its_subject_does() -> None:
    assert fact().fact_id == fact(value=2.0, clause="other", tier=3).fact_id == "Ff833a2567a"
    assert fact().fact_id != fact(subject='{"model":"n"}').fact_id


def test_a_second_fact_about_the_same_gets_an_id_of_its_own() -> None:
    table = facts_table([fact(), fact(value=2.0)])
    assert table["value"].to_pylist() == [1.0, 2.0]
    assert table["subject"].to_pylist() == ['{"model":"m"}', '{"model":"m","number":2}']


def test_analyze_writes_facts_and_says_that_no_model_was_asked(tmp_path: Path) -> None:
    output = analyze(sweep().evidence(), tmp_path, lambda _done, _total: None)
    facts = pq.read_table(tmp_path / "facts.parquet")
    assert facts.equals(compute_facts(sweep().evidence()))
    assert pq.read_table(tmp_path / "comparisons.parquet").equals(COMPARISONS.empty_table())
    assert pq.read_table(tmp_path / "llm_calls.parquet").equals(LLM_CALLS.empty_table())
    assert orjson.loads((tmp_path / "commentary.json").read_bytes()) == {
        "available": False,
        "reason": "no language model was asked",
        "lines": [],
        "proposed": 0,
        "accepted": 0,
        "rejected": {},
    }
    assert isinstance(output, StageOutput)
    assert output.rows == {
        "facts.parquet": len(facts),
        "comparisons.parquet": 0,
        "changes.parquet": 0,
        "history.parquet": 0,
        "llm_calls.parquet": 0,
    }


def test_analyze_writes_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        analyze(sweep().evidence(), tmp_path / name, lambda _done, _total: None)
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == [
        "changes.parquet",
        "commentary.json",
        "comparisons.parquet",
        "facts.parquet",
        "history.parquet",
        "llm_calls.parquet",
        "narrative.json",
    ]
    assert [(tmp_path / "one" / f).read_bytes() for f in files] == [
        (tmp_path / "two" / f).read_bytes() for f in files
    ]


def test_analyze_writes_the_commentary_that_it_is_given(tmp_path: Path) -> None:
    said = CommentaryResult({"available": True, "lines": ["F1: so it is"]}, LLM_CALLS.empty_table())
    analyze(Artifacts().evidence([]), tmp_path, lambda _done, _total: None, said)
    assert orjson.loads((tmp_path / "commentary.json").read_bytes()) == said.document


@pytest.mark.parametrize(
    ("records", "ranges"),
    [
        (["2", "0", "1", "5"], ("0-2", "5")),
        (["/runs/0", "/runs/1", "/summary", "/runs/3"], ("/runs/0-1", "/runs/3", "/summary")),
        (["0/1", "0/2", "1/0"], ("0/1-2", "1/0")),
        ([], ()),
    ],
)
def test_records_are_joined_into_ranges(records: list[str], ranges: tuple[str, ...]) -> None:
    assert compress(records) == ranges


def test_long_lists_of_sources_say_how_much_they_leave_out() -> None:
    evidence = Artifacts().evidence([])
    sources = whole_artifacts(evidence, [f"{i:03}.csv" for i in range(102)])
    assert (len(sources), sources[-1]) == (101, Source("and 2 more artifacts"))
    assert compress([str(i) for i in range(0, 84, 2)])[-1] == "and 2 more ranges"
