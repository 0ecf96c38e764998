"""Names that ask whether something went wrong, and names of the codes that a process or a server ends with."""

from __future__ import annotations

from tasks.ingestion.naming.words import parts_of

_CODES = frozenset({"code", "returncode", "errno"})
_ASKING = frozenset({"is", "has", "had", "was", "used", "timed", "oom"})


def is_code(name: str) -> bool:
    """True for the name of a code, of which 0 is good."""
    words = last_words(name)
    return not _CODES.isdisjoint(words) or words == ("exit", "status")


def asks(name: str) -> bool:
    """True for a name whose numbers cannot be counts, as those of `failed` may be."""
    return last_words(name)[0] in _ASKING or is_code(name)


def last_words(name: str) -> tuple[str, ...]:
    """The words of the last part of a name; one empty word where there are none."""
    parts = parts_of(name)
    return parts[-1] if parts else ("",)
