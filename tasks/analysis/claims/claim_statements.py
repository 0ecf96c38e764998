"""A number that a document states, with what it says the number is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from data_contracts.json_values import listing, mapping, text_or_none
from data_contracts.rows import DeclaredRow
from data_contracts.units import conversion, unit_of_name
from tasks.analysis.claims.naming import metric_named, statistic_named

# What the reader of documents keeps in `config` beside settings, having no column for it
_NOT_SETTINGS = frozenset({"heading", "cites", "state", "setting"})


@dataclass(frozen=True, slots=True)
class Statement:
    """`value` is in the SI `unit`; `metric` and `statistic` are canonical, None where the document does not tell.

    `topic` is what the row or line is about, `group` what else its words belong to; `changed` the setting of a gain.
    """

    artifact: str
    record: str
    field: str
    name: str
    value: float
    unit: str | None
    metric: str | None
    statistic: str | None
    model: str | None
    topic: str | None
    settings: Mapping[str, object]
    state: str | None
    heading: str
    cites: tuple[str, ...]
    changed: str | None
    rounded: bool

    @property
    def written(self) -> float:
        """The number in the unit in which the field's name says that it was written."""
        unit = conversion(unit_of_name(self.field) or "")
        return self.value / unit.factor if unit and unit.unit == self.unit else self.value


def statement(row: DeclaredRow) -> Statement:
    """The statement of one `declared` row of the measurements of a document."""
    context = mapping(orjson.loads(row["config"])) if row["config"] else {}
    name = str(row["metric"])
    words = f"{row['field']} {name}" if name != row["field"] else name
    return Statement(
        artifact=row["artifact"],
        record=row["record"],
        field=row["field"],
        name=name,
        value=row["value"],
        unit=row["unit"],
        metric=metric_named(name, row["unit"]),
        statistic=statistic_named(words.replace("_", " "), row["statistic"]),
        model=row["model"],
        topic=row["task"],
        settings={key: value for key, value in context.items() if key not in _NOT_SETTINGS},
        state=text_or_none(context.get("state")),
        heading=text_or_none(context.get("heading")) or "",
        cites=tuple(str(cited) for cited in listing(context.get("cites"))),
        changed=text_or_none(context.get("setting")),
        rounded="rounded" in row["flags"],
    )
