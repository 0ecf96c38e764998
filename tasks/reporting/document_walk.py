"""What a document quotes: its spans, and the facts that they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.reporting.document import (
    Answers,
    Beside,
    Block,
    Bullets,
    Data,
    Document,
    Fold,
    Paragraph,
    Picture,
    Section,
    Span,
    Steps,
    Strip,
    Table,
    Verbatim,
)


def spans_of(document: Document) -> Iterator[Span]:
    """Every span of the document, in reading order."""
    yield from document.subtitle
    yield from document.verdict
    for block in blocks_of(document):
        yield from _spans(block)


def blocks_of(document: Document) -> Iterator[Block]:
    """Every block, in reading order, folded ones too."""
    yield from each_block(document.opening)
    for section in (*document.sections, *document.reference):
        yield from _of_section(section)


def each_block(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks in reading order, those within others too."""
    for block in blocks:
        yield block
        if isinstance(block, Fold):
            yield from each_block(block.blocks)
        elif isinstance(block, Beside):
            yield from each_block((*block.above, *block.left, *block.right))


def fact_origins(document: Document) -> frozenset[str]:
    """The ids of the facts that the document quotes."""
    origins = (span.origin for span in spans_of(document) if isinstance(span, Data | Strip))
    return frozenset(origin.removeprefix("fact:") for origin in origins if origin.startswith("fact:"))


def _of_section(section: Section) -> Iterator[Block]:
    yield from each_block(section.blocks)
    for part in section.parts:
        yield from _of_section(part)
    yield from each_block(section.after)


def _spans(block: Block) -> Iterator[Span]:
    match block:
        case Paragraph():
            yield from block.spans
        case Bullets() | Steps():
            for item in block.items:
                yield from item
        case Answers():
            for answer in block.items:
                yield from (*answer.lead, *(span for detail in answer.details for span in detail))
        case Table():
            yield from (c.label for c in block.columns)
            yield from (span for row in block.rows for cell in row.cells for span in cell)
        case Picture():
            yield from (*block.caption, *block.alt)
        # The blocks within come by themselves, as each_block unfolds them.
        case Fold():
            yield from block.summary
        case Beside() | Verbatim():
            pass
