"""Changes of tables and of texts: cells, columns, numbers, quoted words and lines."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cached_property

CELLS: tuple[str, ...] = (
    "", " ", "text", "0", "-1", "1e308", "1e999", "-1e999", "inf", "-Infinity", "nan", "1" + "0" * 400, "9" * 5000, "5e-324",
    '{"a": [1]}', "{}", "[1, 2]", "[]", '["x", null]', "[1e999]", "{1", "true", "FALSE", "null", "N/A", "1,234.5", "1.234,5",
    "12 ms", "12 furlongs", "50%", "\u00b2", "\u0661\u0662", "1_000", "0x1F", "--1", "9223372036854775808", "253402300800",
    "9999-12-31T23:59:59.999999-12:00", "0001-01-01T00:00:00+14:00", "2025-02-30", 'a "quoted" word', "x" * 20_000, "a\nb",
)  # fmt: skip
HEADERS: tuple[str, ...] = ("", "12", "größe 速度", "k" * 20_000, "model", "n", "error", "timestamp")
WORDS: tuple[str, ...] = (
    "", "word", "-1", "0", "1e999", "NaN", "inf", "null", "true", "[]", "{}", '"x"', '["x", null]', '{"a": 1}', "9" * 400,
    "9" * 5000, "1" + "0" * 400, "\u00b2", "\u0661\u0662", "1.2.3", "1e5", "--", "12 345", "1,2,3", "\u221e", "99/99/9999",
)  # fmt: skip
QUOTED: tuple[str, ...] = ("null", "12", "[1]", "{}", '""', '"\\ud800"', "'", "true")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
LINES = ("cut in half", "doubled", "emptied", "removed", "followed by more cells", "with another beside it")


def _said(text: str) -> str:
    return repr(text if len(text) <= 30 else f"{text[:20]}... ({len(text)} characters)")


@dataclass(frozen=True)
class TextFile:
    """A text of which each number, each quoted word and each line can be something else."""

    text: str
    always = range(0)

    @cached_property
    def _numbers(self) -> list[re.Match[str]]:
        return list(_NUMBER.finditer(self.text))

    @cached_property
    def _quotes(self) -> list[re.Match[str]]:
        return list(_QUOTED.finditer(self.text))

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def count(self) -> int:
        return (
            len(self._numbers) * len(WORDS) + len(self._quotes) * len(QUOTED) + len(self._lines) * len(LINES)
        )

    def changed(self, number: int) -> tuple[str, TextFile]:
        """The text after one change, and what it was."""
        for found, words in ((self._numbers, WORDS), (self._quotes, QUOTED)):
            if number < len(found) * len(words):
                place, word = divmod(number, len(words))
                return self._replaced(found[place], words[word])
            number -= len(found) * len(words)
        line, kind = divmod(number, len(LINES))
        return self._line(line, kind)

    def _replaced(self, found: re.Match[str], word: str) -> tuple[str, TextFile]:
        line = self.text.count("\n", 0, found.start())
        text = self.text[: found.start()] + word + self.text[found.end() :]
        return f"line {line}: {found[0]} -> {_said(word)}", TextFile(text)

    def _line(self, place: int, kind: int) -> tuple[str, TextFile]:
        line = self._lines[place]
        become = (
            [line[: len(line) // 2]], [line, line], [""], [], [f"{line}, extra | 12 | extra,"], [f"{line} {line}"],
        )[kind]  # fmt: skip
        text = "\n".join([*self._lines[:place], *become, *self._lines[place + 1 :]])
        return f"line {place} {LINES[kind]}", TextFile(text)


@dataclass(frozen=True)
class TableFile:
    """A CSV: besides what can be done to its text, each column's cells can be something else, and each column's name.

    Its header is the first row of the widest.
    """

    text: str
    always = range(0)

    @cached_property
    def _rows(self) -> list[list[str]]:
        return [next(csv.reader([line]), []) for line in self.text.split("\n")]

    @cached_property
    def _header(self) -> int:
        width = max(map(len, self._rows))
        return next(place for place, row in enumerate(self._rows) if len(row) == width)

    @property
    def _width(self) -> int:
        return len(self._rows[self._header])

    @cached_property
    def _as_text(self) -> TextFile:
        return TextFile(self.text)

    @property
    def count(self) -> int:
        return self._width * (2 * len(CELLS) + len(HEADERS) + 3) + self._as_text.count

    def changed(self, number: int) -> tuple[str, TableFile]:
        """The table after one change, and what it was."""
        kinds = 2 * len(CELLS) + len(HEADERS) + 3
        if number >= self._width * kinds:
            what, text = self._as_text.changed(number - self._width * kinds)
            return what, TableFile(text.text)
        column, kind = divmod(number, kinds)
        name = _said(self._rows[self._header][column])
        if kind < 2 * len(CELLS):
            cell, last = CELLS[kind // 2], bool(kind % 2)
            where = "the last cell" if last else "all cells"
            return f"{where} of column {name} -> {_said(cell)}", self._with_cells(column, cell, last)
        kind -= 2 * len(CELLS)
        if kind < len(HEADERS):
            header = HEADERS[kind]
            return f"column {name} is called {_said(header)}", self._with_header(column, header)
        what = ("missing", "twice", "with a cell more in each row below")[kind - len(HEADERS)]
        return f"column {name} {what}", self._with_column(column, kind - len(HEADERS))

    def _with_cells(self, column: int, cell: str, last: bool) -> TableFile:
        below = [p for p, row in enumerate(self._rows) if p > self._header and len(row) > column]
        places = set(below[-1:] if last else below)
        return _written(
            [_with(row, column, cell) if p in places else row for p, row in enumerate(self._rows)]
        )

    def _with_header(self, column: int, header: str) -> TableFile:
        rows = [*self._rows]
        rows[self._header] = _with(rows[self._header], column, header)
        return _written(rows)

    def _with_column(self, column: int, kind: int) -> TableFile:
        def changed(place: int, row: list[str]) -> list[str]:
            if len(row) <= column or (kind == 2 and place <= self._header):
                return row
            return [*row[:column], *([], [row[column]] * 2, [row[column], "extra"])[kind], *row[column + 1 :]]

        return _written([changed(place, row) for place, row in enumerate(self._rows)])


def _with(row: list[str], column: int, cell: str) -> list[str]:
    return [*row[:column], cell, *row[column + 1 :]]


def _written(rows: list[list[str]]) -> TableFile:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return TableFile(text.getvalue().removesuffix("\n"))
