"""What kind of text an artifact is, by its content; its extension only decides between kinds of text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

import orjson

from data_contracts.artifacts import Kind
from tasks.ingestion.decoding.csv_parsers import csv_parser

TextKind = Literal["csv", "json", "jsonl", "yaml", "markdown", "text"]

_BY_EXTENSION: dict[str, TextKind] = {
    "csv": "csv",
    "tsv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "md": "markdown",
    "markdown": "markdown",
    "yaml": "yaml",
    "yml": "yaml",
}
# What a console printed is saved as one of these
_CAPTURES = frozenset({"txt", "log", "out"})
_HEAD_CHARS = 65_536
_HEAD_LINES = 20
DELIMITERS = (",", ";", "\t")
# What follows the bracket counts: logs begin with `[2025-11-22 ...]`, templates with `{{`.
_JSON_START = re.compile(r"\A\s*+(?:\{\s*+[\"}]|\[\s*+[\]\[{\"])")
_TABLE_RULE = re.compile(r"\A\s*+\|?\s*+:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*\|?\s*+$")
# What Helm, Jinja and Go fill in: such a template is no YAML before it is.
_PLACEHOLDERS = ("{{", "{%")
_NUMBER = re.compile(r"\A\s*+[-+]?\d[\d.,]*+(?:[eE][-+]?\d++)?\s*+%?\s*+")


def claimed_kind(artifact: str) -> Kind:
    """The kind that the extension claims; `other` for an unknown one."""
    return _BY_EXTENSION.get(artifact.rpartition(".")[2].lower(), "other") if "." in artifact else "other"


def may_hold_results(artifact: str) -> bool:
    """True for a name under which results are kept: an empty `__init__.py` is no result that was lost."""
    name = artifact.rpartition("/")[2]
    return claimed_kind(name) != "other" or "." not in name or name.rpartition(".")[2].lower() in _CAPTURES


def text_kind(artifact: str, text: str) -> TextKind:
    """The kind of a text, which may be its first part only.

    JSON is what begins as a JSON object or list does. Then the extension decides where it claims a kind of text: an
    empty table or a table with broken rows is still a CSV. Everything else is judged by its first lines.
    """
    claimed = claimed_kind(artifact)
    start = text[:_HEAD_CHARS]
    if _JSON_START.match(start):
        return "jsonl" if claimed == "jsonl" or _is_jsonl(start) else "json"
    if claimed in ("json", "jsonl", "markdown"):
        return claimed
    if claimed == "yaml":
        return "text" if any(placeholder in start for placeholder in _PLACEHOLDERS) else "yaml"
    lines = start.splitlines()[: _HEAD_LINES * 5]
    if "|" in start and has_markdown_table(lines):
        return "markdown"
    if claimed == "csv" or delimiter_of_table(start) is not None:
        return "csv"
    return "text"


def has_markdown_table(lines: list[str]) -> bool:
    """True when a header row of cells stands above a rule such as |---|:--:|."""
    return any(
        "|" in above and "|" in rule and "-" in rule and _TABLE_RULE.match(rule)
        for above, rule in pairwise(lines)
    )


def delimiter_of_table(text: str) -> str | None:
    """The delimiter with which the first lines are one table: two columns or more, as many in each, a number in some."""
    lines = [line for line in text.splitlines()[: _HEAD_LINES + 1] if line.strip()]
    # The text may be the first part of a file: its last line may be half of one.
    if len(text.splitlines()) > _HEAD_LINES + 1 or len(text) >= _HEAD_CHARS:
        lines = lines[:-1] if len(lines) > 2 else lines
    for delimiter in DELIMITERS:
        rows = loose_rows(lines[:_HEAD_LINES], delimiter)
        widths = {len(row) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 1 and _header_then_numbers(rows):
            return delimiter
    return None


def loose_rows(lines: Iterable[str], delimiter: str = ",") -> list[list[str]]:
    """The rows of some lines that are not blank, however long a cell is. Raises the parser's Error."""
    return [row for row in csv_parser().reader(lines, delimiter=delimiter) if row]


def _header_then_numbers(rows: list[list[str]]) -> bool:
    names = [cell.strip() for cell in rows[0]]
    return (
        all(names)
        and len(set(names)) == len(names)
        and any(_NUMBER.fullmatch(cell) for row in rows[1:] for cell in row)
    )


def _is_jsonl(start: str) -> bool:
    """True when the first line is a whole object and another one begins below it."""
    first, newline, rest = start.lstrip().partition("\n")
    if not newline or not rest.lstrip().startswith("{"):
        return False
    return _is_object(first)


def _is_object(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        # NaN makes a line that orjson refuses and that is one object all the same.
        return line.startswith("{") and line.rstrip().endswith("}")
