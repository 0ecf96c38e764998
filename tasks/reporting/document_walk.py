"""What a document quotes: its spans, and the facts that they come from."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.reporting.document import (
    Block,
    Bullets,
    Cards,
    Data,
    Document,
    Fold,
    Paragraph,
    Picture,
    Span,
    Table,
    Tiles,
)


def spans_of(document: Document) -> Iterator[Span]:
    """Every span of the document, in reading order."""
    yield from document.subtitle
    yield from document.verdict
    for block in document.blocks():
        yield from _spans(block)


def fact_origins(document: Document) -> frozenset[str]:
    """The ids of the facts that the document quotes."""
    origins = (span.origin for span in spans_of(document) if isinstance(span, Data))
    return frozenset(origin.removeprefix("fact:") for origin in origins if origin.startswith("fact:"))


def _spans(block: Block) -> Iterator[Span]:
    match block:
        case Paragraph():
            yield from block.spans
        case Bullets():
            for item in block.items:
                yield from item
        case Tiles():
            for tile in block.items:
                yield from (tile.value, *tile.label)
        case Cards():
            for card in block.items:
                yield from (*card.title, *card.detail, *card.where, *card.todo)
        case Table():
            yield from (c.label for c in block.columns)
            yield from (span for row in block.rows for cell in row.cells for span in cell)
        case Picture():
            yield from (*block.caption, *block.alt)
        # The blocks within it come by themselves, as Document.blocks unfolds them.
        case Fold():
            yield from block.summary
