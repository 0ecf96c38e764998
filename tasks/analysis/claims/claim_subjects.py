"""Which measured model a document names, and whether settings agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PARTS = re.compile(r"[:/\s\-(),]+")


def resolve(name: str, models: Iterable[str]) -> str | None:
    """The one model that a document names in full or by some of its parts (`q4_0`); None where several could be meant.

    Parts without any digit (`latest`, `instruct`) name no model by themselves.
    """
    known = sorted(set(models))
    exact = [model for model in known if model.lower() == name.strip().lower()]
    if exact:
        return exact[0]
    parts = _parts(name)
    if not any(re.search(r"\d", part) for part in parts):
        return None
    found = [model for model in known if parts <= _parts(model)]
    return found[0] if len(found) == 1 else None


def _parts(name: str) -> set[str]:
    return {part for part in _PARTS.split(name.lower()) if part}


def same_settings(stated: Mapping[str, object], recorded: Mapping[str, object]) -> bool:
    """True where no recorded setting has another value than stated; what was not recorded contradicts nothing."""
    return all(recorded[name] == value for name, value in stated.items() if name in recorded)
