"""What Python itself writes, log records and tracebacks: without secrets, and of an expected error one line."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from data_contracts.errors import BenchauditError
from tasks.credentials.known import hidden


def guard_process() -> None:
    """From now on no log record and no traceback of this process holds a secret that it knows."""
    former = logging.getLogRecordFactory()
    if not isinstance(former, _GuardedRecords):
        # Not a filter: those of a logger are not asked about the records of the loggers below it.
        logging.setLogRecordFactory(_GuardedRecords(former))
    sys.excepthook = _show
    threading.excepthook = _show_of_thread


class _GuardedRecords:
    """Makes log records whose text, and whose error's, is without secrets; an expected error has no traceback."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        record = self._make(*arguments, **named)
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # A record that cannot be formatted: logging itself will say so.
            return record
        if (cleaned := hidden(message)) != message:
            record.msg, record.args = cleaned, ()
        if record.exc_info and isinstance(record.exc_info[1], BenchauditError):
            # Where it was raised helps nobody: its text says what is wrong and what to do.
            record.exc_info = None
        if record.exc_info and record.exc_info[1] is not None:
            said = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if (cleaned := hidden(said)) != said:
                record.exc_info, record.exc_text = None, cleaned
        return record


def _show_of_thread(raised: threading.ExceptHookArgs) -> None:
    # A thread that ends itself is no error.
    if raised.exc_type is not SystemExit:
        _show(raised.exc_type, raised.exc_value, raised.exc_traceback)


def _show(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    sys.stderr.write(hidden("".join(traceback.format_exception(kind, error, trace))))
