"""How many words of a block a reader sees before anything is opened, those in the drawing of a figure among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tasks.reporting.document import (
    Answers,
    Beside,
    Block,
    Bullets,
    Fold,
    Paragraph,
    Picture,
    Spans,
    Steps,
    Strip,
    Table,
    Verbatim,
    text_of,
)

_LETTERS = re.compile(r"<text\b[^<>]*+>([^<]*+)</text>")


def words_of(blocks: Iterable[Block], figures: Mapping[str, str]) -> int:
    """The words of blocks; `figures` are SVG by name."""
    return sum(_words(block, figures) for block in blocks)


def said(*lines: Spans) -> int:
    """The words of lines; what a strip says is seen by who points at it."""
    return sum(len(text_of(tuple(s for s in spans if not isinstance(s, Strip))).split()) for spans in lines)


def _words(block: Block, figures: Mapping[str, str]) -> int:
    match block:
        case Paragraph():
            return said(block.spans)
        case Bullets() | Steps():
            return said(*block.items)
        case Answers():
            return sum(len(a.question.split()) + said(a.lead, *a.details) for a in block.items)
        case Beside():
            return words_of((*block.above, *block.left, *block.right), figures)
        case Table():
            cells = (cell for row in block.rows for cell in row.cells)
            return said(block.caption, *((column.label,) for column in block.columns), *cells)
        case Picture():
            letters = _LETTERS.findall(figures.get(block.name, ""))
            return said(block.caption) + sum(len(text.split()) for text in letters)
        case Fold():
            return said(block.summary) + (words_of(block.blocks, figures) if block.open else 0)
        case Verbatim():
            return len(block.text.split())
