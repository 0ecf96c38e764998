"""Lists of words as they are best read: in a text, with blanks between them."""

from __future__ import annotations


def listed_words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
