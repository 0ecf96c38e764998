"""Keys as JSON Pointers write them (RFC 6901)."""

from __future__ import annotations


def escaped(key: str) -> str:
    """A key as a part of a pointer."""
    # `~` first, or the `~1` that a slash becomes would be escaped once more.
    return key.replace("~", "~0").replace("/", "~1")


def key_of(part: str) -> str:
    """The key that a part of a pointer names."""
    return part.replace("~1", "/").replace("~0", "~")
