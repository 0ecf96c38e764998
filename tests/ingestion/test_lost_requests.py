"""A request that failed belongs to the run that it was part of, however little it says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.ingestion.runs import runs_of
from tests.analysis.making import Artifacts

Names = dict[str, Any]
WHOLE: Names = {"run": "r1", "model": "m:1b", "config": {"num_ctx": 2048, "temperature": 0.2}}


def listed(lost: Names, *whole: Names) -> list[tuple[object, ...]]:
    """Model, attempts and failures of the runs of a file with a good request of each run, and one that failed."""
    made = Artifacts()
    for place, names in enumerate(whole):
        made.add("a.csv", str(place), {"ttft": 0.2, "output_tokens": 50}, **names)
    made.add("a.csv", "9", {"ttft": None}, status="failed", **lost)
    runs = runs_of(made.evidence().measurements, {}).to_pylist()
    return [(run["model"], run["attempted"], run["failed"]) for run in runs]


@pytest.mark.parametrize("lost", [
    WHOLE, {**WHOLE, "model": None}, {**WHOLE, "run": None}, {**WHOLE, "config": None},
    {**WHOLE, "config": {"num_ctx": 2048}}, {"run": None, "model": None, "config": None},
])  # fmt: skip
def test_what_it_leaves_unsaid_is_that_of_the_only_run_of_its_file(lost: Names) -> None:
    assert listed(lost, WHOLE) == [("m:1b", 2, 1)]


@pytest.mark.parametrize(
    "other", [{"model": "m:8b"}, {"config": {"num_ctx": 1024}}, {"run": "r2"}, {"engine": "vllm"}]
)
def test_what_it_says_otherwise_makes_it_a_run_of_its_own(other: Names) -> None:
    assert len(listed({**WHOLE, **other}, WHOLE)) == 2


def test_of_two_runs_that_it_fits_none_is_its_own() -> None:
    both = WHOLE, {**WHOLE, "model": "m:8b"}
    assert len(listed({**WHOLE, "model": None}, *both)) == 3


def test_of_two_runs_it_belongs_to_the_one_that_it_fits() -> None:
    both = WHOLE, {**WHOLE, "model": "m:8b"}
    assert sorted(listed({**WHOLE, "config": None}, *both)) == [("m:1b", 2, 1), ("m:8b", 1, 0)]


def test_a_request_that_failed_counts_whatever_number_it_has() -> None:
    made = Artifacts().add("a.csv", "0", {"ttft": 0.2}, model="m:1b")
    made.add("a.csv", "1", {"input_tokens": 100}, model="m:1b", status="failed")
    (run,) = runs_of(made.evidence().measurements, {}).to_pylist()
    assert (run["attempted"], run["failed"]) == (2, 1)
