"""Ways to tell a run otherwise than it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.serving.faults.fault import Runs
from tests.serving.results import Results, Spread, summed_up
from tests.serving.simulation import Request


def each(change: Callable[[Results], Results]) -> Callable[[Runs], Runs]:
    """The same change to every run."""
    return lambda runs: tuple(map(change, runs))


def figures(**changes: Callable[[Results], Any]) -> Callable[[Runs], Runs]:
    """Figures of the summary told otherwise; each from the run as it was."""

    def change(results: Results) -> Results:
        told = {name: made(results) for name, made in changes.items()}
        return replace(results, summary=replace(results.summary, **told))

    return each(change)


def requests(change: Callable[[Results], tuple[Request, ...]], summed: bool = True) -> Callable[[Runs], Runs]:
    """Requests told otherwise, and the figures over them unless they are left as they were."""

    def changed(results: Results) -> Results:
        made = change(results)
        duration = results.summary.duration
        summary = summed_up(made, duration, results.samples) if summed else results.summary
        return replace(results, requests=made, summary=summary)

    return each(changed)


def spread(name: str, change: Callable[[Spread], Spread]) -> Callable[[Results], Spread]:
    """One of the summary's distributions, changed."""
    return lambda results: change(getattr(results.summary, name))


def noted(*notes: Mapping[str, object]) -> Callable[[Runs], Runs]:
    """What the experimenter writes beside each run."""
    return lambda runs: tuple(
        replace(results, told={**(results.told or {}), **note})
        for results, note in zip(runs, notes, strict=True)
    )


def in_turn(*changes: Callable[[Runs], Runs]) -> Callable[[Runs], Runs]:
    def changed(runs: Runs) -> Runs:
        for change in changes:
            runs = change(runs)
        return runs

    return changed
