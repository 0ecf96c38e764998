"""What breaks a step over many artifacts is found, whatever the number of those that do."""

from __future__ import annotations

import pytest

from data_contracts.errors import CorruptionError
from tasks.isolation import Isolated, isolated

NAMES = [f"{place:03d}.csv" for place in range(200)]


def over(bad: set[str], tried: list[int] | None = None) -> Isolated[int]:
    def step(names: frozenset[str] | None) -> int:
        held = frozenset(NAMES) if names is None else names
        if tried is not None:
            tried.append(len(held))
        if found := held & bad:
            raise ValueError(min(found))
        return len(held)

    return isolated(NAMES, step)


def test_a_step_that_holds_is_run_once_over_all() -> None:
    tried: list[int] = []
    assert over(set(), tried) == Isolated(200) and tried == [200]


@pytest.mark.parametrize("bad", [{"000.csv"}, {"199.csv"}, {"017.csv", "018.csv", "150.csv"}])
def test_each_artifact_that_breaks_it_is_named_and_the_others_are_kept(bad: set[str]) -> None:
    done = over(bad)
    assert (set(done.culprits), done.result) == (bad, 200 - len(bad))
    assert {name: str(error) for name, error in done.culprits.items()} == {name: name for name in bad}


def test_one_of_many_costs_about_as_much_as_three_runs_over_all() -> None:
    tried: list[int] = []
    over({"077.csv"}, tried)
    assert sum(tried) <= 4 * len(NAMES)


def test_a_step_that_every_artifact_breaks_ends_soon() -> None:
    tried: list[int] = []
    done = over(set(NAMES), tried)
    assert done.result is None and done.error is not None and len(tried) <= 103


def test_a_step_that_fails_on_nothing_blames_no_artifact() -> None:
    def step(_: frozenset[str] | None) -> int:
        raise ValueError("always")

    done = isolated(NAMES, step)
    assert (done.result, dict(done.culprits), str(done.error)) == (None, {}, "always")


def test_artifacts_that_only_together_break_it_are_not_blamed() -> None:
    def step(names: frozenset[str] | None) -> int:
        if names is None or {"000.csv", "199.csv"} <= names:
            raise ValueError("both")
        return len(names)

    done = isolated(NAMES, step)
    assert (done.result, dict(done.culprits)) == (None, {})


@pytest.mark.parametrize("error", [MemoryError(), CorruptionError("ingest", "damaged"), KeyboardInterrupt()])
def test_what_is_no_fault_of_the_step_is_raised_on(error: BaseException) -> None:
    def step(_: frozenset[str] | None) -> int:
        raise error

    with pytest.raises(type(error)):
        isolated(NAMES, step)
