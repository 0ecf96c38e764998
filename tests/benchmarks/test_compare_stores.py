from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.compare_stores import main
from data_contracts.schemas import FACTS, INVENTORY, LLM_CALLS, MEASUREMENTS
from data_contracts.stage_records import STAGES

NAN = float("nan")
AUDITS = ("20260302T090000Z-aaaaaa", "20260303T100000Z-bbbbbb")
VALUES = (1.5, NAN, None)


def measurement(value: float | None, record: str = "0", metric: str = "ttft") -> dict[str, Any]:
    said = {"artifact": "a.csv", "record": record, "field": "ttft_s", "metric": metric, "statistic": "value"}
    return {**said, "scope": "request", "value": value, "unit": "s", "status": "ok", "flags": ["derived"]}


def call(seconds: float) -> dict[str, Any]:
    said = {"persona": "p", "model": "m", "options": "{}", "prompt_sha256": "0", "attempt": 1}
    return {**said, "outcome": "ok", "cached": False, "total": seconds, "lines_rejected": [("digit", 2)]}


def fact(clause: str, metric: str = "files", where: str = "a.csv") -> dict[str, Any]:
    said = {"fact_id": f"F{metric}", "topic": "inventory", "rank": 0, "subject": "{}", "metric": metric}
    source = {"artifact": where, "sha256": "0", "records": ["0"]}
    return {**said, "statistic": "count", "value": 1.0, "clause": clause, "sources": [source]}


def make(
    store: Path,
    audit: str = AUDITS[0],
    *,
    measurements: list[dict[str, Any]] | None = None,
    calls: list[dict[str, Any]] | None = None,
    facts: list[dict[str, Any]] | None = None,
    modified: int = 1,
    report: str = "",
) -> str:
    """A store with one audit whose stages are all published; says where it is."""
    folder = store / "audits" / audit
    for stage in STAGES:
        (folder / stage).mkdir(parents=True)
        (folder / stage / "stage.json").write_text("{}")
    when = datetime(2026, 1, modified, tzinfo=UTC)
    file = {
        "artifact": "a.csv",
        "source": "s",
        "bytes": 1,
        "modified": when,
        "kind": "csv",
        "status": "ingested",
    }
    rows = (
        [measurement(value, str(i)) for i, value in enumerate(VALUES)]
        if measurements is None
        else measurements
    )
    for name, schema, content in (
        ("ingest/inventory", INVENTORY, [file]),
        ("ingest/measurements", MEASUREMENTS, rows),
        ("analyze/facts", FACTS, facts or []),
        ("analyze/llm_calls", LLM_CALLS, calls or []),
    ):
        pq.write_table(pa.Table.from_pylist(content, schema=schema), folder / f"{name}.parquet")
    (folder / "validate/expectations.json").write_text(json.dumps({"suites": []}))
    (folder / "analyze/narrative.json").write_text("{}")
    (folder / "analyze/commentary.json").write_text("{}")
    (folder / "report/report.md").write_text(report)
    return str(store)


def test_a_store_equals_itself_with_missing_values_and_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = make(tmp_path)
    assert main([store, store]) == 0
    assert "measurements.parquet             3 rows  equal\n" in capsys.readouterr().out


def test_a_changed_value_is_shown_from_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = make(tmp_path / "a"), make(tmp_path / "b", measurements=[measurement(v) for v in (1.5, NAN, 2.0)])
    assert main([a, b]) == 1
    out = capsys.readouterr().out
    assert "2 only in A, 2 only in B\n    columns that differ: record, value\n" in out
    assert "only in B: record=0  value=2.0  artifact=a.csv" in out


def test_rows_in_another_order_are_equal_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [measurement(value, str(i)) for i, value in enumerate(VALUES)]
    a, b = make(tmp_path / "a", measurements=rows), make(tmp_path / "b", measurements=rows[::-1])
    assert main([a, b]) == 0
    assert "3 rows  equal, in another order" in capsys.readouterr().out


def test_a_row_that_is_there_twice_is_not_the_row_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = measurement(1.0, "1"), measurement(2.0, "2")
    a = make(tmp_path / "a", measurements=[one, one, other])
    b = make(tmp_path / "b", measurements=[one, other, other])
    assert main([a, b]) == 1
    assert "1 only in A, 1 only in B" in capsys.readouterr().out


def test_terms_are_compared_and_not_their_numbers(tmp_path: Path) -> None:
    rows = [measurement(1.0, "0", "ttft"), measurement(2.0, "1", "tpot")]
    a, b = make(tmp_path / "a", measurements=rows), make(tmp_path / "b", measurements=rows)
    path = Path(b) / "audits" / AUDITS[0] / "ingest/measurements.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index("metric")
    pq.write_table(table.set_column(place, "metric", table["metric"].cast(pa.string())), path)
    assert main([a, b]) == 0


def test_a_column_and_a_table_more_are_differences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = make(tmp_path / "a"), make(tmp_path / "b")
    folder = Path(b) / "audits" / AUDITS[0]
    table = pq.read_table(folder / "ingest/measurements.parquet")
    more = table.append_column("more", pa.nulls(3))
    pq.write_table(more, folder / "ingest/measurements.parquet")
    pq.write_table(table, folder / "validate/another.parquet")
    assert main([a, b]) == 1
    out = capsys.readouterr().out
    assert "columns only in B: more" in out
    assert "differs: measurements.parquet, another.parquet\n" in out


def test_times_of_calls_and_ids_of_audits_are_left_out(tmp_path: Path) -> None:
    made = [
        make(
            tmp_path / audit,
            audit,
            calls=[call(seconds)],
            facts=[fact(f"equal to {audit}", where=f"a.csv in audit {audit}")],
        )
        for audit, seconds in zip(AUDITS, (1.0, 2.0), strict=True)
    ]
    assert main(made) == 0


def test_other_copies_of_the_files_differ_in_nothing_but_their_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [
        make(
            tmp_path / str(day),
            modified=day,
            facts=[fact("same"), fact(f"written on day {day}", "modified")],
            report=f"written at 2026-01-0{day} 00:00:00 UTC\nsee Fmodified: day {day}",
        )
        for day in (1, 2)
    ]
    assert main(made) == 0
    assert "1 rows  equal (without times of modification)" in capsys.readouterr().out


def test_a_report_may_differ_in_when_and_how_fast_it_was_made_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Audit `{}`, begun {}\nhelio:1b takes {}\n## Workflow\n| ingest | {} | read {} |\n## Files\n"
    begun = ("2026-03-02 09:00:00 UTC", "2026-03-03 10:00:00 UTC")
    made = [
        make(
            tmp_path / audit,
            audit,
            report=text.format(audit, when, "2 s", when.replace(":00:", ":07:"), took),
        )
        for audit, when, took in zip(AUDITS, begun, ("2.48 s", "719 ms"), strict=True)
    ]
    assert main(made) == 0
    slower = make(tmp_path / "c", report=text.format(AUDITS[0], begun[0], "3 s", begun[0], "1 s"))
    assert main([made[0], slower]) == 1
    assert "A line 2: helio:1b takes 2 s\n    B line 2: helio:1b takes 3 s" in capsys.readouterr().out


def test_a_store_without_a_complete_audit_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = make(tmp_path / "a"), make(tmp_path / "b")
    (Path(b) / "audits" / AUDITS[0] / "report/stage.json").unlink()
    assert main([a, b]) == 2
    assert capsys.readouterr().err == f"no complete audit in {b}\n"
