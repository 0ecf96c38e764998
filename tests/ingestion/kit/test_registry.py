"""Readers are asked once about a header or keys, and about each file where they look at more than that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from data_contracts.json_values import Json, mapping
from data_contracts.settings import Limits
from tasks.ingestion.kit.common_heads import common_to_many
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.opening import open_artifact
from tasks.readers import REGISTRY
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


class AskedOfJson(Asked):
    """Claims a document by its keys; `by_value` by what stands under one of them as well."""

    def claims(self, head: Head) -> bool:
        self.heads.append(head)
        document = mapping(head.sample)
        # Of a key that is not there everybody sees that it is not
        named = "a" in head.keys and document.get("absent") is None
        return named and (not self.by_name or document.get("a") == 2)


def json(sample: Json) -> Head:
    return Head("1.json", "json", "", (), sample)


def test_who_looks_at_keys_only_is_asked_once_for_the_same_keys() -> None:
    reader = AskedOfJson("keys", by_name=False)

    heads = [json({key: number, "b": [number]}) for key in ("a", "x") for number in range(3)]

    assert recognised(reader, *heads) == [True, True, True, False, False, False]
    assert len(reader.heads) == 2


def test_who_looks_at_a_value_is_asked_about_each_document() -> None:
    reader = AskedOfJson("value", by_name=True)

    assert recognised(reader, *(json({"a": number}) for number in range(3))) == [False, False, True]


def test_a_list_is_told_from_an_object_of_the_same_keys() -> None:
    reader = AskedOfJson("keys", by_name=True)

    assert recognised(reader, json({"a": 2}), json([{"a": 2}])) == [True, False]


_LOOKS: list[Callable[[Any], object]] = [
    lambda sample: sample["a"],
    lambda sample: sample.get("a"),
    lambda sample: list(sample.values()),
    lambda sample: list(sample.items()),
    lambda sample: dict(sample),
    lambda sample: {**sample},
    lambda sample: sample | {},
    lambda sample: {} | sample,
    lambda sample: sample == {},
    lambda sample: sample.copy(),
]


@pytest.mark.parametrize("look", _LOOKS)
def test_no_look_at_the_values_of_documents_with_the_same_keys_goes_unnoticed(
    look: Callable[[Any], object],
) -> None:
    common = common_to_many(json({"a": 1}))
    assert common is not None
    with pytest.raises(Exception, match=r"^$"):
        look(common.head().sample)


@pytest.mark.parametrize("look", [len, bool, list, lambda sample: sample[:2], lambda sample: 1 in sample])
def test_no_look_into_lists_goes_unnoticed(look: Callable[[Any], object]) -> None:
    common = common_to_many(json([{"a": 1}]))
    assert common is not None
    with pytest.raises(Exception, match=r"^$"):
        look(common.head().sample)


def test_every_example_is_recognised_as_if_each_reader_were_asked_about_it() -> None:
    files = sorted(path for path in Path("examples/artifacts").rglob("*") if path.is_file())
    opened = [open_artifact(path.name, path.read_bytes(), Limits(), 0).parsed for path in files]
    heads = [parsed.head for parsed in opened if parsed is not None]

    asked = [[reader for reader in REGISTRY.specific_readers() if reader.claims(head)] for head in heads]

    recognised = [REGISTRY.recognise(head) for head in heads]
    assert [r.reader for r in recognised if r.reader in REGISTRY.specific_readers()] == [
        claiming[0] for claiming in asked if claiming
    ]
    assert [r.rivals for r in recognised] == [
        tuple(reader.name for reader in claiming) if len(claiming) > 1 else () for claiming in asked
    ]
    assert not any(r.failures for r in recognised)
