"""Times as files write them, to microseconds since 1970 UTC.

A time without a zone is taken as UTC, and its row carries the flag `naive_time`. Small numbers (monotonic clocks,
durations) are no times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.measurements import NULL_TIME

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC) - _EPOCH
# Epochs from 2001 to 2100, by magnitude; anything smaller is a monotonic clock or a duration.
_EARLIEST, _LATEST = 978_307_200, 4_102_444_800
_LARGEST = _LATEST * 1_000_000_000
_SCALES = (("epoch_s", 1_000_000, 1), ("epoch_ms", 1_000, 1), ("epoch_us", 1, 1), ("epoch_ns", 1, 1_000))
# Nine digits of a second: Go. No marks and a hyphen before the time: vLLM's `date`.
_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
    r"(?P<gap>[T _-])(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d:?\d\d)?"
)
# What Arrow reads as `_WRITTEN` does, many at once.
_ISO_NAIVE = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{6})?$"
_NUMBER = re.compile(r"\d{9,19}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in microseconds since 1970 UTC; `zoned` False means that the text named no zone."""

    microseconds: int
    zoned: bool
    format: str


def parse_timestamp(value: object) -> Moment | None:
    """The time that a text or epoch number says (seconds to nanoseconds, by magnitude), or None when it says none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return _epoch(float(text) if "." in text else int(text))
    return _written(text)


def instant(value: object) -> int | None:
    """The microseconds of `parse_timestamp`, or None."""
    moment = parse_timestamp(value)
    return None if moment is None else moment.microseconds


def parse_timestamps(cells: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Microseconds of each cell (NULL_TIME where it says no time), and whether it named its zone."""
    distinct = pa.array(cells, pa.string()).dictionary_encode()
    codes = distinct.indices.to_numpy()
    plain = pc.match_substring_regex(distinct.dictionary, _ISO_NAIVE)
    try:
        read = pc.cast(pc.if_else(plain, distinct.dictionary, None), pa.timestamp("us")).cast(pa.int64())
    except pa.ArrowInvalid:  # a 31st of February: one by one
        plain, read = pa.array([False] * len(plain)), pa.nulls(len(plain), pa.int64())
    times = read.fill_null(NULL_TIME).to_numpy(zero_copy_only=False).copy()
    zoned = np.asarray(pc.invert(plain)).copy()
    for place in np.flatnonzero(zoned).tolist():
        moment = parse_timestamp(distinct.dictionary[place].as_py())
        if moment is not None:
            times[place], zoned[place] = moment.microseconds, moment.zoned
    return times[codes], zoned[codes]


def _epoch(value: float) -> Moment | None:
    if not abs(value) < _LARGEST:  # nor is NaN
        return None
    for name, times, divide in _SCALES:
        seconds = value * times / divide / 1_000_000
        if _EARLIEST <= seconds < _LATEST:
            exact = isinstance(value, int)
            return Moment(value * times // divide if exact else round(value * times / divide), True, name)  # type: ignore[arg-type]
    return None


def _written(text: str) -> Moment | None:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    parts = {name: int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")}
    try:
        at = datetime(**parts, tzinfo=UTC)
    except ValueError:
        return None
    fraction = int((found["fraction"] or "").ljust(9, "0")[:9] or 0) // 1_000
    zone = found["zone"]
    shift = 0
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        shift = (int(digits[:2]) * 60 + int(digits[2:])) * (1 if zone[0] == "+" else -1)
    since = at - _EPOCH - timedelta(minutes=shift)
    if since < timedelta():  # Go writes 0001-01-01T00:00:00Z for a time that was never set
        return None
    if since > _END:  # an offset may carry the last hours of 9999 beyond what a calendar holds
        return None
    whole = since.days * 86_400_000_000 + since.seconds * 1_000_000
    return Moment(whole + fraction, bool(zone), _format(found))


def _format(found: re.Match[str]) -> str:
    if not found["mark"]:
        return "compact"
    if found["mark"] == "/":
        return "slash_naive" if not found["zone"] else "slash_offset"
    zone = found["zone"]
    if not zone:
        return "iso_naive" if found["gap"] == "T" else "space_naive"
    return "rfc3339_Z" if zone in "Zz" else "iso_offset"
