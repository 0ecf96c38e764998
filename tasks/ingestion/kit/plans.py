"""What the columns of a table hold, as its reader says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from data_contracts.measurements import Flag, Quantity, Scope
from tasks.ingestion.kit.quantities import quantity_of

Role = Literal[
    "metric", "setting", "settings", "model", "run", "task", "engine", "tool_version",
    "repetition", "timestamp", "moment", "error", "success", "fault", "warmup", "cold", "n", "ignore",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds. `settings` is a cell of JSON; `error` any text that says why a row failed,
    `success` a status in any words, `moment` a time beside the row's timestamp (as seconds since 1970), `fault` whether
    what its name says went wrong, `cold` whether the request loaded the model.

    `by_mode` says what it holds in rows whose mode (the plan's `mode` column) is that key. Of a metric, `part` says what
    else than its row it is of (`cold`), and `engine` whose it is where the rows do not. `called` is a setting's name where
    it is not the column's.
    """

    role: Role
    quantity: Quantity | None = None
    flags: tuple[Flag, ...] = ()
    by_mode: Mapping[str, Column] = field(default_factory=dict)
    part: str | None = None
    engine: str | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the columns of a table hold; a column that it does not name is a metric under its own name.

    `fails_without` names a metric column without which (missing or not above 0) a row is a failed request.
    """

    tool: str | None
    scope: Scope
    columns: Mapping[str, Column] = field(default_factory=dict)
    fails_without: str | None = None
    mode: str | None = None
    flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    rest: Callable[[str], Column] = lambda name: Column("metric", quantity_of(name))

    def column(self, name: str) -> Column:
        return self.columns.get(name) or self.rest(name)


# What the columns of a header hold; None for a header that is another format's.
PlanFor: TypeAlias = Callable[[tuple[str, ...]], Plan | None]


def metrics(quantities: Mapping[str, Quantity]) -> dict[str, Column]:
    """Columns that hold these quantities."""
    return {name: Column("metric", quantity) for name, quantity in quantities.items()}
