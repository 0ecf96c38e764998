"""Markdown documents: headings and tables become records, numbers in table cells become `declared` rows.

A document states; it does not measure. Its numbers can be checked against measurements and enter no statistic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category

from data_contracts.units import conversion
from tasks.decoding.fields import quantity_of
from tasks.decoding.numbers import Number, parse_number
from tasks.readers.markdown_tables import Grid, grids_of, headings, unglued
from tasks.readers.rows import Remark, Rows
from tasks.readers.seam import Head, Parsed

NAME = "markdown"
# A longer text describes; it does not name.
_NAME_CHARS = 80
_SPREAD = re.compile(r"(?P<mean>.+?)\s*(?:±|\+/-|\+-)\s*(?P<spread>.+)")
_ASIDE = re.compile(r"(?P<number>[^(]+?)\s*\([^)]*\)")
# `3/5 runs`, `15-20%`, `<67%`: amounts, though no numbers.
_AMOUNT = re.compile(r"[<>≤≥≈~±+-]*\s*\d[\d.,]*\s*(?:[^\W\d]{0,4}\s*[/–-]\s*\d|%)")
_MARKS = "~≈≃∼↑↓→"
_WRITTEN_AS = str.maketrans({"−": "-", "×": "x"})
_VALUE = frozenset({"value", "result", "measured"})
_STATISTICS = {"mean": "mean", "avg": "mean", "average": "mean", "median": "p50", "p50": "p50", "p90": "p90"} | {
    "p95": "p95", "p99": "p99", "min": "min", "max": "max", "std": "stddev", "stddev": "stddev"
}  # fmt: skip


class Markdown:
    name = NAME
    version = 2
    knows = "Markdown: headings and tables; numbers in tables as declared, never as measured"

    def claims(self, head: Head) -> bool:
        return head.kind == "markdown"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for parsed in batch:
            text, glued = unglued(parsed.content)
            if glued:
                rows.remark(_glued(parsed.index, glued))
            grids = list(grids_of(text))
            rows.count_records(parsed.index, headings(parsed.content) + sum(len(grid.rows) for grid in grids))
            for number, grid in enumerate(grids):
                _declare(rows, parsed.index, number, grid)


def _glued(index: int, lines: Sequence[int]) -> Remark:
    return Remark(
        index,
        "nothing",
        "glued_table",
        f"tables whose header stands on the line of the text before it ({len(lines)}); they were read as tables",
        f"line {lines[0]}",
        "begin each table on a line of its own, below an empty one",
    )


def _declare(rows: Rows, index: int, number: int, grid: Grid) -> None:
    heading = " > ".join(_cut(heading) for heading in grid.headings)
    for place, line in enumerate(grid.rows):
        subject = next((cell for cell in line if _names(cell)), None)
        context = rows.context(
            tool=NAME, scope="aggregate", task=subject, config={"heading": heading} if heading else None
        )
        unit = _unit(grid.header, line)
        for header, cell in zip(grid.header, line, strict=False):
            if cell == subject:
                continue
            field = _cut(header) or "value"
            name = _metric(field, subject)
            for statistic, value in _numbers(cell, _statistic(field) or _statistic(name) or "value"):
                quantity = quantity_of(name, value.unit or unit, statistic)
                rows.add(
                    index, f"{number}/{place}", field, quantity, value.value, context, flags=("declared",)
                )


def _unit(header: Sequence[str], line: Sequence[str]) -> str | None:
    """What a column of units says of this row's numbers, if there is one and it names a known unit."""
    said = next((c for h, c in zip(header, line, strict=False) if h.lower() in ("unit", "units")), "")
    return next((word for word in (said, said.lower()) if conversion(word)), None)


def _names(cell: str) -> bool:
    """True for a cell that says what its row is about."""
    return (
        len(cell) <= _NAME_CHARS
        and any(map(str.isalpha, cell))
        and _AMOUNT.match(cell) is None
        and not any(_numbers(cell, "value"))
    )


def _metric(field: str, subject: str | None) -> str:
    """In a table of "Metric | Value" or "Metric | Mean | P95" the row names what its numbers are."""
    word = field.lower()
    return subject if subject and (word in _VALUE or word in _STATISTICS) else field


def _cut(text: str) -> str:
    return text if len(text) <= _NAME_CHARS else f"{text[: _NAME_CHARS - 1]}…"


def _statistic(name: str) -> str | None:
    words = re.split(r"[^a-z0-9]+", name.lower())
    return next((_STATISTICS[word] for word in words if word in _STATISTICS), None)


def _numbers(cell: str, statistic: str) -> Iterator[tuple[str, Number]]:
    """The number of a cell, and its deviation where it says `12.3 ± 0.4`."""
    spread = _SPREAD.fullmatch(cell)
    if spread:
        mean, deviation = _number(spread["mean"]), _number(spread["spread"])
        if mean and deviation:
            unit = mean.unit or deviation.unit
            yield "mean", Number(mean.value, unit, mean.exact)
            yield "stddev", Number(deviation.value, deviation.unit or unit, deviation.exact)
        return
    aside = _ASIDE.fullmatch(cell)
    found = _number(aside["number"] if aside else cell)
    if found:
        yield statistic, found


def _number(text: str) -> Number | None:
    """The number of a text without the marks around it: `~45%`, `-0.8% ❌`, `2.3×`."""
    bare = text.translate(_WRITTEN_AS).strip()
    while bare and _is_mark(bare[-1]):
        bare = bare[:-1].rstrip()
    while bare and _is_mark(bare[0]):
        bare = bare[1:].lstrip()
    return parse_number(bare)


def _is_mark(character: str) -> bool:
    # Pictures, and the selectors that colour them.
    return character in _MARKS or category(character) in ("So", "Mn")


READER = Markdown()
