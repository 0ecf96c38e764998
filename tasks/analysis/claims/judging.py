"""A stated number beside every number of the measurements that could be meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from data_contracts.definitions import half_step_of

Outcome = Literal["confirmed", "refuted", "unsupported"]
# What is off by less may be a rounding on the way; who says "about" may be off by more.
APART, ROUGHLY_APART = 0.001, 0.05
# A number of fewer digits agrees with too many.
_DIGITS = 3
_MOST_DECIMALS = 9  # beyond them stands what binary numbers add

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """A number that the measurements give; `likely` for one that a plain reader of the document would compute."""

    value: float
    rows: T
    likely: bool = True


@dataclass(frozen=True, slots=True)
class Judgement(Generic[T]):
    """The outcome, and the candidate that confirms or, being the nearest likely one, refutes."""

    outcome: Outcome
    by: Candidate[T] | None = None


def compare(
    stated: float, candidates: Iterable[Candidate[T]], known: bool, rounded: bool = False
) -> Judgement[T]:
    """Confirmed by the first candidate that rounds to the stated number; refuted when none is near and all is `known`."""
    seen: list[Candidate[T]] = []
    for candidate in candidates:
        if agrees(stated, candidate.value):
            return Judgement("confirmed", candidate)
        seen.append(candidate)
    likely = [candidate for candidate in seen if candidate.likely]
    # To confirm it is enough that a number fits; to refute one must know which number was meant
    if not known or not likely:
        return Judgement("unsupported")
    apart = ROUGHLY_APART if rounded else APART
    if any(near(stated, candidate.value, apart) for candidate in seen):
        return Judgement("unsupported")
    return Judgement("refuted", min(likely, key=lambda c: abs(c.value - stated)))


def misread(written: float, others: Iterable[Candidate[T]]) -> Candidate[T] | None:
    """The first number of another metric that the stated one is, digit for digit: then it was taken for what it is not."""
    if digits(written) < _DIGITS:
        return None
    return next((other for other in others if agrees(written, other.value)), None)


def agrees(stated: float, given: float) -> bool:
    """True where a number, rounded or cut off to the stated one's decimals, is it; coarse numbers must be near too."""
    half = half_step_of(stated)
    # A tie is half a step off, and in binary perhaps a hair more
    rounds = abs(given - stated) <= half * (1 + 1e-9) or 0 <= given - stated < 2 * half
    return rounds and (
        half <= ROUGHLY_APART * abs(stated) or abs(given - stated) <= ROUGHLY_APART * abs(given)
    )


def near(stated: float, given: float, share: float) -> bool:
    """True where two numbers differ by no more than a share of the second and one step of the first."""
    return abs(given - stated) <= max(share * abs(given), 2 * half_step_of(stated))


def digits(value: float) -> int:
    """Significant digits of the shortest writing of a number."""
    mantissa = f"{round(value, _MOST_DECIMALS)!r}".lstrip("-").split("e")[0].removesuffix(".0")
    return len(mantissa.replace(".", "").strip("0") if "." in mantissa else mantissa.lstrip("0"))
