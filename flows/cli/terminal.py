"""What `run` and `rerun` show while they work: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tasks.monitoring.progress import listening

# Elsewhere than on a terminal a stage says how far it is at most this often.
_PLAIN_SECONDS = 5.0


@contextmanager
def showing(quiet: bool) -> Iterator[Console]:
    """While the block runs, every stage's progress goes to stderr. Yields the console to print other lines on."""
    console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True, markup=False)
    # A live line rewrites itself with escapes, which only a terminal understands.
    show = _live if sys.stderr.isatty() and not quiet else _plain
    with show(console):
        yield console


@contextmanager
def _live(console: Console) -> Iterator[None]:
    columns = (
        TextColumn("{task.description:<9}", markup=False),
        BarColumn(bar_width=28),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as progress:

        def hear(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(stage, total=total)
            progress.update(bars[stage], completed=done, total=total)

        with listening(hear):
            yield


@contextmanager
def _plain(console: Console) -> Iterator[None]:
    last: dict[str, float] = {}

    def hear(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - last.get(stage, 0.0) < _PLAIN_SECONDS and stage in last:
            return
        last[stage] = now
        console.print(f"{stage}: {done:,} of {total:,}")

    with listening(hear):
        yield
