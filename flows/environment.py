"""What Prefect must know before it is first imported: no analytics, no console chatter in one-off commands."""

from __future__ import annotations

import os

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLI_PROMPT": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


def prepare() -> None:
    """Switches off what would reach for the network. Values that the user has set stay."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


def silence_console() -> None:
    """Keeps Prefect's own log lines off this process's console; they still reach its UI."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_INTERNAL_LEVEL", "CRITICAL")
