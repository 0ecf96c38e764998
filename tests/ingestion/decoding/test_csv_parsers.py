"""How long a cell may be is said by each audit for itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding.csv_parsers import csv_parser
from tasks.ingestion.decoding.csv_tables import layout, read_table

LONG = "model,ttft_s\n" + "m" * 200_000 + ",0.5\n"


@pytest.fixture(params=[5, 2**31 - 1])
def limit_of_the_process(request: pytest.FixtureRequest) -> Iterator[None]:
    former = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(former)


@pytest.mark.usefixtures("limit_of_the_process")
def test_another_limit_in_the_process_changes_nothing() -> None:
    shape = layout(LONG, 0)
    assert read_table(LONG, shape, Limits(cell_chars=200_000), 0).table.rows == [["m" * 200_000, "0.5"]]
    with pytest.raises(ArtifactError, match="a cell above the limit `cell_chars`"):
        read_table(LONG, shape, Limits(cell_chars=199_999), 0)


def test_two_limits_hold_side_by_side() -> None:
    narrow, wide = csv_parser(3), csv_parser(4)
    rows = wide.reader(["abcd\n", "abcd\n"])
    assert next(rows) == ["abcd"]
    with pytest.raises(narrow.Error):
        next(narrow.reader(["abcd\n"]))
    assert next(rows) == ["abcd"]


@pytest.mark.parametrize("text", ["a,b\r1,2\r3,4\r", "a,b\r1,2\n3,4\n", "a,b\n1,\r2\n3,4\n"])
def test_a_lone_return_ends_a_line_or_is_named_with_its_line(text: str) -> None:
    try:
        rows = read_table(text, layout(text, 0), Limits(), 0)
    except ArtifactError as error:
        assert error.where.startswith("line ")
    else:
        assert rows.table.columns == ("a", "b")


def test_a_header_cell_may_be_longer_than_the_module_allows() -> None:
    text = "a" * 200_000 + ",b\n1,2\n"
    assert [len(name) for name in layout(text, 0).columns] == [200_000, 1]


def test_repeated_names_are_numbered_past_those_that_are_taken() -> None:
    assert layout("c,c,c.2,c,,c\n1,2,3,4,5,6\n", 0).columns == ("c", "c.3", "c.2", "c.4", "column_5", "c.5")
