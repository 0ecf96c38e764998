"""Locust's `*_stats.csv`: milliseconds, percentiles in classes of two digits above 100 ms, the mean over failures too."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.serving.results import Results, Spread

_POINTS = (50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99)


def stats(results: Results, folder: Path, number: int) -> None:
    told = results.summary
    every = [r.latency for r in results.requests]
    ms = (Spread.of(every) if told.failed else told.e2e).times(1000)
    count = told.completed + told.failed
    row = (
        count, told.failed, _rounded(ms.at(50)), ms.mean, ms.low, ms.high, 1024.0, count / told.duration,
        told.failed / told.duration, *(_rounded(ms.at(point)) for point in _POINTS), _rounded(ms.high),
    )  # fmt: skip
    with (folder / f"results_{number}_stats.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow((
            "Type", "Name", "Request Count", "Failure Count", "Median Response Time", "Average Response Time",
            "Min Response Time", "Max Response Time", "Average Content Size", "Requests/s", "Failures/s",
            *(f"{point:g}%" for point in _POINTS), "100%",
        ))  # fmt: skip
        out.writerow(("POST", "/v1/chat/completions", *row))
        out.writerow(("", "Aggregated", *row))


def _rounded(ms: float) -> int:
    """As Locust classes response times: two digits from 100 ms on, three from 1,000, four from 10,000."""
    if ms < 100:
        return round(ms)
    return round(ms, -1 if ms < 1000 else -2 if ms < 10_000 else -3).__int__()
