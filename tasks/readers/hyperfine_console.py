"""What hyperfine 1.x prints to a console for each benchmark: mean and deviation, CPU times, and the range of its runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import shown
from tasks.ingestion.kit.summary_entries import stated

# The sign of a deviation as its UTF-8, as that read as Latin-1, and as ASCII has it
_PM, _TO = r"(?:±|Â±|\+/-)", r"(?:…|\.{2,3}|â[^\s\d]{2})"
_UNIT = r"[mµu]?s"
_TIME = rf"(\d+(?:\.\d+)?) ({_UNIT})"
_COMMAND = re.compile(r"\ABenchmark #?\d+: (?P<command>.+)")
_MEAN = re.compile(rf"\A\s*Time \([^)]{{1,20}}\):\s+{_TIME}(?:\s+{_PM}\s+{_TIME})?")
_CPU = re.compile(rf"\[User: {_TIME}, System: {_TIME}\]")
_RANGE = re.compile(rf"\A\s*Range \([^)]{{1,20}}\):\s+{_TIME}\s+{_TO}\s+{_TIME}\s+(?P<runs>\d{{1,9}}) runs?")


class Printed(NamedTuple):
    """One printed time of a command, and over how many runs, where that is said."""

    line: int
    command: str
    field: str
    quantity: Quantity
    value: float
    runs: int | None


def is_printed(text: str) -> bool:
    """True when a benchmark's own lines stand in the text."""
    return "Benchmark " in text and "  Time (" in text and any(True for _ in printed(text))


def printed(text: str) -> Iterator[Printed]:
    """The times of each benchmark in a capture, in order."""
    command: str | None = None
    for number, line in enumerate(shown(text).split("\n"), 1):
        if found := _COMMAND.match(line):
            command = found["command"].strip()
        if command is None:
            continue
        if found := _MEAN.match(line):
            yield from _times(number, command, "Time", "wall_time", ("mean", "stddev"), found.groups(), None)
            for name, place in (("user", 1), ("system", 3)):
                if cpu := _CPU.search(line):
                    pair = (cpu[place], cpu[place + 1])
                    yield from _times(number, command, name.title(), f"{name}_time", ("mean",), pair, None)
        elif found := _RANGE.match(line):
            pairs = found.groups()[:4]
            yield from _times(
                number, command, "Range", "wall_time", ("min", "max"), pairs, int(found["runs"])
            )


def _times(
    line: int,
    command: str,
    field: str,
    metric: str,
    statistics: tuple[str, ...],
    written: tuple[str | None, ...],
    runs: int | None,
) -> Iterator[Printed]:
    for place, statistic in enumerate(statistics):
        value, unit = written[2 * place], written[2 * place + 1]
        if value is not None:
            yield Printed(
                line, command, field, stated(metric, unit).with_statistic(statistic), float(value), runs
            )
