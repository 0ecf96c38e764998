"""The nouns of reading: kinds of artifacts, tables of cells, and what is remarked on what was not taken as it stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["csv", "json", "jsonl", "yaml", "markdown", "text", "other"]
# Taken from the type, so that the type checker and the checks at run time know the same words
KINDS: tuple[Kind, ...] = get_args(Kind)

ArtifactStatus = Literal["ingested", "duplicate", "unsupported", "quarantined"]
ARTIFACT_STATUSES: tuple[ArtifactStatus, ...] = get_args(ArtifactStatus)

# How much of an artifact was not taken: all of it, a record, a value, or nothing (a remark only).
Rejected = Literal["artifact", "record", "value", "nothing"]


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
class Remark:
    """Something not taken as it stood. `index` stands for the artifact in its batch."""

    index: int
    rejected: Rejected
    code: str
    what: str
    where: str
    todo: str
    record: str | None = None
    field: str | None = None
