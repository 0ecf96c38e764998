"""What JSON and YAML may hold and the tables may not: each stands as None in the document, with a remark of its place."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import cast

from data_contracts.artifacts import Remark
from data_contracts.errors import ArtifactError
from data_contracts.json_values import Json
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.decoding.json_pointers import escaped


@dataclass(frozen=True, slots=True)
class Odd:
    """Stands for a value that the tables do not take, until its place in the document is known."""

    code: str
    what: str
    todo: str


def encodable(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair that stands alone."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def cleaned(root: object, index: int, record: str = "") -> tuple[Json, list[Remark]]:
    """The document with odd values as None, and a remark for each, with its JSON Pointer."""
    remarks: list[Remark] = []
    holder: list[object] = [root]
    stack: list[tuple[str, dict[str, object] | list[object]]] = [("", holder)]
    while stack:
        path, part = stack.pop()
        below_this: list[tuple[str, dict[str, object] | list[object]]] = []
        for key, value in _members(part):
            below = path if part is holder else f"{path}/{escaped(str(key))}"
            if isinstance(value, dict | list):
                below_this.append((below, value))
            elif isinstance(value, str):
                _put(part, key, encodable(value))
            elif (odd := _odd(value)) is not None:
                _put(part, key, None)
                where = below or "the document"
                remarks.append(
                    Remark(index, "value", odd.code, odd.what, where, odd.todo, record + path, str(key))
                )
        stack.extend(reversed(below_this))
    return cast(Json, holder[0]), remarks


def _members(part: dict[str, object] | list[object]) -> list[tuple[str | int, object]]:
    return list(part.items()) if isinstance(part, dict) else list(enumerate(part))


def _put(part: dict[str, object] | list[object], key: str | int, value: object) -> None:
    if isinstance(part, dict):
        part[str(key)] = value
    else:
        part[int(key)] = value


def _odd(value: object) -> Odd | None:
    if isinstance(value, Odd):
        return value
    beyond = isinstance(value, int | float) and not abs(value) <= sys.float_info.max
    return out_of_range() if beyond else None


def out_of_range() -> Odd:
    """A number that no double holds."""
    return Odd("out_of_range", "a number beyond the range of a double", "write null, or what was measured")


def too_deep(written: str, limits: Limits) -> ArtifactError:
    """A document in this notation (`JSON`, `YAML`) that is nested beyond the limit."""
    what = f"{written} nested deeper than {limits.nesting} levels"
    return ArtifactError("nesting", what, "whole file", f"flatten it, or {how_to_raise('nesting')}")
