"""The logger of the current run. What it logs is shown on terminals, and may hold any text of a file."""

from __future__ import annotations

import logging
from typing import Any

from prefect import get_run_logger

from data_contracts.hidden_characters import visible


class _Visible(logging.LoggerAdapter[Any]):
    """Escapes the texts among a message's arguments, and passes the rest on as it is."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        shown = (visible(str(arg)) if isinstance(arg, str | Exception) else arg for arg in args)
        self.logger.log(level, msg, *shown, **kwargs)


def run_logger() -> logging.LoggerAdapter[Any]:
    """Prefect's logger of the current flow or task run, with hidden characters in its arguments made visible."""
    return _Visible(get_run_logger(), {})
