"""What the measurement contract does not allow, found among the distinct terms of a batch and told for one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.errors import ContractError
from data_contracts.json_values import CanonicalJson
from data_contracts.measurements import (
    RECORD_ADDRESS,
    SCOPES,
    STATUSES,
    Flag,
    Quantity,
    Scope,
    Status,
    is_flag,
)

Mask: TypeAlias = npt.NDArray[np.bool_]
_SETTINGS = ("config", "system", "workload")
CONTEXT = ("tool", "tool_version", "engine", "run", "model", *_SETTINGS, "task", "scope")
_TEXTS = frozenset((str, CanonicalJson, type(None)))
_MAY_BE_SETTINGS = frozenset((CanonicalJson, type(None)))
_INT64_END = 2**63


class Context(NamedTuple):
    """What repeats from row to row."""

    tool: str | None
    tool_version: str | None
    engine: str | None
    run: str | None
    model: str | None
    config: CanonicalJson | None
    system: CanonicalJson | None
    workload: CanonicalJson | None
    task: str | None
    scope: Scope


class SingleRow(NamedTuple):
    """A row of artifact `place`, its number as its reader adds it, or None for a key that is present without one."""

    place: int
    record: str
    field: str
    quantity: Quantity
    value: float | int | None
    context: int
    n: int | None
    timestamp: int | None
    status: Status
    flags: tuple[Flag, ...]


def fault_of_context(context: Context) -> str | None:
    """Why no row may have this context, or None."""
    # Nearly all are sound, and each file brings new ones
    if _TEXTS.issuperset(map(type, context)) and _MAY_BE_SETTINGS.issuperset(map(type, context[5:8])):
        return None if context.scope in SCOPES else f"{context.scope!r} is no scope"
    for name, term in zip(CONTEXT, context, strict=True):
        if term is not None and not isinstance(term, str):
            return f"{name} is {term!r}, not a text"
    for name in _SETTINGS:
        settings = getattr(context, name)
        if settings is not None and not isinstance(settings, CanonicalJson):
            return f"{name} {settings!r} is not canonical JSON"
    return None if context.scope in SCOPES else f"{context.scope!r} is no scope"


def fault_of_flags(flags: Sequence[str]) -> str | None:
    """Why no row may carry these flags, or None."""
    unknown = [flag for flag in flags if not is_flag(flag)]
    return f"{unknown[0]!r} is no flag" if unknown else None


def fault_of_text(name: str, term: object) -> str | None:
    """Why a term cannot stand in a column of texts, or None."""
    if not isinstance(term, str) or (not term.isascii() and not _encodable(term)):
        return f"{name} {term!r} is not a text that UTF-8 can hold"
    return None


def sound(single: Sequence[SingleRow]) -> bool:
    """False where `fault_of_single` finds a fault that no column would refuse; it looks at what is distinct only."""
    _, _, fields, _, values, _, counts, times, _, flags = zip(*single, strict=True)
    return (
        all(issubclass(kind, int | float | None) for kind in set(map(type, values)))
        and all(issubclass(kind, int | None) for kind in {*map(type, counts), *map(type, times)})
        and all(fault_of_text("field", field) is None for field in dict.fromkeys(fields))
        and all(fault_of_flags(each) is None for each in dict.fromkeys(flags))
    )


def fault_of_single(row: SingleRow) -> str | None:
    """Why a row cannot become one of the table's, whose columns hold texts, float64 and int64; or None."""
    for name, term in (("record", row.record), ("field", row.field)):
        if (fault := fault_of_text(name, term)) is not None:
            return fault
    if row.value is not None and not _as_double(row.value):
        return f"value {row.value!r} is not a number of double precision"
    for name, count in (("n", row.n), ("timestamp", row.timestamp)):
        if count is not None and not (isinstance(count, int) and -_INT64_END <= count < _INT64_END):
            return f"{name} {count!r} is not a whole number of 64 bits"
    if not isinstance(row.quantity, Quantity):
        return f"{row.quantity!r} is no quantity"
    if row.status not in STATUSES:
        return f"{row.status!r} is no status"
    return fault_of_flags(row.flags)


def misplaced(record: pa.Array) -> Mask:
    """True for rows whose record is no address (RECORD_ADDRESS)."""
    fits = pc.fill_null(pc.match_substring_regex(record, RECORD_ADDRESS), False)
    return ~np.asarray(fits.to_numpy(zero_copy_only=False), np.bool_)


def error_of(fault: str, record: str | None, field: str | None) -> ContractError:
    """The fault with its place, in characters that any file can hold."""
    return ContractError(fault, _writable(record or "(root)"), None if field is None else _writable(field))


def _writable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_double(value: object) -> bool:
    if not isinstance(value, int | float):
        return False
    try:
        float(value)
    except OverflowError:
        # Python's integers have no bound, and JSON writes them at any length.
        return False
    return True
