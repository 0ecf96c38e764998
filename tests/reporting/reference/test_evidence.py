from __future__ import annotations

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


def test_without_room_no_row_stands_in_the_page() -> None:
    held = unpacked(evidence_of(tiny_audit(), compose(tiny_audit(), {}), budget=1))
    assert (held["facts"], held["rows"]["value"]) == ({}, [])
