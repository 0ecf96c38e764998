"""Finds the artifacts that break a step over many, so that they cost themselves and the step goes on without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from data_contracts.faults import STOPPING

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
# A step over some of the artifacts by name, over all of them for None.
Step = Callable[[frozenset[str] | None], T]

# One artifact in a million is found in 40 trials; a step that many break is at fault as a whole.
_MOST_TRIALS = 100


@dataclass(frozen=True, slots=True)
class Isolated(Generic[T_co]):
    """What a step gives. After an `error`, what it gives without the `culprits`, which break it each by itself.

    `result` is None where it fails without them too, or where no single artifact breaks it.
    """

    result: T_co | None
    error: Exception | None = None
    culprits: Mapping[str, Exception] = field(default_factory=dict)


def isolated(artifacts: Sequence[str], step: Step[T]) -> Isolated[T]:
    """Runs the step over all artifacts; where it raises, over halves of them, until those that break it are known."""
    result, error = attempted(step, None)
    if error is None:
        return Isolated(result)
    culprits = _culprits(artifacts, step)
    rest = frozenset(artifacts).difference(culprits)
    return Isolated(attempted(step, rest)[0] if culprits else None, error, culprits)


def attempted(step: Callable[..., T], *args: object) -> tuple[T | None, Exception | None]:
    """What a step gives, or what it raises; what is no fault of the step is raised on."""
    try:
        return step(*args), None
    except STOPPING:
        raise
    except Exception as error:
        return None, error


def _culprits(artifacts: Sequence[str], step: Step[T]) -> dict[str, Exception]:
    # What fails on nothing fails for another reason
    if attempted(step, frozenset())[1] is not None:
        return {}
    found: dict[str, Exception] = {}
    # All of them failed already
    waiting, trials = _halves(sorted(artifacts)), 0
    while waiting and trials < _MOST_TRIALS:
        part = waiting.pop()
        error = attempted(step, frozenset(part))[1]
        trials += 1
        if error is not None and len(part) == 1:
            found[part[0]] = error
        elif error is not None:
            waiting += _halves(part)
    return found


def _halves(names: list[str]) -> list[list[str]]:
    half = len(names) // 2
    return [part for part in (names[half:], names[:half]) if part]
