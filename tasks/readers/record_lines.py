"""Where the cells of a file's records stand in it: on which line, as an editor counts."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias, cast

import yaml

from data_contracts.artifacts import KINDS, Kind, Table
from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding.csv_parsers import csv_parser
from tasks.ingestion.decoding.csv_tables import layout, stacked
from tasks.ingestion.decoding.json_lines import lines_of_pointers, places_of_pointers
from tasks.ingestion.decoding.json_pointers import escaped, key_of
from tasks.readers.markdown_tables import row_lines

_NAMED = re.compile(r"line[ /]([0-9]{1,9})")
# Where a document begins below the lines of a console
_DOCUMENT = re.compile(r'^[{\[]\s*+["{]', re.MULTILINE)
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# A record and a field, as MEASUREMENTS names them
Cell: TypeAlias = tuple[str, str]
# One with the artifact that it stands in
FileCell: TypeAlias = tuple[str, str, str]


def cell_lines(kind: Kind, text: str, cells: Collection[Cell]) -> dict[Cell, int]:
    """The line of each of these cells of an artifact of this kind, or that on which its record begins.

    What is not found in the text is left out.
    """
    finder = _FINDERS.get(kind)
    if finder is None:
        return {}
    places = {cell: _pointers(*cell) if kind in _TREES else (cell[0],) for cell in cells}
    try:
        lines = finder(text, {place for own in places.values() for place in own})
    except (ArtifactError, csv.Error, yaml.YAMLError, RecursionError):
        # The file was read in another way than by its kind alone
        return {}
    found = {cell: next((lines[p] for p in own if p in lines), None) for cell, own in places.items()}
    return {cell: line for cell, line in found.items() if line is not None}


def lines_in_files(
    cells: Iterable[FileCell],
    kinds: Mapping[str, str | None],
    text_of: Callable[[str], str | None],
    files: int | None = None,
    ahead: Callable[[Sequence[str]], None] = lambda _artifacts: None,
) -> dict[FileCell, int]:
    """The line of each of these cells, as far as its file is one that `kinds` and `text_of` know.

    Each file is looked through once, and none beyond the first `files` of them; `ahead` hears before which they are.
    """
    asked: dict[str, set[Cell]] = defaultdict(set)
    for artifact, *cell in cells:
        if kinds.get(artifact) in KINDS:
            asked[artifact].add((cell[0], cell[1]))
    ahead([*islice(asked, files)])
    return {
        (artifact, *cell): line
        for artifact, own in islice(asked.items(), files)
        if (text := text_of(artifact)) is not None
        for cell, line in cell_lines(cast("Kind", kinds[artifact]), text, own).items()
    }


def place_in_line(kind: Kind, text: str, number: int, cell: Cell) -> int:
    """How many characters of its line stand before a cell of JSON, which may be all in one line; 0 for what is not known."""
    if kind not in ("json", "jsonl"):
        return 0
    lines = text.split("\n")
    record, field = cell
    if kind == "jsonl":
        text, start = lines[number - 1], 0
        _, slash, below = record.partition("/")
        record = slash + below
    else:
        start = sum(len(line) + 1 for line in lines[: number - 1])
    pointers = _pointers(record, field)
    places = places_of_pointers(text, pointers)
    place = next((places[pointer] for pointer in pointers if pointer in places), start)
    return place - start if start <= place < start + len(lines[number - 1]) else 0


def _pointers(record: str, field: str) -> tuple[str, ...]:
    """Where a cell of a document may stand: by its name, by that of nested keys, in an array of its own, by its record."""
    key = escaped(field)
    return f"{record}/{key}", f"{record}/{key.replace('.', '/')}", f"/{key}{record}", record


def _of_table(text: str, records: Collection[str]) -> dict[str, int]:
    shape = layout(text, 0)
    lines = io.StringIO(text, newline="")
    for _ in range(shape.lines_above):
        next(lines, None)
    below = stacked(text, Limits())
    if below is not None:
        return _kept(_of_stacked(_begins(io.StringIO(text, newline=""), ",", 0), below), records)
    rows = _begins(lines, shape.delimiter, shape.lines_above)
    return _kept(((str(number), line) for number, (line, _) in enumerate(rows)), records)


def _begins(lines: Iterable[str], delimiter: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, and the line on which it begins."""
    rows = csv_parser().reader(lines, delimiter=delimiter, strict=True)
    ended = above
    for row in rows:
        if row:
            yield ended + 1, row
        ended = above + rows.line_num


def _of_stacked(rows: Iterator[tuple[int, list[str]]], first: Table) -> Iterator[tuple[str, int]]:
    """The records of tables one below the other, each below its header."""
    for table in (first, *first.below):
        for _, row in rows:
            if tuple(cell.strip() for cell in row) == table.columns:
                break
        for number, (line, _) in zip(range(len(table.rows)), rows, strict=False):
            yield str(table.first + number), line


def _of_json_lines(text: str, records: Collection[str]) -> dict[str, int]:
    written = (line for line, content in enumerate(text.split("\n"), 1) if content and not content.isspace())
    lines = {str(number): line for number, line in enumerate(written)}
    # What stands below a record stands on its line
    return {record: lines[own] for record in records if (own := record.partition("/")[0]) in lines}


def _of_document(text: str, records: Collection[str]) -> dict[str, int]:
    lines = lines_of_pointers(text, records)
    # A line of a log may begin with a bracket, and so hide that the document begins further down
    below = _DOCUMENT.search(text) if lines.keys() <= {""} else None
    return lines if below is None else lines_of_pointers(text, records, below.start())


def _of_yaml(text: str, records: Collection[str]) -> dict[str, int]:
    root = yaml.compose(text, Loader=_YAML)
    found: dict[str, int] = {}
    for record in records:
        line = _line_of_node(root, record.split("/")[1:])
        if line is not None:
            found[record] = line
    return found


def _line_of_node(node: yaml.Node | None, keys: Iterable[str]) -> int | None:
    line = 0
    for key in keys:
        own = key_of(key)
        if isinstance(node, yaml.MappingNode):
            pairs = [(name, value) for name, value in node.value if name.value == own]
            if not pairs:
                return None
            name, node = pairs[-1]
            line = name.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and own.isdecimal() and int(own) < len(node.value):
            node = node.value[int(own)]
            line = node.start_mark.line
        else:
            return None
    return line + 1


def _of_markdown(text: str, records: Collection[str]) -> dict[str, int]:
    """Lines that their records name, and rows of tables, which tools print to a console too."""
    sentences = {record: int(said[1]) for record in records if (said := _NAMED.fullmatch(record))}
    rest = [record for record in records if record not in sentences]
    return sentences | (_kept(row_lines(text), rest) if rest else {})


def _kept(lines: Iterable[tuple[str, int]], records: Collection[str]) -> dict[str, int]:
    wanted = frozenset(records)
    return {record: line for record, line in lines if record in wanted}


_TREES: frozenset[Kind] = frozenset({"json", "yaml"})
_FINDERS: dict[Kind, Callable[[str, Collection[str]], dict[str, int]]] = {
    "csv": _of_table,
    "jsonl": _of_json_lines,
    "json": _of_document,
    "yaml": _of_yaml,
    "markdown": _of_markdown,
    "text": _of_markdown,
}
