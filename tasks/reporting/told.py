"""Sentences of the catalogue as spans of the report."""

from __future__ import annotations

from data_contracts.sentences.template import Part, Parts
from tasks.reporting.document import Data, Span, Spans, Words, anchored


def spans_of(parts: Parts) -> Spans:
    """The parts in their order, each fact linked to its sources."""
    return tuple(_span(part) for part in parts)


def _span(part: Part) -> Span:
    if not part.origin:
        return Words(part.text, part.style)
    return Data(part.text, part.origin, part.style, f"#{anchored(part.fact)}" if part.fact else "")
