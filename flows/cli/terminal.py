"""What `run` and `rerun` show while they work: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tasks.monitoring.progress import listening

# Elsewhere than on a terminal a stage says how far it is at most this often.
_PLAIN_SECONDS = 5.0
# Whoever sees nothing for two seconds wonders whether it hangs.
_SILENT_SECONDS = 1.5
_LOOK_SECONDS = 0.25


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
        # Until a stage speaks, its clock shows that something is at work.
        starting = progress.add_task("starting", total=1)

        def hear(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                progress.update(starting, completed=1)
                bars[stage] = progress.add_task(stage, total=total)
            progress.update(bars[stage], completed=done, total=total)

        with listening(hear):
            yield


@contextmanager
def _plain(console: Console) -> Iterator[None]:
    lines, ended = Lines(console), threading.Event()

    def watch() -> None:
        # A terminal that is gone shows nothing more; the work goes on.
        with suppress(OSError):
            while not ended.wait(_LOOK_SECONDS):
                lines.break_silence()

    watching = threading.Thread(target=watch, name="benchaudit-terminal", daemon=True)
    watching.start()
    try:
        with listening(lines.hear):
            yield
    finally:
        ended.set()
        watching.join()


class Lines:
    """Where each stage begins and ends, how far it is now and then, and that it goes on where nothing else is said."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._began = self._said = clock()
        self._last: dict[str, float] = {}

    def hear(self, stage: str, done: int, total: int) -> None:
        now = self._clock()
        if done < total and now - self._last.get(stage, 0.0) < _PLAIN_SECONDS and stage in self._last:
            return
        self._last[stage] = now
        self._say(f"{stage}: {done:,} of {total:,}")

    def break_silence(self) -> None:
        if self._clock() - self._said >= _SILENT_SECONDS:
            self._say(f"still at work after {self._clock() - self._began:.0f} s")

    def _say(self, line: str) -> None:
        self._said = self._clock()
        self._console.print(line)
