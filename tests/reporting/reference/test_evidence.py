from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from tasks.reporting.document_walk import fact_origins
from tasks.reporting.reference.cited_rows import Measured
from tasks.reporting.reference.evidence import BUDGET, HeldRows, held_rows, quoted_first
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tests.reporting.audits import tiny_audit
from tests.reporting.reference.unpacking import cells, unpacked


def held_by(report: ReportInput, budget: int = BUDGET) -> HeldRows:
    quoted = fact_origins(compose(report, {}))
    return held_rows(report, Measured(report.measurements), quoted_first(report, quoted), quoted, budget)


def test_the_rows_of_a_fact_stand_in_the_page_with_the_others_of_their_records() -> None:
    held = unpacked(held_by(tiny_audit()).data)
    rows = {name: cells(column) for name, column in held["rows"].items()}
    places = list(accumulate(held["facts"]["F0000000002"]["own"]))
    assert [(rows["record"][p], rows["field"][p], rows["value"][p]) for p in places] == [
        ("0", "tokens_s", 95.5),
        ("1", "tokens_s", 101.5),
        ("2", "tokens_s", 98.0),
    ]
    assert len(rows["record"]) == 9


def test_each_row_says_on_which_line_of_its_file_it_stands_as_far_as_the_file_is_there() -> None:
    text = "model,ttft_s,tokens_s\nm,1,95.5\n\nm,1,101.5\nm,1,98.0\n"
    report = replace(tiny_audit(), text_of=lambda artifact: text if artifact.endswith(".csv") else None)
    rows = unpacked(held_by(report).data)["rows"]
    lines = dict(zip(cells(rows["record"]), cells(rows["line"]), strict=True))
    assert lines == {"0": 2, "1": 4, "2": 5}


def test_without_room_no_row_stands_in_the_page() -> None:
    held = unpacked(held_by(tiny_audit(), budget=1).data)
    assert (held["facts"], held["rows"]["value"]) == ({}, [])
