"""Markdown documents: headings and tables become records, numbers in table cells become `declared` rows.

A document states; it does not measure. Its numbers can be checked against measurements and enter no statistic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.decoding.fields import quantity_of
from tasks.decoding.numbers import Number, parse_number
from tasks.readers.rows import Rows
from tasks.readers.seam import Head, Parsed

NAME = "markdown"
_PARSER = MarkdownIt("commonmark").enable("table")
_MARKS = re.compile(r"[*_`~≈]+")
_SPREAD = re.compile(r"^(?P<mean>[^±]+)±(?P<spread>[^±]+)$")
_TRAILING = re.compile(r"^(?P<number>[^(]+?)\s*\((?P<aside>[^)]*)\)$")
_STATISTICS = {"mean": "mean", "avg": "mean", "average": "mean", "median": "p50", "p50": "p50", "p90": "p90"} | {
    "p95": "p95", "p99": "p99", "min": "min", "max": "max", "std": "stddev", "stddev": "stddev"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a document: the headings above it, its header and its rows, all as text."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Markdown:
    name = NAME
    version = 1
    knows = "Markdown: headings and tables; numbers in tables as declared, never as measured"

    def claims(self, head: Head) -> bool:
        return head.kind == "markdown"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for parsed in batch:
            grids = list(grids_of(parsed.content))
            rows.count_records(parsed.index, headings(parsed.content) + sum(len(grid.rows) for grid in grids))
            for number, grid in enumerate(grids):
                _declare(rows, parsed.index, number, grid)


def headings(text: str) -> int:
    """How many ATX heading lines a document holds."""
    return sum(line.lstrip().startswith("#") for line in text.splitlines())


def grids_of(text: str) -> Iterator[Grid]:
    """The tables of a document in order; those inside code fences are not tables."""
    heading = ""
    tokens = _PARSER.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = _plain(tokens[place + 1].content)
        elif token.type == "table_open":
            yield _grid(heading, tokens, place)


def _grid(heading: str, tokens: list[Token], start: int) -> Grid:
    lines: list[list[str]] = []
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            lines.append([])
        elif token.type in ("th_open", "td_open"):
            lines[-1].append(_plain(tokens[place + 1].content))
    return Grid(heading, tuple(lines[0]), tuple(tuple(line) for line in lines[1:]))


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip()


def _declare(rows: Rows, index: int, number: int, grid: Grid) -> None:
    for place, line in enumerate(grid.rows):
        subject = next((cell for cell in line if cell and parse_number(cell) is None), None)
        context = rows.context(
            tool=NAME,
            scope="aggregate",
            task=subject,
            config={"heading": grid.heading} if grid.heading else None,
        )
        for header, cell in zip(grid.header, line, strict=False):
            if cell == subject:
                continue
            # In a table of "Metric | Value" the row names what its value is.
            name = (
                subject
                if subject and header.lower() in ("value", "result", "measured")
                else header or "value"
            )
            for statistic, value in _numbers(cell, _statistic(name)):
                quantity = quantity_of(name, value.unit, statistic)
                rows.add(
                    index,
                    f"{number}/{place}",
                    header or "value",
                    quantity,
                    value.value,
                    context,
                    flags=("declared",),
                )


def _statistic(name: str) -> str:
    return next(
        (_STATISTICS[word] for word in re.split(r"[^a-z0-9]+", name.lower()) if word in _STATISTICS), "value"
    )


def _numbers(cell: str, statistic: str) -> Iterator[tuple[str, Number]]:
    """The number of a cell, and its deviation where it says `12.3 ± 0.4`."""
    spread = _SPREAD.match(cell)
    if spread:
        mean, deviation = parse_number(spread["mean"].strip()), parse_number(spread["spread"].strip())
        if mean and deviation:
            unit = mean.unit or deviation.unit
            yield "mean", Number(mean.value, unit, mean.exact)
            yield "stddev", Number(deviation.value, deviation.unit or unit, deviation.exact)
        return
    aside = _TRAILING.match(cell)
    found = parse_number(aside["number"] if aside else cell)
    if found:
        yield statistic, found


READER = Markdown()
