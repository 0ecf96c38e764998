"""Text that is too long for its place, cut where a reader may stop, and said to be cut."""

from __future__ import annotations

from collections.abc import Sequence

_SAID = " (shortened)"
_CLAUSES = (". ", "; ", ": ", ", ")


def shortened(text: str, longest: int) -> str:
    """The text within so many letters: up to the end of a clause, else of a word, else hard."""
    if len(text) <= longest:
        return text
    room = longest - len(_SAID)
    if room <= 0:
        return text[:longest]
    kept = text[:room]
    ends = (max(kept.rfind(end) for end in _CLAUSES), kept.rfind(" "), room)
    # Half of it at least stays
    end = next(place for place in ends if place > room // 2)
    return f"{kept[:end]}{_SAID}"


def first_of(pieces: Sequence[str], longest: int) -> str:
    """As many of the pieces as fit into so many letters, and how many more there are."""
    kept = list(pieces)
    while len(kept) > 1 and len(_together(kept, len(pieces))) > longest:
        kept.pop()
    return shortened(_together(kept, len(pieces)), longest)


def _together(kept: Sequence[str], of: int) -> str:
    return "; ".join([*kept, *([f"and {of - len(kept)} more"] if len(kept) < of else [])])
