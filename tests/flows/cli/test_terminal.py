"""What a command shows while it works."""

from __future__ import annotations

import io
from dataclasses import dataclass

from rich.console import Console

from flows.cli.terminal import Lines


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_silence_is_broken_before_it_lasts_two_seconds() -> None:
    clock, said = Clock(), io.StringIO()
    lines = Lines(Console(file=said), clock)
    for seconds, heard in (
        (1.0, None), (1.5, None), (1.75, None), (2.0, ("ingest", 0, 9)), (3.25, None), (3.5, None), (4.0, ("ingest", 3, 9)),
        (6.0, None), (7.0, ("ingest", 4, 9)), (7.5, ("ingest", 9, 9)),
    ):  # fmt: skip
        clock.now = 100.0 + seconds
        if heard:
            lines.hear(*heard)
        lines.break_silence()
    assert said.getvalue().splitlines() == [
        "still at work after 2 s",
        "ingest: 0 of 9",
        "still at work after 4 s",
        "still at work after 6 s",
        "ingest: 4 of 9",
        "ingest: 9 of 9",
    ]
