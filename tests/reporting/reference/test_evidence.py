from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from tasks.reporting.reference.evidence import evidence_of
from tasks.reporting.sections import compose
from tests.reporting.audits import tiny_audit
from tests.reporting.reference.unpacking import cells, unpacked


def test_the_rows_of_a_fact_stand_in_the_page_with_the_others_of_their_records() -> None:
    held = unpacked(evidence_of(tiny_audit(), compose(tiny_audit(), {})))
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
    rows = unpacked(evidence_of(report, compose(report, {})))["rows"]
    lines = dict(zip(cells(rows["record"]), cells(rows["line"]), strict=True))
    assert lines == {"0": 2, "1": 4, "2": 5}


def test_without_room_no_row_stands_in_the_page() -> None:
    held = unpacked(evidence_of(tiny_audit(), compose(tiny_audit(), {}), budget=1))
    assert (held["facts"], held["rows"]["value"]) == ({}, [])
