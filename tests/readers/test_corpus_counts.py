"""How much the readers find in the real artifacts, against counts that an independent script took of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_contracts.artifacts import Table
from data_contracts.settings import Limits
from tasks.ingestion.decoding.numbers import parse_numbers
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.opening import Opened, open_artifact
from tasks.ingestion.reading import read_opened
from tasks.readers import REGISTRY
from tasks.readers.markdown_tables import grids_of, headings, numbered, unglued
from tests.checking import some

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="needs the corpus beside the project: ../shared/corpus"
)
# Its second line holds units, which the facts count as a record and the reader does not.
UNITS_ROW = "reports/ncu_ollama_raw.csv"
_NAMES_A_TIME = re.compile(r"time|date|_at|stamp", re.IGNORECASE)


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    listed = json.loads((CORPUS / "chimeraforge.facts.json").read_text("utf-8"))["facts"]
    return {fact["id"]: fact["value"] for fact in listed}


@pytest.fixture(scope="module")
def opened() -> dict[str, Opened]:
    root = CORPUS / "chimeraforge"
    kinds = (".csv", ".json", ".jsonl", ".md")
    paths = sorted(path for path in root.rglob("*") if path.suffix in kinds)
    names = [path.relative_to(root).as_posix() for path in paths]
    return {
        name: open_artifact(name, path.read_bytes(), Limits(), i)
        for i, (name, path) in enumerate(zip(names, paths, strict=True))
    }


def table_of(item: Opened) -> Table:
    assert item.parsed is not None
    return item.parsed.table


@pytest.fixture(scope="module")
def records(opened: dict[str, Opened]) -> dict[str, int | None]:
    _table, readings = read_opened(list(opened.values()), list(opened), REGISTRY)
    return {name: reading.records for name, reading in zip(opened, readings, strict=True)}


@pytest.fixture(scope="module")
def documents(opened: dict[str, Opened]) -> list[str]:
    return [
        item.parsed.text for name, item in opened.items() if name.endswith(".md") and item.parsed is not None
    ]


def test_every_record_of_every_csv_and_json_lines_file_is_counted(
    records: dict[str, int | None], facts: dict[str, Any]
) -> None:
    expected = {**facts["rows.csv"], **facts["parse.jsonl_records"]}
    expected[UNITS_ROW] -= 1

    assert len(expected) > 60
    assert {name: records[name] for name in expected} == expected


def test_every_heading_and_every_document_with_tables_is_found(
    documents: list[str], facts: dict[str, Any]
) -> None:
    assert sum(headings(numbered(text)) for text in documents) == facts["md.headings"]
    assert sum(any(grids_of(unglued(numbered(text))[0])) for text in documents) == facts["md.with_tables"]


def test_every_cell_with_grouped_digits_is_a_number(opened: dict[str, Opened], facts: dict[str, Any]) -> None:
    for name, count in some(facts["locale.grouped_digits"].items()):
        table = table_of(opened[name])
        grouped = [c for row in table.rows for c in row if re.fullmatch(r"-?\d{1,3}(,\d{2,3})+", c)]

        assert int(parse_numbers(grouped).valid.sum()) == len(grouped) == count


def test_every_cell_with_a_unit_is_a_number(opened: dict[str, Opened], facts: dict[str, Any]) -> None:
    for place, count in some(facts["unit.in_cell"].items()):
        name, column = place.split("::")
        table = table_of(opened[name])
        at = table.columns.index(column)
        read = parse_numbers([row[at] for row in table.rows])

        assert (int(read.valid.sum()), read.unit() is not None) == (count, True)


def test_every_time_is_read_in_its_format(opened: dict[str, Opened], facts: dict[str, Any]) -> None:
    seen = Counter(
        moment.format
        for item in opened.values()
        if item.parsed is not None
        for key, value in _values(item.parsed.content, item.parsed.head.kind)
        if (moment := parse_timestamp(value)) is not None and _NAMES_A_TIME.search(key)
    )

    # One `20260222_195228`, a form that the independent script did not look for.
    assert dict(seen) == {**facts["time.formats"], "compact": 1}


def _values(content: Any, kind: str) -> Iterator[tuple[str, Any]]:
    """Every cell or leaf with the column or key that it stands under."""
    if kind == "csv":
        for row in content.rows:
            yield from zip(content.columns, row, strict=True)
        return
    stack: list[tuple[str, Any]] = [("", content)] if kind in ("json", "jsonl") else []
    while stack:
        key, part = stack.pop()
        if isinstance(part, dict):
            stack.extend(part.items())
        elif isinstance(part, list | tuple):
            stack.extend((key, inner) for inner in part)
        else:
            yield key, part
