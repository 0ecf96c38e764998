"""Findings by cause, what earlier audits know of them, and what the user accepts."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from data_contracts.accepted_findings import AcceptedFinding
from data_contracts.errors import UsageError
from tasks.ingestion.runs import runs_of_rows
from tasks.validation.accepting import check_accepted
from tasks.validation.ledger import Ledger, finding_counts, found_by
from tasks.validation.run_places import with_runs
from tests.validation.making import Audit, clean
from tests.validation.test_rules import rows_in

_TODAY = date(2026, 3, 2)


class Found(NamedTuple):
    findings: pa.Table
    finding_rows: pa.Table
    gone: pa.Table


def _validated(audit: Audit, before: Found | None = None, *accepted: AcceptedFinding) -> Found:
    rows = None if before is None else before.finding_rows
    ledger = Ledger("second" if before else "first", _TODAY, rows, accepted)
    made = audit.ingested()
    runs = runs_of_rows(made.measurements)
    return Found(
        *found_by(
            rows_in(audit), made.inventory, ledger, lambda rows: with_runs(rows, made.measurements, runs)
        )
    )


def _broken(*artifacts: str, requests: int = 1) -> Audit:
    """Requests that end before their first token."""
    audit = clean()
    for artifact in artifacts:
        for _ in range(requests):
            audit.request(artifact, ttft=9.0)
    return audit


def _told(table: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    rows = [row for row in table.to_pylist() if row["rule"] == "ttft_after_the_end"]
    return [tuple(row[name] for name in columns) for row in rows]


def test_what_a_rule_finds_in_the_files_of_a_folder_is_one_finding_with_its_rows_behind_it() -> None:
    found = _validated(_broken("bench/a.csv", "bench/b.csv", "other/c.csv", requests=2))

    assert _told(found.findings, "folder", "artifact", "record", "rows", "artifacts", "state", "message") == [
        (
            *("bench", "bench/a.csv", "0", 4, 2, "new"),
            "a TTFT of 9 s is longer than the whole request (at most 2.2 s): check the units and the clocks of both times"
            " (the first of 4 in 2 files)",
        ),
        (
            *("other", "other/c.csv", "0", 2, 1, "new"),
            "a TTFT of 9 s is longer than the whole request (at most 2.2 s): check the units and the clocks of both times"
            " (the first of 2 in this file)",
        ),
    ]
    bench, other = (row[0] for row in _told(found.findings, "cause"))
    assert _told(found.finding_rows, "cause", "artifact", "record", "observed") == [
        (bench, "bench/a.csv", "0", "9 s"),
        (bench, "bench/a.csv", "1", "9 s"),
        (bench, "bench/b.csv", "0", "9 s"),
        (bench, "bench/b.csv", "1", "9 s"),
        (other, "other/c.csv", "0", "9 s"),
        (other, "other/c.csv", "1", "9 s"),
    ]


def test_a_finding_names_the_runs_of_its_rows() -> None:
    found = _validated(_broken("bench/a.csv", "bench/b.csv"))

    ((runs,),) = _told(found.findings, "runs")
    assert runs == [row[0] for row in _told(found.finding_rows, "run_id")]
    assert len(set(runs)) == 2


def test_what_many_groups_of_files_lack_is_one_finding_for_each_thing_that_they_lack() -> None:
    audit = clean()
    for folder in ("one", "two"):
        audit.request(f"{folder}/run.csv", identity={"tool_version": None})

    found = _validated(audit)

    rows = [row for row in found.findings.to_pylist() if row["rule"] == "group_without_tool_version"]
    assert [(row["rows"], row["folder"]) for row in rows] == [(2, None)]


def test_a_finding_is_new_once_and_its_first_audit_is_kept() -> None:
    first = _validated(_broken("bench/a.csv"))
    again = _validated(_broken("bench/a.csv"), first)

    assert _told(first.findings, "cause", "state", "first_seen", "new_artifacts") == [
        (*_told(again.findings, "cause")[0], "new", "first", 1)
    ]
    assert _told(again.findings, "state", "first_seen", "new_artifacts") == [("open", "first", 0)]
    assert finding_counts(again.findings, again.gone)["new_critical"] == 0


def test_another_file_with_an_old_fault_is_new_in_an_open_finding() -> None:
    first = _validated(_broken("bench/a.csv"))
    more = _validated(_broken("bench/a.csv", "bench/b.csv"), first)

    assert _told(more.findings, "state", "artifacts", "new_artifacts") == [("open", 2, 1)]
    assert finding_counts(more.findings, more.gone)["new_critical"] == 1


def test_what_is_mended_and_what_went_with_its_file_are_gone() -> None:
    first = _validated(_broken("bench/a.csv", "bench/b.csv"))
    later = clean()
    later.request("bench/a.csv")

    gone = _validated(later, first).gone
    assert _told(gone, "artifact", "severity", "first_seen", "still_there") == [
        ("bench/a.csv", "critical", "first", True),
        ("bench/b.csv", "critical", "first", False),
    ]


def test_what_the_user_accepts_counts_apart_with_its_reason_until_its_last_day() -> None:
    def accepted(until: date | None) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
        entry = AcceptedFinding("ttft_after_the_end", "clocks of the old rig", "bench/a.csv", until)
        found = _validated(_broken("bench/a.csv", "bench/b.csv"), None, entry)
        counts = finding_counts(found.findings, found.gone)
        return _told(found.findings, "state", "artifact", "accepted"), {
            name: counts[name] for name in ("critical", "accepted")
        }

    kept = (
        [("accepted", "bench/a.csv", "clocks of the old rig"), ("new", "bench/b.csv", None)],
        {"critical": 1, "accepted": 1},
    )
    assert accepted(None) == kept
    assert accepted(_TODAY) == kept
    assert accepted(date(2026, 3, 1)) == ([("new", "bench/a.csv", None)], {"critical": 1, "accepted": 0})


def test_an_entry_that_accepts_what_no_rule_says_is_refused_with_the_nearest_rule() -> None:
    with pytest.raises(UsageError) as raised:
        check_accepted([AcceptedFinding("p95_equals_p98", "x")])
    assert (
        str(raised.value)
        == "benchaudit.toml: [[accept]] names no rule with `p95_equals_p98`; did you mean `p95_equals_p99`?"
    )
