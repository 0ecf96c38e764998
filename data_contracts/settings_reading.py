"""The `[[read]]` entries of benchaudit.toml: what the user knows of files that no reader was written for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, cast, get_args

from data_contracts.errors import UsageError
from data_contracts.json_values import Json, JsonObject
from data_contracts.measurements import Quantity, is_statistic
from data_contracts.metrics import METRICS
from data_contracts.units import CONVERSIONS, conversion

ToldRole = Literal["model", "run", "task", "engine", "time", "repetition", "ignore"]
TOLD_ROLES: tuple[ToldRole, ...] = get_args(ToldRole)


@dataclass(frozen=True, slots=True)
class ToldColumn:
    """What the user says that a column holds: a metric (with its unit and statistic), a setting, or a role."""

    metric: str | None = None
    unit: str | None = None
    statistic: str | None = None
    setting: str | None = None
    role: ToldRole | None = None

    @property
    def quantity(self) -> Quantity | None:
        """The metric's quantity; the unit that is not said is the metric's own."""
        if self.metric is None:
            return None
        written = self.unit or METRICS[self.metric].unit
        found = conversion(written)
        unit, factor = (found.unit, found.factor) if found else (written, 1.0)
        return Quantity(self.metric, self.statistic or "value", unit, factor)

    def to_table(self) -> JsonObject:
        """What `told_entries` reads."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """How files are to be read whose artifact the glob `files` matches (in gitignore syntax)."""

    files: str
    reader: str | None = None
    columns: tuple[tuple[str, ToldColumn], ...] = ()

    def to_table(self) -> JsonObject:
        """What `told_entries` reads."""
        told: JsonObject = {name: column.to_table() for name, column in self.columns}
        return {"files": self.files, **({"reader": self.reader} if self.reader else {}), "columns": told}


def told_entries(said: Json, where: str) -> tuple[ReadEntry, ...]:
    """The entries of `[[read]]`; `where` names the file. Raises UsageError in one line for what is wrong in them."""
    return tuple(_entry(entry, where) for entry in listed_entries(said, "read", where))


def listed_entries(said: Json, table: str, where: str) -> tuple[JsonObject, ...]:
    """The entries of a list of tables such as `[[read]]`; none where it is not said. Raises UsageError for anything else."""
    if said is None:
        return ()
    if not isinstance(said, list) or not all(isinstance(entry, dict) for entry in said):
        raise UsageError(f"{where}: `{table}` is no list of entries: write [[{table}]] and its keys below")
    return tuple(cast("list[JsonObject]", said))


def _entry(entry: JsonObject, where: str) -> ReadEntry:
    check_keys(entry, ("files", "reader", "columns"), f"{where}: [[read]]")
    files, reader, columns = entry.get("files"), entry.get("reader"), entry.get("columns", {})
    if not isinstance(files, str) or not files.strip():
        raise UsageError(f'{where}: [[read]] needs `files`, a glob such as "results/*.csv"')
    if reader is not None and not isinstance(reader, str):
        raise UsageError(
            f"{where}: `reader` of {files} is not a text: `benchaudit formats` lists the readers"
        )
    if not isinstance(columns, dict):
        raise UsageError(
            f"{where}: `columns` of {files} is no table: write [read.columns] and its keys below"
        )
    told = tuple((name, _column(name, column, f"{where}: {files}")) for name, column in columns.items())
    return ReadEntry(files, reader, told)


def _column(name: str, said: Json, where: str) -> ToldColumn:
    about = f"{where}: column `{name}`"
    if not isinstance(said, dict):
        raise UsageError(f'{about} is no table: write {{metric = "ttft", unit = "ms"}}')
    check_keys(said, [f.name for f in fields(ToldColumn)], about)
    for key, value in said.items():
        if not isinstance(value, str) or not value:
            raise UsageError(f"{about}: `{key}` is {value!r}; give a text")
    told = ToldColumn(**cast("dict[str, Any]", said))
    if [told.metric, told.setting, told.role].count(None) != 2:
        raise UsageError(f"{about}: say one of `metric`, `setting` and `role`")
    if told.metric is None:
        if told.unit or told.statistic:
            raise UsageError(f"{about}: `unit` and `statistic` are of a metric: say `metric` too")
        if told.role is not None and told.role not in TOLD_ROLES:
            raise UsageError(f"{about}: there is no role `{told.role}`; {_nearest(told.role, TOLD_ROLES)}")
        return told
    if told.metric not in METRICS:
        raise UsageError(f"{about}: there is no metric `{told.metric}`; {_nearest(told.metric, METRICS)}")
    if told.statistic is not None and not is_statistic(told.statistic):
        raise UsageError(
            f"{about}: there is no statistic `{told.statistic}`; say value, mean, stddev, min, max or p99"
        )
    _check_unit(told.metric, told, about)
    return told


def _check_unit(metric: str, told: ToldColumn, about: str) -> None:
    expected = "1" if told.statistic == "cv" else METRICS[metric].unit
    found = conversion(told.unit) if told.unit is not None else None
    if told.unit is not None and told.unit != expected and (found is None or found.unit != expected):
        kind = ", ".join([written for written, one in CONVERSIONS.items() if one.unit == expected][:6])
        raise UsageError(
            f"{about}: `{told.unit}` is no unit of {metric}; give one such as {kind or expected}"
        )
    if told.unit is None and expected not in ("1", "token", "request", "char"):
        raise UsageError(f'{about}: say in which unit it is written, e.g. unit = "{expected}"')


def check_keys(said: Mapping[str, Json], known: Iterable[str], about: str) -> None:
    """Raises UsageError for a key that is not known, with the nearest that is."""
    names = list(known)
    for key in said:
        if key not in names:
            raise UsageError(f"{about} has no key `{key}`; {_nearest(key, names)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, 1, 0.5)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"there are {', '.join(f'`{one}`' for one in names[:12])}" + (
        " and more" if len(names) > 12 else ""
    )
