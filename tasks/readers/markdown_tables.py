"""The headings and tables of a Markdown document (CommonMark with GitHub's tables), as text.

Documents that a tool has joined lose line breaks: the header of a table then stands behind the text before it, or
continues a list. What is meant is a table, and every reader of the document sees one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Paragraphs are read as lines: marks are looked for in what is a cell or a heading, which people keep short.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")
_MARKED_CHARS = 4_000
_SEPARATOR = re.compile(r"\A\s{0,3}\|?(?:\s*+:?-++:?\s*+\|)++(?:\s*+:?-++:?\s*+)?")
# An escaped pipe is text of its cell (GitHub's tables)
_PIPE = re.compile(r"(?<!\\)\|")
_FENCES = ("```", "~~~")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a document: the headings above it from the outermost, its header and its rows, all as text.

    `line` is that of its header, from 1.
    """

    headings: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int


def headings(text: str) -> int:
    """How many ATX heading lines a document holds."""
    return sum(line.lstrip().startswith("#") for line in text.splitlines())


def unglued(text: str) -> tuple[str, list[int]]:
    """The text with every table's header on a line of its own; and the lines (from 1) where one was not."""
    lines: list[str] = []
    glued: list[int] = []
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(_FENCES):
            fenced = not fenced
        # Inside a fence a line of dashes belongs to an example
        if lines and not fenced and "|" in line and _SEPARATOR.fullmatch(line):
            before, header = _parted(lines[-1], line)
            if before:
                glued.append(number - 1)
                lines[-1:] = [before, "", header]
            elif len(lines) > 1 and lines[-2].strip() and not lines[-2].lstrip().startswith("|"):
                lines.insert(-1, "")  # else it would go on with the list item above it
        lines.append(line)
    return "\n".join(lines), glued


def _parted(line: str, separator: str) -> tuple[str, str]:
    """The text before a table's header, and the header: as many of the last cells as its separator has."""
    # Without a last pipe its cells cannot be counted from the end
    if not line.rstrip().endswith("|"):
        return "", line
    width = len(_PIPE.findall(separator.strip().strip("|"))) + 1
    pipes = [found.start() for found in _PIPE.finditer(line)]
    start = pipes[-(width + 1)] if len(pipes) > width else 0
    return line[:start].rstrip(), line[start:]


def grids_of(text: str) -> Iterator[Grid]:
    """The tables of a document in order; those inside code fences are not tables."""
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
