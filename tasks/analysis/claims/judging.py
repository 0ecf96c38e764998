"""A stated number beside every reading of its name: confirmed by one, refuted where all of them differ, else neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tasks.analysis.claims.reading import Place, Reading
from tasks.analysis.claims.written import Written

Outcome = Literal["confirmed", "refuted", "unsupported"]
# How a refuted number came about, where its digits tell
Error = Literal["swapped metric", "wrong model", "rounding in favour", "wrong aggregate", "not reproducible"]

# Among many small groups chance alone brings one near
_LARGE: frozenset[Place] = frozenset({"whole", "file", "run"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome; `by` is the reading that confirms or, being the nearest plain one, refutes.

    `error` is the class of a refutation and `taken` the reading that the number is instead, where it is one; `far` is true
    of a number so far from every reading that it may be about something else.
    """

    outcome: Outcome
    by: Reading | None = None
    reason: str = ""
    error: Error | None = None
    taken: Reading | None = None
    far: bool = False


def compare(stated: Written, readings: Sequence[Reading]) -> Judgement:
    """Confirmed by the first reading that is written so; refuted by the nearest plain one where none is near."""
    found = next((r for r in readings if r.admitted and _fits(stated, r)), None)
    if found is not None:
        return Judgement("confirmed", found)
    plain = [reading for reading in readings if reading.plain]
    if not plain:
        return Judgement("unsupported", reason="the measurements give no such number")
    near = next((r for r in readings if _may_be(stated, r)), None)
    if near is not None:
        return Judgement("unsupported", reason=_why(near))
    return Judgement("refuted", min(plain, key=lambda r: abs(r.value - stated.value)))


def _fits(stated: Written, reading: Reading) -> bool:
    # Few digits fit one of many groups by chance
    close = stated.precise or stated.bound != "equal" or reading.plain or reading.place == "whole"
    return close and stated.agrees(reading.low, reading.high)


def _may_be(stated: Written, reading: Reading) -> bool:
    """True where a number may have been meant that confirms nothing: it is near, or its name says too little of it."""
    if stated.agrees(reading.low, reading.high):
        return True
    return reading.place in _LARGE and reading.admitted and stated.near(reading.low, reading.high)


def _why(reading: Reading) -> str:
    if reading.admitted:
        return "measurements come near it, but do not round to it"
    if reading.of == "report":
        return "another file reports it so, and the requests do not give it"
    if reading.aggregate == "one run":
        return "it is the number of one run of several, and does not say so"
    if reading.aggregate == "ratio":
        return "the times that it is computed from are written too coarsely to tell"
    if reading.aggregate == "value":
        return "it is the number of one request, and does not say which it means"
    if reading.aggregate == "mean":
        return "it may be a mean without some of the requests"
    return "it may be another statistic than its name says"


def classified(
    judgement: Judgement,
    stated: Written,
    higher_is_better: bool | None,
    aggregates: Iterable[Reading] = (),
    models: Iterable[Reading] = (),
    metrics: Iterable[Reading] = (),
) -> Judgement:
    """A refutation with its class: by what the number is instead, digit for digit; else that nothing gives it.

    `aggregates` are other statistics of the same values, `models` the same statistic of others, `metrics` other metrics.
    """
    by = judgement.by
    if judgement.outcome != "refuted" or by is None:
        return judgement
    if stated.bound == "equal" and _in_favour(stated, by, higher_is_better):
        return Judgement("refuted", by, error="rounding in favour")
    if stated.precise and stated.bound == "equal":
        others: tuple[tuple[Error, Iterable[Reading]], ...] = (
            ("wrong aggregate", aggregates), ("wrong model", models), ("swapped metric", metrics),
        )  # fmt: skip
        for error, readings in others:
            taken = next((r for r in readings if r.admitted and is_digit_for_digit(stated, r)), None)
            if taken is not None:
                return Judgement("refuted", by, error=error, taken=taken)
    return Judgement("refuted", by, error="not reproducible")


def is_digit_for_digit(stated: Written, reading: Reading) -> bool:
    """True where the reading rounds to the stated digits, whatever prefix its unit has."""
    return any(written.agrees(reading.low, reading.high) for written in stated.prefixed)


def _in_favour(stated: Written, by: Reading, higher_is_better: bool | None) -> bool:
    """True where the number is the right one, rounded to the better side beyond its last digit."""
    off = stated.value - by.value
    if higher_is_better is None or (off > 0) != higher_is_better:
        return False
    step, most = stated.step or stated.coarse, 0.05 * abs(by.value)
    while step <= 2 * most:
        multiple = stated.value / step
        # At this digit it is the next number on the better side
        if abs(multiple - round(multiple)) <= 1e-6 * max(1.0, abs(multiple)) and abs(off) < step <= 2 * most:
            return abs(off) <= most
        step *= 10
    return False
