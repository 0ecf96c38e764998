"""Which database the server that a command starts for itself keeps its runs in."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# SQLite has one writer at a time, and Prefect's server gives up on requests that find another one at it too often:
# of twenty servers on one database a third of the audits failed.
SHARED_BY = 3
# With any of these the user chose a database, which may well take more.
_CHOICES = tuple(
    f"PREFECT_{part}_DATABASE_{name}"
    for part in ("SERVER", "API")
    for name in ("CONNECTION_URL", "DRIVER", "HOST", "NAME")
)


@dataclass(frozen=True, slots=True)
class Reserved:
    """A place at a database, kept while `lock` is open; `own` is a database beside Prefect's, None for Prefect's."""

    lock: IO[bytes] | None = None
    own: Path | None = None

    def server_environment(self) -> dict[str, str]:
        """What the server is started with."""
        if self.own is None:
            return {}
        return {"PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{self.own}"}

    def release(self) -> None:
        if self.lock is not None:
            self.lock.close()


def reserve(home: Path, setting: Callable[[str], str | None]) -> Reserved:
    """A place at Prefect's database where one is free, else a database that no other server has now.

    `setting` gives a setting of Prefect. Databases stay in Prefect's `home`, and are used again.
    """
    if any(setting(name) for name in _CHOICES):
        return Reserved()
    place = 0
    while (lock := _locked(home / f".benchaudit-server-{place}.lock")) is None:
        place += 1
    return Reserved(lock, None if place < SHARED_BY else home.absolute() / f"benchaudit-{place}.db")


def _locked(path: Path) -> IO[bytes] | None:
    lock = path.open("wb")
    try:
        # The kernel drops it when this process ends, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
