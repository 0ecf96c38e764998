"""The seam of every reader: claim a file from its first bytes, then turn a batch of files into rows.

A new format is one module with a `Reader`, one line in `tasks/readers/__init__.py`, and one test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

from data_contracts.artifacts import Kind, Table
from data_contracts.errors import ArtifactError
from data_contracts.json_values import Json, JsonObject
from data_contracts.settings_reading import ToldColumn
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.naming.nouns import Understanding

# A record of JSON Lines and its number, counted from 0 over the lines that are not blank.
Record: TypeAlias = tuple[int, JsonObject]
Content: TypeAlias = "Table | list[Record] | Json"


@dataclass(frozen=True, slots=True)
class Head:
    """What a reader may look at to claim a file.

    `text` is the decoded first 8 KiB (of a text or a Markdown file the first MiB), `columns` a CSV's header, `sample` the
    root of a JSON or YAML document or the first record of a JSONL file (None for other kinds).
    """

    artifact: str
    kind: Kind
    text: str
    columns: tuple[str, ...] = ()
    sample: Json = None
    # Keys of the sample, or of its first element when it is a list of objects: dozens of readers ask for them
    keys: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        sample = self.sample[0] if isinstance(self.sample, list) and self.sample else self.sample
        keys = frozenset(sample) if isinstance(sample, dict) else frozenset()
        object.__setattr__(self, "keys", keys)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One artifact (or one range of a large one) ready to be read.

    `index` stands for it in `Rows`; the parts of one artifact have the same. `content` is a `Table` (csv), the document
    (json, yaml), a list of (record number, object) pairs (jsonl), or the decoded text (markdown, text): a reader takes it
    by the property of the kind that it claims. `told` is what the user says that columns hold; `first` of its records or
    elements stand above this range.
    """

    index: int
    head: Head
    content: Content
    told: Mapping[str, ToldColumn] = field(default_factory=dict)
    first: int = 0

    @property
    def artifact(self) -> str:
        return self.head.artifact

    @property
    def table(self) -> Table:
        """The cells of a CSV. Raises ArtifactError for another kind of artifact."""
        if isinstance(self.content, Table):
            return self.content
        raise self._other_than("a table")

    @property
    def text(self) -> str:
        """The text of a Markdown or text artifact. Raises ArtifactError for another kind of artifact."""
        if isinstance(self.content, str):
            return self.content
        raise self._other_than("a text")

    @property
    def document(self) -> Json:
        """The root of a JSON or YAML document. Raises ArtifactError for another kind of artifact."""
        if self.head.kind in ("json", "yaml") and not isinstance(self.content, Table):
            return self.content  # type: ignore[return-value]  # a list here is the document's own
        raise self._other_than("a JSON or YAML document")

    @property
    def lines(self) -> list[Record]:
        """The records of JSON Lines. Raises ArtifactError for another kind of artifact."""
        if self.head.kind == "jsonl" and isinstance(self.content, list):
            return self.content  # type: ignore[return-value]  # decoding made it of numbers and objects
        raise self._other_than("JSON Lines")

    @property
    def objects(self) -> list[tuple[str, JsonObject]]:
        """Every object with its record: "" for a document, `/0`, `/1` in a list, the record number in JSON Lines."""
        if self.head.kind == "jsonl":
            return [(str(number), entry) for number, entry in self.lines]
        document = self.document
        if isinstance(document, list):
            return [(f"/{place}", entry) for place, entry in enumerate(document) if isinstance(entry, dict)]
        return [("", document)] if isinstance(document, dict) else []

    def _other_than(self, expected: str) -> ArtifactError:
        what = f"its reader expects {expected}, and it is {self.head.kind}"
        return ArtifactError("other_kind", what, "whole file", "report it as a fault of benchaudit")


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


@runtime_checkable
class UnderstandingReader(Protocol):
    """A reader of any file of a kind, which has to find out what columns mean."""

    def meanings(self, part: Parsed) -> dict[str, Understanding]:
        """What the columns of each table of an artifact mean, by the table's name."""
        ...
