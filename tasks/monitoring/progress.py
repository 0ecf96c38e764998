"""How far a stage has come: said by the steps, heard by a terminal or by Prefect's progress artifact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int, int], None]

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While the block runs, `listener(stage, done, total)` hears of every advance, from any thread."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def advance(stage: str, done: int, total: int) -> None:
    """Says that `done` of `total` parts of a stage are finished."""
    # A copy: a listener may leave in another thread meanwhile.
    for listener in tuple(_listeners):
        listener(stage, done, total)
