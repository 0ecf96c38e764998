"""Columns that answer yes or no to what their name says went wrong, and codes of which 0 is good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from data_contracts.json_values import Json
from tasks.ingestion.kit.plans import Column
from tasks.ingestion.kit.statuses import UNSAID, status_of_text
from tasks.ingestion.naming.faults import is_code, last_words

_YES, _NO = frozenset({"true", "yes", "1", "1.0"}), frozenset({"false", "no", "0", "0.0"})


def answers(name: str, cells: Iterable[str]) -> bool:
    """True for cells that say yes or no, or for codes, whole numbers."""
    known = {cell.strip().lower() for cell in cells}
    if is_code(name):
        return all(cell in UNSAID or cell.removesuffix(".0").lstrip("-").isdecimal() for cell in known)
    return known <= _YES | _NO | UNSAID


def fault_said(name: str, answer: Json) -> str:
    """What went wrong by the answer to a name, "" for nothing: `timed out` for `timed_out: yes`, `exit code 2`."""
    text = str(answer).strip().lower()
    if text in _NO or text in UNSAID:
        return ""
    words = " ".join(word for word in last_words(name) if word not in ("is", "has", "had", "was"))
    if is_code(name):
        return f"{words} {text.removesuffix('.0')}"
    return words if text in _YES else ""


def spelled_out(
    cells: Mapping[str, Sequence[str]], columns: Mapping[str, Column]
) -> tuple[dict[str, Sequence[str]], dict[str, Column]]:
    """Columns of faults as the errors that they tell; those of what ran all the same as its status."""
    said, held = dict(cells), dict(columns)
    for name, column in columns.items():
        if column.role == "fault":
            texts = {cell: fault_said(name, cell) for cell in dict.fromkeys(cells[name])}
            said[name] = [texts[cell] for cell in cells[name]]
            held[name] = replace(column, role="success" if _ran(texts.values()) else "error")
    return said, held


def _ran(texts: Iterable[str]) -> bool:
    return any(status_of_text(text) == "degraded" for text in texts if text)
