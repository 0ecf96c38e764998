"""What tools print to a console: rows of Markdown tables, lines that belong to one request, and what stands above them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar

from tasks.ingestion.decoding.numbers import parse_number

_T = TypeVar("_T")
# The sign between them may have been broken by an encoding; what it means is told by the two numbers.
_MEAN = re.compile(r"\A(?P<mean>[\d.,]++)\s*+(?:[^\d.,\s]++\s*+(?P<stddev>[\d.,]++))?$")


class TableRow(NamedTuple):
    """A row of a table: `line` is its line in the text, `record` its `table/row`, all counted from 0."""

    line: int
    record: str
    cells: dict[str, str]


def table_rows(text: str, header: re.Pattern[str]) -> Iterator[TableRow]:
    """The rows below each header line; those of another width end a table."""
    columns: tuple[str, ...] = ()
    table, row = -1, 0
    for number, line in enumerate(text.split("\n")):
        if line.count("|") < 3:
            continue
        cells = tuple(cell.strip() for cell in line[line.index("|") :].strip().strip("|").split("|"))
        if header.search(line):
            columns, table, row = cells, table + 1, 0
        elif columns and not all(set(cell) <= {"-", ":"} for cell in cells):
            if len(cells) != len(columns):
                columns = ()
                continue
            yield TableRow(number, f"{table}/{row}", dict(zip(columns, cells, strict=True)))
            row += 1


def mean_and_deviation(cell: str) -> Iterator[tuple[str, float]]:
    """The statistics in a cell such as `611.2 ± 2.5`, `mean` first; nothing when it does not say a number."""
    found = _MEAN.match(cell)
    for statistic, text in found.groupdict("").items() if found else ():
        number = parse_number(text)
        if number is not None:
            yield statistic, number.value


def by_request(
    lines: Iterable[re.Match[str]], name: str, first: str | None = None, last: str | None = None
) -> list[list[re.Match[str]]]:
    """Lines by request: a new one begins with the `first` name, after the `last`, and with one that is there already."""
    requests: list[list[re.Match[str]]] = []
    for line in lines:
        names = [other[name] for other in requests[-1]] if requests else [last]
        if line[name] == first or names[-1] == last or line[name] in names:
            requests.append([])
        requests[-1].append(line)
    return requests


def last_above(marks: Sequence[tuple[int, _T]], place: int) -> _T | None:
    """What the last of these marks says that stands before a place of the text; None when there is none."""
    above = bisect_left(marks, place, key=itemgetter(0))
    return marks[above - 1][1] if above else None
