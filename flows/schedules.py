"""When a service starts audits, as its operator says it."""

from __future__ import annotations

from data_contracts.errors import UsageError
from flows.amounts import SECONDS, amount

# Prefect looks for what is due every few seconds, and audits do not overlap.
_LEAST_SECONDS = 60
# Minute, hour, day, month and weekday, and seconds where they are given.
_FIELDS = (5, 6)


def schedules(
    cron: str | None, timezone: str | None, every: str | None, *, never: bool
) -> tuple[dict[str, object], ...] | None:
    """Schedules as prefect.yaml holds them, None where nothing is said; raises UsageError for what cannot be."""
    if sum((cron is not None, every is not None, never)) > 1:
        raise UsageError("--cron, --every and --no-schedule exclude each other: give one of them")
    if timezone is not None and cron is None:
        raise UsageError("--timezone is that of --cron: give both")
    if never:
        return ()
    if every is not None:
        return ({"interval": _seconds(every), "active": True},)
    if cron is None:
        return None
    if len(cron.split()) not in _FIELDS:
        raise UsageError(f"--cron {cron!r} is no cron expression: write it like '0 6 * * *', daily at six")
    return ({"cron": cron, "timezone": _known(timezone or "Etc/UTC"), "active": True},)


def _seconds(every: str) -> int:
    seconds = amount(every, SECONDS)
    if seconds is None:
        raise UsageError(f"--every {every!r} is no duration: write it like 30m, 6h or 1d")
    if seconds < _LEAST_SECONDS:
        raise UsageError(f"--every {every!r} is too often: 1m is the least")
    return seconds


def _known(timezone: str) -> str:
    # Only where it is needed: it looks through the files of the system
    from zoneinfo import available_timezones

    if timezone not in available_timezones():
        raise UsageError(f"no timezone {timezone!r}: write it like Europe/Vienna")
    return timezone
