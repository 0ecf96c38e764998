"""Taking old entries out of the cache of a store: it costs the next audits time, and never truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data_contracts.errors import BenchauditError, UsageError
from tasks.store.audits import Audit, Store
from tasks.store.temporary_files import SUFFIX

_UNDER_WAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """Files of the cache that are of use together only, and when the last of them was written."""

    files: tuple[Path, ...]
    written: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class Pruning:
    """What goes and what stays."""

    old: tuple[Entry, ...]
    kept: tuple[Entry, ...]


def pruning(store: Store, now: datetime, oldest: timedelta | None, largest: int | None) -> Pruning:
    """The entries older than `oldest`, and the oldest of the rest until no more than `largest` bytes are left.

    Raises UsageError for a store that has no cache.
    """
    if store.place.cache is None:
        raise UsageError(f"{store} keeps no cache")
    entries = sorted(_entries(store.place.cache), key=lambda entry: (entry.written, entry.files))
    total = sum(entry.bytes for entry in entries)
    old: list[Entry] = []
    for entry in entries:
        too_old = oldest is not None and now - entry.written > oldest
        if not too_old and (largest is None or total <= largest):
            break
        old.append(entry)
        total -= entry.bytes
    return Pruning(tuple(old), tuple(entries[len(old) :]))


def under_way(store: Store, now: datetime) -> Audit | None:
    """An audit of the last day that is not complete: it may be reading the cache at this moment."""
    for audit_id in reversed(store.ids()):
        audit = Audit(store, audit_id)
        if now - audit.started > _UNDER_WAY:
            return None
        try:
            if not audit.is_complete():
                return audit
        except BenchauditError:
            continue
    return None


def remove(entries: tuple[Entry, ...]) -> None:
    """Removes the files; one that is gone already is no fault."""
    for entry in entries:
        # What names the others goes first, so that none is looked for that is gone
        for path in entry.files:
            path.unlink(missing_ok=True)


def _entries(folder: Path) -> Iterator[Entry]:
    """All but keys and what is being written, whose names begin with a dot."""
    together: dict[Path, list[Path]] = defaultdict(list)
    for path in folder.rglob("*"):
        if (
            not path.name.startswith(".")
            and path.suffix != SUFFIX
            and path.is_file()
            and not path.is_symlink()
        ):
            together[path.with_suffix("")].append(path)
    for files in together.values():
        states = [path.stat() for path in files]
        written = datetime.fromtimestamp(max(state.st_mtime for state in states), UTC)
        yield Entry(tuple(sorted(files)), written, sum(state.st_size for state in states))
