"""The `[[read]]` entry that pins or corrects what was understood of a file, as text for benchaudit.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping

from data_contracts.measurements import Quantity
from data_contracts.settings_reading import TOLD_ROLES
from data_contracts.units import CONVERSIONS
from tasks.ingestion.naming.nouns import Meaning

# Of the numbers that nothing is known of, no more are listed
_MOST_UNKNOWN = 20
_SPECIAL = frozenset("*?[]!#\\ ")


def entry_lines(artifact: str, columns: Mapping[str, Meaning]) -> list[str]:
    """The entry for files that this artifact's name matches: what is understood, and as remarks what may be filled in."""
    lines = ["[[read]]", f"files = {_text(glob_of(artifact))}", "[read.columns]"]
    unknown = 0
    for name, meaning in columns.items():
        line = _line(name, meaning)
        if line is None:
            unknown += 1
            continue
        if line.startswith("#") and not meaning.alternatives:
            unknown += 1
            if unknown > _MOST_UNKNOWN:
                continue
        lines.append(line)
    if unknown > _MOST_UNKNOWN:
        lines.append(f"# ... and {unknown - _MOST_UNKNOWN} more that keep their own names")
    return lines


def glob_of(artifact: str) -> str:
    """The glob that matches one artifact and nothing else below a source."""
    return "/" + "".join(f"\\{c}" if c in _SPECIAL else c for c in artifact)


def _line(name: str, meaning: Meaning) -> str | None:
    key = _text(name)
    if meaning.role == "metric" and meaning.quantity is not None:
        return (
            f"{key} = {_metric(meaning.quantity)}  # {meaning.confidence:.2f}: {'; '.join(meaning.reasons)}"
        )
    if meaning.role == "number":
        if meaning.alternatives:
            may = " or ".join(dict.fromkeys(a.metric for a in meaning.alternatives))
            return f'# {key} = {{metric = "{meaning.alternatives[0].metric}", unit = "..."}}  # may be {may}'
        return f'# {key} = {{metric = "...", unit = "..."}}'
    if meaning.role in TOLD_ROLES:
        return f'{key} = {{role = "{meaning.role}"}}'
    return f"{key} = {{setting = {key}}}" if meaning.role == "setting" else None


def _metric(quantity: Quantity) -> str:
    parts = [f'metric = "{quantity.metric}"', f"unit = {_text(written(quantity))}"]
    if quantity.statistic != "value":
        parts.append(f'statistic = "{quantity.statistic}"')
    return "{" + ", ".join(parts) + "}"


def written(quantity: Quantity) -> str:
    """The unit in which numbers of a quantity are written."""
    same = (w for w, c in CONVERSIONS.items() if (c.unit, c.factor) == (quantity.unit, quantity.factor))
    return quantity.unit or "1" if quantity.factor == 1.0 else next(same, quantity.unit or "1")


def _text(text: str) -> str:
    # A basic string of TOML escapes as JSON does, and DEL besides
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")
