"""Where a campaign takes place: its folders, its server, how much of it is asked for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import STORE, CommandLine
from benchmarks.campaign.seeds import Seed


@dataclass(frozen=True)
class Scene:
    """`folder` is removed at the end, `kept` holds what shows a failure; `environment` is that of every command."""

    folder: Path
    kept: Path
    environment: dict[str, str]
    command: CommandLine
    artifacts: list[Seed]
    seeds: range
    inputs: int
    quick: bool

    @contextmanager
    def room(self, name: str) -> Iterator[Path]:
        """A fresh folder, gone afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def keep(self, name: str, what: Path | bytes) -> Path:
        """A copy of what shows a failure, below `kept`."""
        place = self.kept / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(what, bytes):
            place.write_bytes(what)
        elif what.is_dir():
            shutil.copytree(what, place, symlinks=True, dirs_exist_ok=True)
        elif what.exists():
            shutil.copy2(what, place)
        return place

    def finished_store(self, room: Path, audits: int = 1) -> Path:
        """A room's default store with that many complete audits of `room/files`. Raises RuntimeError when one fails."""
        for _ in range(audits):
            ended = self.command("run", "files", "--json", folder=room, deadline=300)
            if ended.code or ended.answer.get("state") != "completed":
                raise RuntimeError(f"no audit of clean files: {ended.last_words}")
        return room / STORE


class Tally:
    """Counts attacks of one name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._injected = 0
        self._survived = 0
        self._failures: list[str] = []

    def add(self, injected: int, failures: Iterable[str], failed: int | None = None) -> None:
        """So many attacks, and what went wrong; `failed` of them, unless each failure is one."""
        found = list(failures)
        self._injected += injected
        self._survived += injected - min(injected, len(found) if failed is None else failed)
        self._failures += found

    @property
    def outcome(self) -> Outcome:
        """What came of them."""
        return Outcome(self._name, self._injected, self._survived, tuple(self._failures))
