"""The seam of every reader: claim a file from its first bytes, then turn a batch of files into rows.

A new format is one module with a `Reader`, one line in `registry.py`, and one test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from tasks.readers.rows import Rows

Kind = Literal["csv", "json", "jsonl", "markdown", "text", "other"]


@dataclass(frozen=True, slots=True)
class Head:
    """What a reader may look at to claim a file.

    `text` is the decoded first 8 KiB (of a text or a Markdown file the first MiB), `columns` a CSV's header, `sample` the
    root of a JSON document or the first record of a JSONL file (None for other kinds).
    """

    artifact: str
    kind: Kind
    text: str
    columns: tuple[str, ...] = ()
    sample: Any = None

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the sample, or of its first element when it is a list of objects."""
        sample = self.sample[0] if isinstance(self.sample, list) and self.sample else self.sample
        return frozenset(sample) if isinstance(sample, dict) else frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV as text cells. Every row has as many cells as there are columns; `first` is row 0's record number.

    `columns` are stripped and each is there once; None in `rows` never occurs: an empty cell is "". Where a refused
    row leaves a gap in the record numbers, ingestion puts it back after reading. `below` are further tables of the same
    file, each with a header of its own under a blank line; `first` goes on counting in them.
    """

    columns: tuple[str, ...]
    rows: list[list[str]]
    first: int = 0
    below: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """One artifact (or one range of a large one) ready to be read.

    `index` stands for it in `Rows`; the parts of one artifact have the same. `content` is a `Table` (csv), the JSON document
    (json), a list of (record number, object) pairs (jsonl), or the decoded text (markdown, text).
    """

    index: int
    head: Head
    content: Any

    @property
    def artifact(self) -> str:
        return self.head.artifact


class Reader(Protocol):
    """Reads one tool's format. `version` is part of the cache key: raise it when the rows would differ."""

    name: str
    version: int
    knows: str  # one line for `benchaudit formats`: what it reads, which versions of the tool

    def claims(self, head: Head) -> bool:
        """True when the file is this reader's own."""
        ...

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        """Adds the batch's measurements and record counts. Raises ArtifactError for one that it cannot read."""
        ...
