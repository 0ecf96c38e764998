"""What must be settled before Prefect is first imported, and imports ahead of time."""

from __future__ import annotations

import gc
import importlib
import os
import threading

from data_contracts.addresses import Address
from tasks.credentials.guarding import guard_process

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLI_PROMPT": "false",
    "GX_ANALYTICS_ENABLED": "false",
}
# Arrow's own allocators keep what each of its threads has let go of: 100 MiB of an audit of 100,000 files
_MEMORY = {"ARROW_DEFAULT_MEMORY_POOL": "system"}


def prepare() -> None:
    """Switches off what would reach for the network, and keeps secrets out of logs and addresses.

    Values that the user has set stay. Also before Arrow is: what allocates its memory is settled then.
    """
    for name, value in (_QUIET | _MEMORY).items():
        os.environ.setdefault(name, value)
    guard_process()
    if url := os.environ.get("PREFECT_API_URL"):
        os.environ["PREFECT_API_URL"] = without_login(url)


def without_login(api_url: str) -> str:
    """The URL of a Prefect API without user and password, which go where Prefect expects them."""
    address = Address.of(api_url, server=True)
    if address.user is not None:
        # Prefect writes the API's URL into logs: "View at ...".
        os.environ.setdefault("PREFECT_API_AUTH_STRING", f"{address.user}:{address.password or ''}")
    return address.public


def silence_console() -> None:
    """Keeps Prefect's own log lines off this process's console; they still reach its UI."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_INTERNAL_LEVEL", "CRITICAL")


def collect_seldom() -> None:
    """Has Python look for unreachable cycles after 20,000 new objects instead of 700."""
    # What is imported stays: a seventh of the time of imports is spent on looking whether it does.
    gc.set_threshold(20_000)


def import_in_background(*modules: str) -> None:
    """Imports slow modules in a daemon thread; a failure shows when a stage imports them itself."""

    def work() -> None:
        for name in modules:
            try:
                importlib.import_module(name)
            except Exception:
                return

    threading.Thread(target=work, name="benchaudit-imports", daemon=True).start()
