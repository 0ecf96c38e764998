"""CSV text to a table of cells: what does not fit is refused row by row, never padded."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, groupby, pairwise

from data_contracts.artifacts import Remark, Table
from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.decoding.csv_parsers import CsvReader, csv_parser
from tasks.ingestion.decoding.kinds import DELIMITERS, loose_rows

_PREAMBLE = ("#", "==")
_BLANK_LINES = re.compile(r"\r?\n[ \t]*\r?\n")
_BLANK_LINE_BEGUN = re.compile(r"\n(?:\r?\n|[ \t])")
_PREAMBLE_LINES = 40
_NUMBER = re.compile(r"\A\s*+[-+]?(?:\d[\d.,]*+(?:[eE][-+]?\d++)?|nan|inf)\s*+", re.I)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV is written: its delimiter, its columns, and how many lines stand above the first record."""

    delimiter: str
    columns: tuple[str, ...]
    lines_above: int
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class Records:
    """Good rows of a CSV or a part of one; `numbers` gives each row's record number where refused rows leave gaps."""

    table: Table
    seen: int
    numbers: list[int] | None = None
    remarks: list[Remark] = field(default_factory=list)


def layout(text: str, index: int) -> Layout:
    """Reads the header of a CSV from its first lines. Raises ArtifactError when there is no table."""
    try:
        return _plain_layout(text[: text.find("\n") + 1]) or _sniffed_layout(text, index)
    except csv_parser().Error as error:
        raise _broken(str(error), 1) from None


@lru_cache(maxsize=4_096)
def _plain_layout(line: str) -> Layout | None:
    """The layout of a header that leaves nothing to find out; thousands of files may share it."""
    delimiters = [delimiter for delimiter in DELIMITERS if delimiter in line]
    # A return in the line may end it as well: then it is more lines than one.
    if len(delimiters) != 1 or line.startswith(_PREAMBLE) or line.count('"') % 2 or "\r" in line[:-2]:
        return None
    names = tuple(cell.strip() for cell in loose_rows([line], delimiters[0])[0])
    if not all(names) or len(set(names)) < len(names) or not _names_columns(list(names)):
        return None
    return None if all(_NUMBER.fullmatch(name) for name in names) else Layout(delimiters[0], names, 1)


def _sniffed_layout(text: str, index: int) -> Layout:
    lines = io.StringIO(text, newline="")
    above = 0
    for line in lines:
        if line.strip() and not line.startswith(_PREAMBLE):
            break
        above += 1
    else:
        raise _not_a_table("nothing but comment lines")
    sample = [line] + [line for line, _ in zip(lines, range(20 + _PREAMBLE_LINES), strict=False)]
    try:
        delimiter, header = _header(sample[:21])
    except ArtifactError:
        console = _console_lines(sample)
        if not console:
            raise
        above, sample = above + console, sample[console:]
        delimiter, header = _header(sample[:21])
    remarks = []
    if any(part.strip() for part in text.splitlines()[:above]):
        remarks.append(
            _remark(
                index, "preamble", f"{above} lines above the header", "line 1", "nothing: they are not data"
            )
        )
    if all(_NUMBER.fullmatch(name) for name in header):
        columns = tuple(f"column_{i + 1}" for i in range(len(header)))
        todo = "write a header line: without one nothing says what the numbers are"
        remarks.append(_remark(index, "no_header", "the first line holds numbers", f"line {above + 1}", todo))
        return Layout(delimiter, columns, above, tuple(remarks))
    columns, renamed = _column_names(index, header, above + 1)
    if _is_of_groups(loose_rows(sample, delimiter)):
        renamed = [remark for remark in renamed if remark.code != "duplicate_header"]
    header_lines = len(list(io.StringIO("".join(_first_record(sample, delimiter)), newline="")))
    return Layout(delimiter, columns, above + header_lines, tuple(remarks + renamed))


def stacked(text: str, limits: Limits) -> Table | None:
    """Several tables one below the other, blank lines between them and a header above each; None for anything else.

    A title may stand above the header of any but the first, and such a table may be a list of numbers.
    Raises ArtifactError for a limit.
    """
    # A pattern that begins with one letter is sought many times as fast as one that may begin with another
    blank = _BLANK_LINE_BEGUN.search(text) and _BLANK_LINES.search(text)
    blocks = _BLANK_LINES.split(text.strip("\r\n")) if blank else []
    tables: list[Table] = []
    first = 0
    for block in blocks:
        try:
            rows = loose_rows(io.StringIO(block, newline=""))
        except csv_parser().Error:
            return None
        if tables and len(rows) > 2 and len(rows[0]) == 1 and rows[0][0].strip():
            del rows[0]
        names = tuple(cell.strip() for cell in rows[0]) if rows else ()
        listed = (
            bool(tables) and len(names) == 1 and all(map(_NUMBER.fullmatch, chain.from_iterable(rows[1:])))
        )
        named = (len(names) > 1 or listed) and all(names) and not any(map(_NUMBER.fullmatch, names))
        if not named or len(rows) < 2 or set(map(len, rows)) != {len(set(names))}:
            return None
        _check_width(names, limits)
        tables.append(Table(names, rows[1:], first))
        first += len(rows) - 1
    return replace(tables[0], below=tuple(tables[1:])) if len(tables) > 1 else None


def _check_width(columns: Sequence[str], limits: Limits) -> None:
    if len(columns) > limits.columns:
        todo = f"write what the columns hold as rows, or {how_to_raise('columns')}"
        what = f"a table of {len(columns):,} columns, above the limit of {limits.columns:,}"
        raise ArtifactError("too_many_columns", what, "line 1", todo)


def read_table(text: str, shape: Layout, limits: Limits, index: int) -> Records:
    """All records of a CSV held in memory. Raises ArtifactError for a quote that never closes and for a limit."""
    _check_width(shape.columns, limits)
    rows = _rows(text, shape, limits)
    if len(rows) <= limits.records and set(map(len, rows)) == {len(shape.columns)}:
        return Records(Table(shape.columns, rows), len(rows))
    # Something is wrong with it, or there is nothing: the careful way says what, and in which line.
    for part in read_ranges(io.StringIO(text, newline=""), shape, limits, index, limits.records + 1):
        return part
    return Records(Table(shape.columns, []), 0)


def _rows(text: str, shape: Layout, limits: Limits) -> list[list[str]]:
    """The rows below the header that are not blank; none where the text is no CSV."""
    # Without quotes cells end where the delimiter stands: that is found out in half the time
    if '"' not in text and "\r" not in text and len(text) <= limits.cell_chars:
        lines = text.split("\n")[shape.lines_above :]
        return [line.split(shape.delimiter) for line in lines if line]
    parser = csv_parser(limits.cell_chars)
    below = io.StringIO(text, newline="")
    for _ in range(shape.lines_above):
        next(below, None)
    try:
        return [row for row in parser.reader(below, delimiter=shape.delimiter, strict=True) if row]
    except parser.Error:
        return []


def read_ranges(
    lines: Iterator[str], shape: Layout, limits: Limits, index: int, rows_each: int
) -> Iterator[Records]:
    """The records below the header in ranges of `rows_each`, numbered from 0. `lines` keep their line ends."""
    for _ in range(shape.lines_above):
        next(lines, None)
    yield from ranges_below(lines, shape, limits, index, rows_each)


def ranges_below(
    lines: Iterator[str], shape: Layout, limits: Limits, index: int, rows_each: int, first: int = 0
) -> Iterator[Records]:
    """Ranges of `rows_each` records, numbered from `first`; above them stand `shape.lines_above` lines of the file."""
    _check_width(shape.columns, limits)
    parser = csv_parser(limits.cell_chars)
    reader = parser.reader(lines, delimiter=shape.delimiter, strict=True)
    while True:
        rows, line_numbers = _some_rows(reader, parser.Error, rows_each, shape.lines_above)
        if not rows:
            return
        if first + len(rows) > limits.records:
            todo = f"split the file, or {how_to_raise('records')}"
            raise ArtifactError("too_many_records", f"more than {limits.records} records", "whole file", todo)
        yield _fitting(shape, rows, line_numbers, first, index)
        first += len(rows)


def _some_rows(
    reader: CsvReader, fault: type[Exception], most: int, above: int
) -> tuple[list[list[str]], list[int]]:
    """Up to `most` rows that are not blank, and the last line of each; lines are counted from 1."""
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num + above)
                if len(rows) == most:
                    break
    except fault as error:
        raise _broken(str(error), reader.line_num + above) from None
    return rows, ends


def _fitting(shape: Layout, rows: list[list[str]], ends: Sequence[int], first: int, index: int) -> Records:
    width = len(shape.columns)
    if set(map(len, rows)) == {width}:
        return Records(Table(shape.columns, rows, first), len(rows))
    good, numbers, remarks = [], [], []
    for number, row in enumerate(rows):
        if len(row) == width:
            good.append(row)
            numbers.append(first + number)
            continue
        what = f"{len(row)} cells under {width} columns"
        todo = "correct the row: which cell is missing or surplus cannot be told"
        where = f"line {ends[number]}, row {first + number}"
        remarks.append(Remark(index, "record", "ragged_row", what, where, todo, str(first + number)))
    return Records(Table(shape.columns, good, first), len(rows), numbers, remarks)


def _console_lines(sample: list[str]) -> int:
    """How many lines of console output stand above a header of three names or more with a row of numbers below it."""
    for above, (line, row) in enumerate(pairwise(sample[:_PREAMBLE_LINES])):
        for delimiter in DELIMITERS:
            two = loose_rows([line, row], delimiter)
            fitting = len(two) == 2 and len(two[0]) == len(two[1]) >= 3
            if (
                fitting
                and len(set(two[0])) == len(two[0])
                and all(cell.strip() and not _NUMBER.fullmatch(cell) for cell in two[0])
                and any(map(_NUMBER.fullmatch, two[1]))
            ):
                return above
    return 0


def _header(sample: list[str]) -> tuple[str, list[str]]:
    """The delimiter that cuts most lines into as many cells as the header has, two at least; else a single column."""
    best: tuple[int, int, str, list[str]] | None = None
    for delimiter in DELIMITERS:
        rows = loose_rows(sample, delimiter)
        width = len(rows[0])
        alike = sum(len(row) == width for row in rows)
        if width > 1 and (alike > 1 or len(rows) == 1) and (best is None or (alike, width) > best[:2]):
            best = (alike, width, delimiter, rows[0])
    if best is not None and (best[0] > 1 or _names_columns(best[3])):
        return best[2], best[3]
    rows = loose_rows(sample, ",")
    cells = [row[0] for row in rows[1:] if len(row) == 1]
    if len(rows[0]) == 1 and cells and 2 * sum(bool(_NUMBER.fullmatch(cell)) for cell in cells) >= len(cells):
        return ",", rows[0]
    raise _not_a_table("no two lines have the same two or more cells")


def _names_columns(header: list[str]) -> bool:
    """True when a lone first line looks like column names: short, without sentences."""
    return all(len(cell.split()) <= 4 for cell in header) and any(cell.strip() for cell in header)


def _first_record(sample: list[str], delimiter: str) -> list[str]:
    reader = csv_parser().reader(iter(sample), delimiter=delimiter)
    next(reader, None)
    return sample[: reader.line_num]


def _column_names(index: int, header: list[str], line: int) -> tuple[tuple[str, ...], list[Remark]]:
    """Names for every column, each once: blank ones by their place, repeated ones with `.2`, `.3`, ..."""
    names: list[str] = []
    taken = {cell.strip() for cell in header}
    used: set[str] = set()
    counted: dict[str, int] = {}
    renamed: dict[str, list[str]] = {}
    for place, cell in enumerate(header):
        name = cell.strip()
        if name and name not in used:
            used.add(name)
            names.append(name)
            continue
        stem = name or f"column_{place + 1}"
        new = stem if not name and stem not in taken else _numbered(stem, taken, counted)
        taken.add(new)
        names.append(new)
        renamed.setdefault("duplicate_header" if name else "blank_header", []).append(new)
    return tuple(names), [_renamed(index, code, new, line) for code, new in renamed.items()]


def _is_of_groups(rows: list[list[str]]) -> bool:
    """True where the first line names groups of columns, each once, and what is in them stands below it, above numbers."""
    if len(rows) < 3 or len({len(row) for row in rows[:3]}) != 1:
        return False
    groups = [name for name, _ in groupby(rows[0], str.strip)]
    of_names = not any(map(_NUMBER.fullmatch, rows[1]))
    return (
        len(groups) == len(set(groups))
        and of_names
        and any(map(_NUMBER.fullmatch, chain.from_iterable(rows[2:])))
    )


def _renamed(index: int, code: str, names: list[str], line: int) -> Remark:
    fault = "are named like another" if code == "duplicate_header" else "have no name"
    said = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
    todo = f"they are read as {said}: give each a name of its own"
    return Remark(
        index, "nothing", code, f"{len(names)} columns {fault}", f"line {line}", todo, field=names[0]
    )


def _numbered(stem: str, taken: set[str], counted: dict[str, int]) -> str:
    """The stem with the first number from 2 on that is free; `counted` holds how far each stem has come."""
    number = counted.get(stem, 1) + 1
    while f"{stem}.{number}" in taken:
        number += 1
    counted[stem] = number
    return f"{stem}.{number}"


def _remark(index: int, code: str, what: str, where: str, todo: str) -> Remark:
    return Remark(index, "nothing", code, what, where, todo)


def _not_a_table(what: str) -> ArtifactError:
    todo = "look at the file: a tool may have written a message instead of a table"
    return ArtifactError("not_a_table", f"no CSV table: {what}", "line 1", todo)


def _broken(error: str, line: int) -> ArtifactError:
    where = f"line {line}"
    if "field larger" in error:
        todo = f"correct a quote that does not close, or {how_to_raise('cell_chars')}"
        return ArtifactError("cell_too_long", "a cell above the limit `cell_chars`", where, todo)
    if "unexpected end" in error:
        return ArtifactError(
            "unclosed_quote", "a quote that never closes", where, "close it or write the file again"
        )
    return ArtifactError(
        "csv_syntax", f"not CSV ({error})", where, "quote cells that hold quotes, doubling each"
    )
