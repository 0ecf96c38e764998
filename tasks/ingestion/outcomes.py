"""What became of each artifact: the nouns that workers hand to the assembly, and that the cache keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from data_contracts.artifacts import ArtifactStatus, Kind, Rejected, Remark
from data_contracts.errors import ArtifactError
from tasks.ingestion.found_files import Found


@dataclass(frozen=True, slots=True)
class Note:
    """A row of the quarantine table, but for its artifact."""

    rejected: Rejected
    code: str
    what: str
    where: str
    todo: str
    record: str | None = None
    field: str | None = None

    @classmethod
    def of(cls, remark: Remark) -> Note:
        return cls(
            remark.rejected, remark.code, remark.what, remark.where, remark.todo, remark.record, remark.field
        )


class Notes:
    """The notes on one artifact: the first `MOST`, and of the rest how many there were of each sort."""

    # A table of a million broken rows must not make a million rows of quarantine.
    MOST = 1_000

    def __init__(self) -> None:
        self._kept: list[Note] = []
        self._further: Counter[tuple[Rejected, str]] = Counter()

    def add(self, notes: Iterable[Note]) -> None:
        for note in notes:
            if len(self._kept) < self.MOST:
                self._kept.append(note)
            else:
                self._further[note.rejected, note.code] += 1

    def all(self) -> tuple[Note, ...]:
        """What to store."""
        further = (
            Note(
                rejected,
                code,
                f"{count} more of the same sort",
                "further on",
                "correct those named above first",
            )
            for (rejected, code), count in sorted(self._further.items())
        )
        return (*self._kept, *further)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one artifact's bytes gave, whatever its source or date. `rows` are its measurements.

    `models` are those that it states of itself as a document; `describes` is true when it holds no result besides.
    """

    kind: Kind
    status: ArtifactStatus
    reader: str | None = None
    reason: str | None = None
    records: int | None = None
    rows: int = 0
    notes: tuple[Note, ...] = ()
    models: tuple[str, ...] = ()
    describes: bool = False

    # As constructor calls, like `Found`: thousands travel between the processes.
    def __reduce__(self) -> tuple[type[Reading], tuple[object, ...]]:
        return Reading, (
            self.kind, self.status, self.reader, self.reason, self.records, self.rows, self.notes,
            self.models, self.describes,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file and its reading. Its measurements are rows `start` to `start + reading.rows` of bundle `bundle`."""

    found: Found
    bytes: int
    sha256: str | None
    reading: Reading
    bundle: str | None = None
    start: int = 0

    def __reduce__(self) -> tuple[type[Entry], tuple[object, ...]]:
        return Entry, (self.found, self.bytes, self.sha256, self.reading, self.bundle, self.start)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` to `end` of a large file, whole records that are read as a chunk of their own.

    `lines_above` and `records_above` of the file stand above them. `whole`, `head` and `own` are the sha256 of the file (of
    `file_bytes`), of its first lines, by which it is recognised, and of these bytes.
    """

    file_bytes: int
    whole: str
    head: str
    start: int
    end: int
    own: str
    lines_above: int
    records_above: int
    last: bool


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """A chunk's entries in discovery order; `reused` of them came from the cache. With `parts` nothing was read: a large
    file is to be read part by part."""

    entries: tuple[Entry, ...]
    reused: int
    recomputed: int
    parts: tuple[Part, ...] = ()


def quarantined(
    kind: Kind, fault: ArtifactError, notes: tuple[Note, ...] = (), reader: str | None = None
) -> Reading:
    """An artifact that cannot be read; what was remarked before stays."""
    note = Note("artifact", fault.code, fault.what, fault.where, fault.todo)
    return Reading(kind, "quarantined", reader, str(fault), notes=(*notes, note))
