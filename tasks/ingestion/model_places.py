"""Where a file states the models of its rows: what `inspect` shows as the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_contracts.artifacts import Table
from data_contracts.json_values import Json
from tasks.ingestion.kit.documents import pointer
from tasks.ingestion.kit.reader import Parsed


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A model of a file's rows; `stated_at` is a column or the first JSON Pointer, None where the file does not write it."""

    model: str
    stated_at: str | None


def model_places(part: Parsed, models: Sequence[str]) -> tuple[ModelPlace, ...]:
    """Each of these models with the place in the artifact that states it."""
    waiting = dict.fromkeys(models)
    found: dict[str, str] = {}
    for text, place in _texts(part):
        if text in waiting and text not in found:
            found[text] = place
            if len(found) == len(waiting):
                break
    return tuple(ModelPlace(model, found.get(model)) for model in waiting)


def _texts(part: Parsed) -> Iterator[tuple[str, str]]:
    """Every text and key of an artifact with its place."""
    if isinstance(part.content, Table):
        for table in (part.content, *part.content.below):
            for row in table.rows:
                yield from (
                    (cell.strip(), f"column {name}") for cell, name in zip(row, table.columns, strict=False)
                )
    elif part.head.kind == "jsonl":
        for record, entry in part.objects:
            yield from ((text, record + place) for text, place in _below(entry))
    elif part.head.kind in ("json", "yaml"):
        yield from _below(part.document)


def _below(root: Json) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Json]] = [("", root)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, str):
            yield value.strip(), place
        elif isinstance(value, dict):
            yield from ((key, place + pointer((key,))) for key in value)
            stack += reversed([(place + pointer((key,)), inner) for key, inner in value.items()])
        elif isinstance(value, list):
            stack += reversed([(f"{place}/{number}", inner) for number, inner in enumerate(value)])
