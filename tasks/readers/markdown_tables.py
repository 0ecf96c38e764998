"""The headings and tables of a Markdown document (CommonMark with GitHub's tables), as text.

Documents that a tool has joined lose line breaks: the header of a table then stands behind the text before it, or
continues a list. What is meant is a table, and every reader of the document sees one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Paragraphs are read as lines: marks are looked for in what is a cell or a heading, which people keep short.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")
_MARKED_CHARS = 4_000
_SEPARATOR = re.compile(r"\A\s{0,3}\|?(?:\s*+:?-++:?\s*+\|)++(?:\s*+:?-++:?\s*+)?")
# An escaped pipe is text of its cell (GitHub's tables)
_PIPE = re.compile(r"(?<!\\)\|")
_FENCES = ("```", "~~~")
# A line of a document and its number from 1
Line: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a document: the headings above it from the outermost, its header and its rows, all as text.

    `line` is the place of its header among the lines, from 1.
    """

    headings: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int


def numbered(text: str) -> list[Line]:
    """The lines of a document; of blank ones in a row the first, since a million of them say no more."""
    lines = text.splitlines()
    written = [bool(line) and not line.isspace() for line in lines]
    return [
        (number, line)
        for number, line, own, above in zip(count(1), lines, written, [True, *written], strict=False)
        if own or above
    ]


def headings(lines: Iterable[Line]) -> int:
    """How many ATX heading lines a document holds."""
    return sum(line.lstrip().startswith("#") for _, line in lines)


def unglued(written: Iterable[Line]) -> tuple[list[Line], list[int]]:
    """The lines with every table's header on one of its own; and the numbers of those where it was not."""
    lines: list[Line] = []
    glued: list[int] = []
    fenced = False
    for number, line in written:
        if line.lstrip().startswith(_FENCES):
            fenced = not fenced
        # Inside a fence a line of dashes belongs to an example
        if lines and not fenced and "|" in line and _SEPARATOR.fullmatch(line):
            place, above = lines[-1]
            before, header = _parted(above, line)
            if before:
                glued.append(place)
                lines[-1:] = [(place, before), (place, ""), (place, header)]
            elif len(lines) > 1 and lines[-2][1].strip() and not lines[-2][1].lstrip().startswith("|"):
                lines.insert(-1, (place, ""))  # else it would go on with the list item above it
        lines.append((number, line))
    return lines, glued


def _parted(line: str, separator: str) -> tuple[str, str]:
    """The text before a table's header, and the header: as many of the last cells as its separator has."""
    # Without a last pipe its cells cannot be counted from the end
    if not line.rstrip().endswith("|"):
        return "", line
    width = len(_PIPE.findall(separator.strip().strip("|"))) + 1
    pipes = [found.start() for found in _PIPE.finditer(line)]
    start = pipes[-(width + 1)] if len(pipes) > width else 0
    return line[:start].rstrip(), line[start:]


def grids_of(lines: Iterable[Line]) -> Iterator[Grid]:
    """The tables of a document in order; those inside code fences are not tables."""
    text = "\n".join(line for _, line in lines)
    above: dict[int, str] = {}
    references: dict[str, Any] = {}
    tokens = _PARSER.parse(text, references)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            above = {outer: name for outer, name in above.items() if outer < level}
            # markdown-it gives the text of a heading in the token behind its opening
            above[level] = _plain(tokens[place + 1], references)
        elif token.type == "table_open":
            yield _grid(tuple(filter(None, above.values())), tokens, place, references)


def row_record(table: int, row: int) -> str:
    """The record that a row of a table is, both counted from 0."""
    return f"{table}/{row}"


def row_lines(text: str) -> Iterator[tuple[str, int]]:
    """The record of each row of a document's tables, and its line."""
    lines, _ = unglued(numbered(text))
    for number, grid in enumerate(grids_of(lines)):
        for place in range(len(grid.rows)):
            # `line` is of the header, counted from 1, and the separator stands below it
            yield row_record(number, place), lines[grid.line + 1 + place][0]


def _grid(above: tuple[str, ...], tokens: list[Token], start: int, references: dict[str, Any]) -> Grid:
    lines: list[list[str]] = []
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            lines.append([])
        elif token.type in ("th_open", "td_open"):
            lines[-1].append(_plain(tokens[place + 1], references))
    first = (tokens[start].map or [0])[0] + 1
    return Grid(above, tuple(lines[0]), tuple(tuple(line) for line in lines[1:]), first)


def _plain(inline: Token, references: dict[str, Any]) -> str:
    """The text of a cell or heading without its marks: emphasis is one, the underscores of `q4_0` are not."""
    if len(inline.content) > _MARKED_CHARS:
        return inline.content.strip()
    children: list[Token] = []
    _PARSER.inline.parse(inline.content, _PARSER, references, children)
    parts = (
        child.content
        if child.type in ("text", "text_special", "code_inline")
        else " "
        if child.type.endswith("break")
        else ""
        for child in children
    )
    return "".join(parts).strip()
