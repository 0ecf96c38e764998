"""Which runs each audit added, and which of them are held against each other."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from tasks.analysis.comparison.first_seen import FirstSeen
from tasks.analysis.comparison.history import Past
from tests.analysis.comparison.making import both, key, runs

MON, TUE, WED = (
    runs([level, level + 0.001], name=name) for level, name in ((0.1, "mo"), (0.2, "tu"), (0.3, "we"))
)


def values(table: pa.Table) -> list[float]:
    return [round(value, 6) for value in table["value"].to_pylist()]


def sides(audits: list[pa.Table], baseline: int, *accepted: int) -> tuple[list[float], list[float]]:
    past = Past.of(((str(place), runs) for place, runs in enumerate(audits)), str(baseline))
    found = past.sides({str(place) for place in accepted})
    assert found is not None
    before, now = found
    return values(before), values(now)


def first_seen(*audits: pa.Table) -> list[list[int]]:
    seen = FirstSeen()
    return [seen.of_next(runs).tolist() for runs in audits]


PILED = [MON, both(MON, TUE), both(MON, TUE, WED)]


def test_each_audit_of_a_folder_that_keeps_its_files_adds_the_new_runs() -> None:
    past = Past.of((str(place), runs) for place, runs in enumerate(PILED))
    assert first_seen(*PILED) == [[0, 0], [0, 0, 1, 1], [0, 0, 1, 1, 2, 2]]
    assert [(row["audit"], row["n"]) for row in past.history.to_pylist()] == [("0", 2), ("1", 2), ("2", 2)]


def test_what_lies_between_the_baseline_and_the_last_audit_was_judged_already() -> None:
    assert sides(PILED, 0) == ([0.1, 0.101], [0.1, 0.101, 0.3, 0.301])


def test_an_accepted_audit_begins_anew() -> None:
    assert sides(PILED, 1, 1) == ([0.2, 0.201], [0.2, 0.201, 0.3, 0.301])
    assert sides(PILED, 1) == ([0.1, 0.101, 0.2, 0.201], [0.1, 0.101, 0.2, 0.201, 0.3, 0.301])


def test_an_audit_that_adds_nothing_holds_what_came_last() -> None:
    assert sides([*PILED, PILED[-1]], 0) == ([0.1, 0.101], [0.1, 0.101, 0.3, 0.301])


def test_what_an_accepted_audit_did_not_measure_keeps_its_level() -> None:
    other = runs([0.5], key(model="other"), name="o")
    before, now = sides([both(MON, other), both(MON, other, TUE), both(MON, other, TUE, WED)], 1, 1)
    assert (0.5 in before, 0.1 in before, 0.1 in now, 0.3 in now) == (True, False, False, True)


def in_one_file(table: pa.Table, digest: str) -> pa.Table:
    columns: dict[str, Any] = {**table.to_pydict(), "digests": [[digest]] * len(table)}
    return pa.Table.from_pydict(columns, table.schema)


def test_a_file_that_grew_adds_its_new_runs_only() -> None:
    assert first_seen(MON, both(in_one_file(MON, "the grown file"), TUE))[1] == [0, 0, 1, 1]


def test_the_runs_that_a_file_grew_by_are_no_older_where_it_stays_as_it_is() -> None:
    grown = in_one_file(both(MON, TUE), "the grown file")
    assert first_seen(MON, grown, grown)[2] == [0, 0, 1, 1]


def test_without_its_baseline_a_past_has_no_sides() -> None:
    assert Past.of([("0", MON), ("1", TUE)], "another audit").sides(set()) is None
