"""Readers are asked once about a header, and about each file where they look at more than that."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tests.ingestion.readers_in_hand import only


class Asked:
    """Notes what it is asked about; `by_name` claims by the name of the file as well."""

    version = 1
    knows = "any CSV, for tests"

    def __init__(self, name: str, *, by_name: bool) -> None:
        self.name = name
        self.by_name = by_name
        self.heads: list[Head] = []

    def claims(self, head: Head) -> bool:
        self.heads.append(head)
        return "a" in head.columns and (not self.by_name or head.artifact == "2.csv")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        raise NotImplementedError


def csv(name: str, *columns: str) -> Head:
    return Head(name, "csv", ",".join(columns), columns)


def recognised(reader: Asked, *heads: Head) -> list[bool]:
    registry = only(reader)
    return [registry.recognise(head).reader is reader for head in heads]


def test_who_looks_at_columns_only_is_asked_once_for_each_header() -> None:
    reader = Asked("columns", by_name=False)

    heads = [csv(f"{number}.csv", *columns) for columns in ("ab", "xb") for number in range(3)]

    assert recognised(reader, *heads) == [True, True, True, False, False, False]
    assert len(reader.heads) == 2


def test_who_looks_at_the_name_is_asked_about_each_file() -> None:
    reader = Asked("name", by_name=True)

    assert recognised(reader, *(csv(f"{number}.csv", "a", "b") for number in range(3))) == [
        False,
        False,
        True,
    ]
