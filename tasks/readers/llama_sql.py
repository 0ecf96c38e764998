"""The SQL of `llama-bench -o sql`: a table named `llama_bench` (before: `test`), and one INSERT for each test."""

from __future__ import annotations

import re

_INSERT = re.compile(
    r"^INSERT INTO (?:llama_bench|test) \((?P<columns>[^)]*)\) VALUES \((?P<values>.*)\);?\s*$", re.M
)
_VALUE = re.compile(r"\s*(?:'(?P<text>(?:[^']|'')*)'|(?P<bare>[^,']*))\s*(?:,|$)")


def is_sql(text: str) -> bool:
    """True for the statements of llama-bench."""
    return "INSERT INTO " in text and "build_commit" in text and _INSERT.search(text) is not None


def rows_of_sql(text: str) -> list[dict[str, str]]:
    """The inserted rows by column, as text; a row with another number of values than columns is left out."""
    rows = []
    for found in _INSERT.finditer(text):
        columns = [name.strip() for name in found["columns"].split(",")]
        values = _values(found["values"])
        if len(values) == len(columns):
            rows.append(dict(zip(columns, values, strict=True)))
    return rows


def _values(text: str) -> list[str]:
    values, place = [], 0
    while place < len(text):
        found = _VALUE.match(text, place)
        if found is None or found.end() == place:
            break
        quoted = found["text"]
        values.append(found["bare"].strip() if quoted is None else quoted.replace("''", "'"))
        place = found.end()
    return values
