"""Markdown documents: headings and tables become records, numbers that they state become `declared` rows.

A document states; it does not measure. Its numbers can be checked against measurements and enter no statistic. With each
stands what tells what it speaks of: the model, settings and state that its row, heading or line names, and the data files
that the document names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from data_contracts.artifacts import Remark
from data_contracts.measurements import Flag, Quantity
from data_contracts.metrics import METRICS
from data_contracts.units import conversion, unit_of_name
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.naming.names import measured_name
from tasks.readers.markdown_comparisons import Compared, compared_in
from tasks.readers.markdown_context import beside, dates_in, lead, sizes_in, whole_sentence
from tasks.readers.markdown_numbers import last_digit, number_of, numbers_of
from tasks.readers.markdown_prose import Said, said_in
from tasks.readers.markdown_sections import (
    Subjects,
    cited_files,
    model_tags,
    sections_of,
    setting_name,
    settings_of_row,
    state_in,
)
from tasks.readers.markdown_sentences import Stated, stated_in, without_marks
from tasks.readers.markdown_tables import Grid, Line, grids_of, headings, numbered, row_record, unglued

NAME = "markdown"
# A longer text describes; it does not name.
_NAME_CHARS = 80
# `3/5 runs`, `15-20%`, `<67%`: amounts, though no numbers.
_AMOUNT = re.compile(r"\A[<>≤≥≈~±+-]*+\s*+\d[\d.,]*+\s*+(?:[^\W\d]{0,4}+\s*+[/–-]\s*+\d|%)")
# Every statement gives a number.
_DIGIT = re.compile(r"\d")
_MODELS = frozenset({"model", "model tag", "model name"})
_UNITS = frozenset({"unit", "units"})
_ROUGHLY = ("~", "≈")
_DECLARED: tuple[Flag, ...] = ("declared",)
_DECLARED_ROUGHLY: tuple[Flag, ...] = ("declared", "rounded")
_VALUE = frozenset({"value", "result", "measured"})
_STATISTICS = {"mean": "mean", "avg": "mean", "average": "mean", "median": "p50", "p50": "p50", "p90": "p90"} | {
    "p95": "p95", "p99": "p99", "peak": "max", "min": "min", "max": "max", "std": "stddev", "stddev": "stddev"
}  # fmt: skip


class Markdown:
    name = NAME
    version = 9
    knows = "Markdown: headings, tables and sentences; numbers in them as declared, never as measured"

    def claims(self, head: Head) -> bool:
        return head.kind == "markdown"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for parsed in batch:
            lines, glued = unglued(numbered(parsed.text))
            if glued:
                rows.remark(_glued(parsed.index, glued))
            grids = list(grids_of(lines))
            rows.count_records(parsed.index, headings(lines) + sum(len(grid.rows) for grid in grids))
            _Document(rows, parsed.index, lines).declare(grids)


def _glued(index: int, lines: Sequence[int]) -> Remark:
    header = f"tables whose header stands on the line of the text before it ({len(lines)})"
    todo = "begin each table on a line of its own, below an empty one"
    return Remark(
        index, "nothing", "glued_table", f"{header}; they were read as tables", f"line {lines[0]}", todo
    )


class _Document:
    """Adds what one document states to the rows."""

    def __init__(self, rows: Rows, index: int, lines: Sequence[Line]) -> None:
        self._rows, self._index = rows, index
        self._lines = [line for _, line in lines]
        # Of a line that was parted the first part is the text
        self._places = {number: place for place, (number, _) in reversed(list(enumerate(lines, 1)))}
        self._sections = list(sections_of(lines))
        text = "\n".join(self._lines)
        self._subjects = Subjects(text, self._sections)
        self._whole = {
            "cites": cited_files(text) or None,
            "sizes": sizes_in(text) or None,
            "dates": dates_in(text) or None,
        }

    def declare(self, grids: Sequence[Grid]) -> None:
        for number, grid in enumerate(grids):
            for place, line in enumerate(grid.rows):
                self._row(grid, row_record(number, place), line)
        for section in self._sections:
            for number, text in section.lines:
                if not _DIGIT.search(text):
                    continue
                setup = section.settings_near(number)
                found = list(stated_in(text, setup))
                for stated in found:
                    self._sentence(section.headings, number, text, stated)
                # What a stricter form has read is not read again, nor what has two setups
                for compared in () if found else compared_in(without_marks(text)):
                    self._comparison(section.headings, f"line/{number}", compared)
                quoted = text.lstrip().startswith(">")
                for said in () if found or quoted or setup is None else said_in(without_marks(text)):
                    self._prose(section.headings, number, said)

    def _row(self, grid: Grid, record: str, line: Sequence[str]) -> None:
        subject = next((cell for cell in line if _names(cell)), None)
        unit = _unit(grid.header, line)
        settings = settings_of_row(grid.header, map(_value, line))
        model = _model_of_row(grid.header, line) or self._subjects.of(grid.headings)
        around = beside(grid.header, line, subject)
        above = lead(self._lines, grid.line)
        for header, cell in zip(grid.header, line, strict=False):
            if cell == subject:
                continue
            field, tags = _cut(header) or "value", model_tags(header)
            # Below the name of a model stands its number, and the row says of what
            name = subject if subject and (tags or _names_column(field, subject)) else _metric(field, subject)
            state = state_in(f"{name} {field} {cell}")
            # The cell of a setting is no result under that setting
            about = settings if setting_name(header) is None else {}
            place = (grid.headings, self._whose(tags, field, name, model), subject)
            others = [list(pair) for pair in around if pair != (_cut(header), _cut(cell))]
            stated = {**about, "state": state, "beside": others or None, "lead": above}
            context = self._context(*place, stated)
            flags = _DECLARED_ROUGHLY if cell.startswith(_ROUGHLY) else _DECLARED
            for statistic, value in numbers_of(cell, _statistic(field) or _statistic(name) or "value"):
                quantity = quantity_of(name, value.unit or unit or _counted_unit(name), statistic)
                digit = last_digit(cell, quantity.factor, value.value)
                own = self._context(*place, {**stated, **digit}) if digit else context
                self._rows.add(self._index, record, field, quantity, value.value, own, flags=flags)

    @staticmethod
    def _whose(tags: Sequence[str], field: str, name: str, model: str | None) -> str | None:
        """The model of a cell: that of its column, where the row says what was measured; else the row's."""
        if tags:
            return tags[0]
        return field if name != field and _names_column(field, name) else model

    def _sentence(self, above: tuple[str, ...], number: int, line: str, stated: Stated) -> None:
        subject = stated.subject or self._subjects.of(above)
        # What names its own subject is a list of such pairs: the others say nothing of this one
        around = {} if stated.subject else self._around(number, without_marks(line))
        also = {**dict(stated.also), **around}
        context = self._context(above, subject, stated.group, also)
        flags = _DECLARED_ROUGHLY if stated.rounded else _DECLARED
        record, field = f"line/{number}", _cut(stated.field)
        self._rows.add(self._index, record, field, stated.quantity, stated.value, context, flags=flags)

    def _around(self, number: int, sentence: str) -> dict[str, object]:
        return {
            "sentence": whole_sentence(self._lines, self._places[number], sentence),
            "lead": lead(self._lines, self._places[number]),
        }

    def _prose(self, above: tuple[str, ...], number: int, said: Said) -> None:
        around = self._around(number, said.sentence)
        also: dict[str, object] = {
            **around,
            "sentence": around["sentence"] if around["sentence"] != said.words else None,
            "words": said.words,
            "last_digit": said.step,
            "decimals": said.decimals or None,
            "bound": said.bound,
            "samples": said.samples,
            "state": state_in(said.words),
        }
        context = self._context(above, self._subjects.of(above), None, also)
        flags = _DECLARED_ROUGHLY if said.roughly else _DECLARED
        record, field = f"line/{number}", _cut(said.field)
        self._rows.add(self._index, record, field, said.quantity, said.value, context, flags=flags)

    def _comparison(self, above: tuple[str, ...], record: str, said: Compared) -> None:
        also = {"words": said.words, "last_digit": said.step}
        context = self._context(above, None, None, also)
        quantity = Quantity.named(said.name, "value", "1")
        self._rows.add(self._index, record, said.name, quantity, said.value, context, flags=_DECLARED)

    def _context(
        self, above: Sequence[str], model: str | None, task: str | None, also: Mapping[str, object]
    ) -> int:
        heading = " > ".join(map(_cut, above)) or None
        config = {"heading": heading, **self._whole, **also}
        return self._rows.context(
            tool=NAME, scope="aggregate", model=model and _cut(model), task=task, config=config
        )


def _model_of_row(header: Sequence[str], line: Sequence[str]) -> str | None:
    """What a column of models says, else the only model that a cell of the row names."""
    column = next((cell for cell in _below(_MODELS, header, line) if _names(cell)), None)
    tags = [tag for cell in line for tag in model_tags(cell)]
    return column or (tags[0] if len(tags) == 1 else None)


def _names_column(field: str, subject: str) -> bool:
    """True where a row says what was measured and its columns of whom: "Mean TTFT (s)" below "Alpha-7B"."""
    word = field.lower()
    if (
        word in _VALUE
        or word in _STATISTICS
        or _statistic(field)
        or setting_name(field)
        or unit_of_name(field)
    ):
        return False
    return not measured_name(field).candidates and bool(measured_name(subject).candidates)


def _counted_unit(name: str) -> str | None:
    """The unit of what a name says is counted: output tokens are tokens, whether or not it says so again."""
    units = {METRICS[found.metric].unit for found in measured_name(name).candidates}
    return units.pop() if len(units) == 1 and units <= {"token", "request"} else None


def _value(cell: str) -> float | None:
    found = number_of(cell)
    return found.value if found and found.unit is None else None


def _unit(header: Sequence[str], line: Sequence[str]) -> str | None:
    """What a column of units says of this row's numbers, if there is one and it names a known unit."""
    cell = next(_below(_UNITS, header, line), "")
    # As written first: mJ and MJ differ in nothing but case
    return next((unit for unit in (cell, cell.lower()) if conversion(unit)), None)


def _below(names: frozenset[str], header: Sequence[str], line: Sequence[str]) -> Iterator[str]:
    """The cells of a row in the columns of these names."""
    return (cell for name, cell in zip(header, line, strict=False) if name.lower() in names)


def _names(cell: str) -> bool:
    """True for a cell that says what its row is about."""
    return (
        len(cell) <= _NAME_CHARS
        and any(map(str.isalpha, cell))
        and _AMOUNT.match(cell) is None
        and not any(numbers_of(cell, "value"))
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


READER = Markdown()
