"""What stands beside a number, the settings of its run, and rows that may be pooled: those of one setup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import orjson

from data_contracts.json_values import JsonObject, canonical
from data_contracts.setting_names import without_aspect
from data_contracts.wording import render_config
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import Group, model_groups, split
from tasks.analysis.rows import Rows

# As many rows as a folded table of the report shows: of a longer sweep a reader takes in the range, not each level.
MAX_SETUPS = 20
# Each has a fact of its own: of a file in which every request has its own settings the largest are told.
MAX_MEANS = 200
_NO_FURTHER = "{}"
_QUANTIZATION = (
    "quantization",
    "quant",
    "quantization_level",
    "quant_level",
    "precision",
    "dtype",
    "model_dtype",
)


def settings_beside(rows: Rows) -> JsonObject:
    """All settings of the first of these rows."""
    text = rows.first("config")
    return {} if text is None else dict(orjson.loads(text))


def setup_groups(evidence: Evidence, metric: str, rows: Rows) -> Iterator[Group]:
    """Requests of one metric that may be pooled: of one tool, engine, model and setup."""
    for group in model_groups(evidence, metric, rows):
        yield from setups_of(group)


def setups_of(group: Group) -> Iterator[Group]:
    """The parts of a group with equal settings, each named by those that not all share; of more than MAX_MEANS the largest.

    A seed tells none apart: a request may have its own.
    """
    found = list(by_settings(group.rows))
    if len(found) == 1:
        yield group
        return
    kept = sorted(range(len(found)), key=lambda place: -len(found[place][1]))[:MAX_MEANS]
    for apart, part in (found[place] for place in sorted(kept)):
        # Beside others one without any of their settings would read like all of them together
        told = apart or _NO_FURTHER
        which = f"at {render_config(apart)}" if apart else "without further settings"
        setup = group.part(part, f"{group.label} {which}", config=told)
        yield replace(setup, of_many=len(found) > MAX_SETUPS)


def by_settings(rows: Rows) -> Iterator[tuple[str | None, Rows]]:
    """The rows of each setup, with the settings that not all of them share, as JSON; None where they share them all.

    A seed makes no setup: a request may have its own.
    """
    found = [part for _, part in split(rows, ("config",))]
    together: dict[str | None, list[Rows]] = {}
    for apart, part in zip(_apart([_but_for_seeds(part) for part in found]), found, strict=True):
        together.setdefault(apart, []).append(part)
    for apart, parts in together.items():
        # In their order, which keeps the rows of one artifact together
        yield apart, Rows.together(parts)


def settings_of_each(rows: Rows, within: Sequence[str] = ("artifact", "model")) -> list[str | None]:
    """For each row the settings that not all rows that are alike `within` share, as JSON; None where there are none."""
    of_each: list[str | None] = [None] * len(rows)
    places: dict[tuple[int, ...], dict[int, list[int]]] = {}
    alike_in = zip(*(rows.values(name).tolist() for name in within), strict=True)
    for place, (key, setup) in enumerate(zip(alike_in, rows.values("config").tolist(), strict=True)):
        places.setdefault(key, {}).setdefault(setup, []).append(place)
    for setups in places.values():
        if len(setups) == 1:
            continue
        firsts = [settings_beside(rows.at(slice(alike[0], alike[0] + 1))) for alike in setups.values()]
        for apart, alike in zip(_apart(firsts), setups.values(), strict=True):
            for place in alike:
                of_each[place] = apart
    return of_each


def _but_for_seeds(rows: Rows) -> JsonObject:
    text = rows.first("config")
    told = None if text is None else without_aspect(text, "seed")
    return {} if told is None else dict(orjson.loads(str(told)))


def _apart(said: Sequence[JsonObject]) -> list[str | None]:
    """Of each of these settings what not all of them share, as JSON."""
    shared = dict(said[0]) if said else {}
    for settings in said[1:]:
        shared = {name: value for name, value in shared.items() if settings.get(name) == value}
    written = (canonical({k: v for k, v in one.items() if k not in shared}) for one in said)
    return [None if text is None else str(text) for text in written]


def quantization_of(settings: JsonObject) -> str | None:
    """How the weights were kept, as the settings say it, in lower case; None where they do not."""
    return next((str(settings[name]).lower() for name in _QUANTIZATION if settings.get(name)), None)
