"""The one conversion table: units as tools write them, to the SI unit of the measurement table."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    """`unit` is canonical; a number as written times `factor` is in it."""

    unit: str
    factor: float


def _table(unit: str, rows: dict[str, float]) -> dict[str, Conversion]:
    return {name: Conversion(unit, factor) for name, factor in rows.items()}


# Decimal prefixes are powers of 1000; GB as 10^9 is the SI reading, GiB is 2^30 (IEC 80000-13).
CONVERSIONS: dict[str, Conversion] = {
    # Both micro signs: U+00B5, and the Greek letter that NFKC makes of it
    **_table("s", {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0}),
    **_table("s", {"secs": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "minutes": 60.0, "h": 3600.0}),
    **_table(
        "s", {"msec": 1e-3, "milliseconds": 1e-3, "nanoseconds": 1e-9, "microseconds": 1e-6, "hours": 3600.0}
    ),
    **_table("token/s", {"token/s": 1.0, "tok/s": 1.0, "tokens/s": 1.0, "t/s": 1.0, "tokens/sec": 1.0}),
    **_table("token/s", {"tps": 1.0, "tokens/second": 1.0, "tok/sec": 1.0, "tokens/sec/user": 1.0}),
    **_table(
        "request/s", {"request/s": 1.0, "req/s": 1.0, "requests/s": 1.0, "requests/sec": 1.0, "rps": 1.0}
    ),
    **_table("token", {"token": 1.0, "tokens": 1.0, "tok": 1.0}),
    **_table("request", {"request": 1.0, "requests": 1.0}),
    **_table("char", {"char": 1.0, "chars": 1.0}),
    **_table("By", {"B": 1.0, "By": 1.0, "byte": 1.0, "bytes": 1.0, "KiB": 2.0**10, "MiB": 2.0**20}),
    **_table("By", {"GiB": 2.0**30, "TiB": 2.0**40, "KB": 1e3, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}),
    **_table("By", {"kb": 1e3, "mb": 1e6, "gb": 1e9, "mib": 2.0**20, "gib": 2.0**30}),
    **_table("By", {"Kbyte": 1e3, "Mbyte": 1e6, "Gbyte": 1e9}),  # Nsight Compute; its seconds are these
    **_table("s", {"nsecond": 1e-9, "usecond": 1e-6, "msecond": 1e-3}),
    **_table("W", {"W": 1.0, "mW": 1e-3, "kW": 1e3, "watt": 1.0, "watts": 1.0}),
    **_table("J", {"J": 1.0, "mJ": 1e-3, "kJ": 1e3, "MJ": 1e6, "joules": 1.0, "Wh": 3600.0, "kWh": 3.6e6}),
    **_table(
        "J/token", {"J/token": 1.0, "J/tok": 1.0, "joules/token": 1.0, "mJ/token": 1e-3, "Wh/token": 3600.0}
    ),
    **_table("J/request", {"J/request": 1.0, "joules/request": 1.0}),
    **_table("token/J", {"token/J": 1.0, "tokens/J": 1.0}),
    **_table("1", {"pp": 0.01, "%": 0.01, "percent": 0.01, "pct": 0.01, "1": 1.0, "ratio": 1.0, "x": 1.0}),
    **_table("Hz", {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9}),
    **_table("Cel", {"C": 1.0, "°C": 1.0, "Cel": 1.0, "degC": 1.0}),
    **_table("1/s", {"1/s": 1.0, "ops/s": 1.0, "iter/s": 1.0, "it/s": 1.0, "iterations/s": 1.0}),
    **_table("By/s", {"By/s": 1.0, "B/s": 1.0, "bytes/s": 1.0, "bytes/sec": 1.0, "MB/s": 1e6, "GB/s": 1e9}),
    **_table("sample/s", {"sample/s": 1.0, "samples/s": 1.0, "samples/sec": 1.0}),
    **_table("bit/By", {"bit/By": 1.0}),
    **_table("USD", {"USD": 1.0, "usd": 1.0, "$": 1.0}),
    **_table("USD/Mtoken", {"USD/Mtoken": 1.0, "$/Mtok": 1.0, "USD/1M tokens": 1.0}),
}


def conversion(written: str) -> Conversion | None:
    """How to convert a unit as written (`ms`, `tok/s`, `MiB`), or None when it is unknown."""
    # Never in lower case: genai-perf writes MJ, which is a billion mJ
    return CONVERSIONS.get(written) or CONVERSIONS.get(written.strip())


_COUNTED = "images|items|steps|iters?|iterations|batches|calls|frames|ops"
_S = r"(?:s|sec|second)"
# As a unit `min` is minutes; at the end of a name it is a minimum
_OF = r"(?:_mean|_avg|_median|_p\d+|_std|_min|_max)?$"
# Rates before durations: tokens_s is token/s, not seconds; samples_per_s is none either.
_NAME_RULES: tuple[tuple[re.Pattern[str], str | None], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), unit)
    for pattern, unit in (
        (rf"(?:^|[_\s])(?:tokens?|tok)_(?:per_)?{_S}{_OF}", "token/s"),
        (rf"(?:^|[_\s])(?:tokens|tok)[_\s]per[_\s]{_S}(?![a-z])", "token/s"),
        (rf"(?:^|[_\s])(?:tokens?|tok)\s?/\s?{_S}$", "token/s"),
        (rf"(?:^|_)tps{_OF}", "token/s"),
        (rf"(?:^|_)(?:req|requests?)_(?:per_)?{_S}{_OF}", "request/s"),
        (rf"(?:^|[_\s])(?:req|requests?)\s?/\s?{_S}$", "request/s"),
        (rf"(?:^|_)mb_(?:per_)?{_S}{_OF}", "MB/s"),
        (rf"(?:^|_)gb_(?:per_)?{_S}{_OF}", "GB/s"),
        (rf"(?:^|_)samples_(?:per_)?{_S}{_OF}", "samples/s"),
        (rf"(?:^|_)(?:(?:{_COUNTED})_(?:per_)?|[a-z0-9]+_per_){_S}{_OF}", "1/s"),
        # Before the ratios below: a time per token is a latency, and its time is the unit
        (r"(?:^|_)(?:ms|milliseconds)_per_tok(?:en)?$", "ms"),
        (r"(?:^|_)(?:s|sec|seconds)_per_tok(?:en)?$", "s"),
        (r"(?:^|_)(?:j|joules)_per_(?:(?:input|output|total)_)?tok(?:en)?$", "J/token"),
        (r"(?:^|_)usd(?:_per_|$)", "USD"),
        (rf"_per_[a-z0-9]+{_OF}", None),  # a ratio has neither the one unit nor the other
        (r"(?:^|_)(?:ns|nanoseconds)$", "ns"),
        (r"(?:^|_)(?:us|microseconds)$", "us"),
        (rf"(?:^|_)(?:ms|milliseconds){_OF}", "ms"),
        (rf"(?:^|_)(?:s|sec|secs|seconds){_OF}", "s"),
        (r"(?:^|_)bytes$", "By"),
        (r"(?:^|_)kb$", "kb"),
        (r"(?:^|_)mb$", "mb"),
        (r"(?:^|_)gb$", "gb"),
        (r"(?:^|_)mib$", "mib"),
        (r"(?:^|_)gib$", "gib"),
        (r"(?:^|_)(?:percent|pct)$", "percent"),
        # A lone _w or _j says too little: it counts behind `power` or `energy` only
        (r"(?:^|_)watts?$|power(?:_[a-z]+)?_w$", "W"),
        (r"(?:^|_)joules?$|energy(?:_[a-z]+)?_j$", "J"),
        (r"(?:^|_)kwh$", "kWh"),
        (r"(?:^|_)mhz$", "MHz"),
        (r"(?:^|_)tokens$", "token"),
        (r"(?:^|[_\s])chars$", "char"),
    )
)


def unit_of_name(field: str) -> str | None:
    """The unit, as written, that a field's name states: `Time (ms)`, `power.draw [W]`, `load_s`; else None."""
    bracketed = _in_brackets(field)
    if conversion(bracketed):
        return bracketed
    # A parent's unit says nothing of its parts: `latency_ms.count` is a count
    leaf = field.rsplit(".", 1)[-1]
    for pattern, unit in _NAME_RULES:
        if pattern.search(leaf):
            return unit
    return None


def _in_brackets(field: str) -> str:
    """What stands in the brackets that end a name; nothing when none do."""
    inner = field.rstrip()
    if not inner.endswith((")", "]")):
        return ""
    opening = max(inner.rfind("(", 0, -1), inner.rfind("[", 0, -1))
    closing = max(inner.rfind(")", 0, -1), inner.rfind("]", 0, -1))
    return inner[opening + 1 : -1].strip() if opening > closing else ""
