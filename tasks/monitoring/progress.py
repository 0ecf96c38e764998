"""How far a stage has come: said by the steps, heard by a terminal or by Prefect's progress artifact."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int, int], None]

_logger = logging.getLogger("prefect.benchaudit")
_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While the block runs, `listener(stage, done, total)` hears of every advance, from any thread."""
    _listeners.append(listener)
    try:
        yield
    finally:
        if listener in _listeners:
            _listeners.remove(listener)


def advance(stage: str, done: int, total: int) -> None:
    """Says that `done` of `total` parts of a stage are finished."""
    # A copy: a listener may leave in another thread meanwhile.
    for listener in tuple(_listeners):
        try:
            listener(stage, done, total)
        # A terminal that is gone shows nothing more; the work goes on, and it is said once.
        except Exception as error:
            _listeners.remove(listener)
            _logger.warning("progress is no longer shown (%s: %s)", type(error).__name__, error)
