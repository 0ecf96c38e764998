"""Runs that were listed before are found again in the rows that they were made of."""

from __future__ import annotations

import pytest

from tasks.ingestion.run_rows import RunRows, RunRowsGathering
from tasks.ingestion.runs import found_again, runs_of, runs_of_rows
from tests.analysis.making import Artifacts


def _uncounted(made: Artifacts) -> RunRows:
    gathering = RunRowsGathering(counting=False)
    gathering.add(made.rows.finish(made.names))
    return gathering.finish()


def _two_runs(model: str = "m:1b") -> Artifacts:
    made = Artifacts()
    for record in range(4):
        made.add("a.csv", str(record), {"input_tokens": 100.0}, run=f"r{record % 2}", model=model)
    return made


def test_runs_that_were_listed_before_are_found_again_without_counting() -> None:
    whole = runs_of_rows(_two_runs().rows.finish(["a.csv"]))
    found = found_again(_uncounted(_two_runs()), whole.runs)
    assert found is not None
    assert (found.runs, found.of_row.tolist()) == (whole.runs, whole.of_row.tolist())


def test_of_nothing_no_runs_are_found_again() -> None:
    none = runs_of(Artifacts().rows.finish([]), {})
    found = found_again(_uncounted(Artifacts()), none)
    assert found is not None and len(found.runs) == 0
    assert found_again(_uncounted(Artifacts()), runs_of(_two_runs().rows.finish(["a.csv"]), {})) is None


@pytest.mark.parametrize("listed_before", [_two_runs("other:1b"), Artifacts()], ids=["of others", "none"])
def test_other_runs_than_those_of_the_rows_are_not_taken_for_them(listed_before: Artifacts) -> None:
    runs = runs_of(listed_before.rows.finish(listed_before.names), {})
    assert found_again(_uncounted(_two_runs()), runs) is None
