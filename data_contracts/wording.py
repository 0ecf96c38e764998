"""Numbers and names as sentences print them. Every numeral in a clause or a report comes through here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from math import isfinite

import orjson

from data_contracts.definitions import BARE
from data_contracts.facts import INSTANT
from data_contracts.hidden_characters import HIDDEN
from data_contracts.metrics import METRICS, phrase_of

# Prefixed units: (smallest magnitude, divisor, written), largest first.
_SCALES: dict[str, tuple[tuple[float, float, str], ...]] = {
    "s": ((7200.0, 3600.0, "h"), (1.0, 1.0, "s"), (1e-3, 1e-3, "ms"), (1e-6, 1e-6, "µs"), (0.0, 1e-9, "ns")),
    "By": ((1e12, 1e12, "TB"), (1e9, 1e9, "GB"), (1e6, 1e6, "MB"), (1e3, 1e3, "kB"), (0.0, 1.0, "B")),
    "W": ((1e3, 1e3, "kW"), (1.0, 1.0, "W"), (0.0, 1e-3, "mW")),
    "J": ((1e6, 1e6, "MJ"), (1e3, 1e3, "kJ"), (1.0, 1.0, "J"), (0.0, 1e-3, "mJ")),
    "J/token": ((1.0, 1.0, "J/token"), (0.0, 1e-3, "mJ/token")),
    "Hz": ((1e9, 1e9, "GHz"), (1e6, 1e6, "MHz"), (1e3, 1e3, "kHz"), (0.0, 1.0, "Hz")),
}
_SYMBOLS = {"Cel": "°C", "1": "", "USD/Mtoken": "USD per million tokens"}
_COUNTED = {
    "token",
    "request",
    "char",
    "file",
    "run",
    "record",
    "measurement",
    "sample",
    "repetition",
    "finding",
}
# Outside of this range a plain number would be a row of zeros
_PLAIN_FROM, _PLAIN_TO = Decimal("1e-6"), Decimal("1e15")
# Also zero-width and direction marks, with which a name could rewrite the line around it
_UNPRINTABLE = re.compile(rf"[{HIDDEN}]+|\s+")
_LAST_SECOND = 253_402_300_799
_MOST_DIGITS = 17  # a double holds no more
_ORDINALS = {"1": "st", "2": "nd", "3": "rd"}
_STATISTICS = {
    "mean": "mean ", "min": "lowest ", "max": "highest ", "best": "best ", "value": "", "total": "total ",
    "first": "first ", "last": "last ",
}  # fmt: skip
_LONGEST_NAME = 80
# "team a/results.md says"
_BLANK_IN_FOLDER = re.compile(r"[^\s/]{1,40} [^\s/]{1,40}/[^\s:;,]{1,140}\.[a-z]{1,5}\b")
_TAILED = re.compile(r"(?<![\w.-])[0-9]{1,12}\.[0-9]{6,30}(?![\w.])")
_TAIL = 5
_LONGEST_PATH = 140


def render_number(value: float, digits: int | None = None, unit: str | None = None) -> str:
    """A value in its SI unit, rounded to `digits` significant digits (default 4) and scaled: 0.0672 s is "67.2 ms".

    Raises ValueError for NaN and infinity, which are not numbers that a reader can use.
    """
    if not isfinite(value):
        raise ValueError(f"{value} cannot be printed: check where it was computed")
    if unit == INSTANT:
        # As a double the last microsecond of the year 9999 is the first second of 10000, which no calendar holds
        when = datetime.fromtimestamp(min(int(value), _LAST_SECOND), UTC)
        # Not by strftime, which writes the year 1 with a single digit
        return f"{when.replace(tzinfo=None).isoformat(sep=' ')} UTC"
    # By way of repr: Decimal(value) would round the double's binary tail.
    # Rounded before it is scaled: 0.99996 s is 1 s, not 1000 ms
    return _written(Decimal(repr(float(value))), digits, unit)


def _written(value: Decimal, digits: int | None, unit: str | None) -> str:
    digits = None if digits is None else min(max(1, digits), _MOST_DIGITS)
    rounded = _rounded(value, digits or 4)
    divisor, symbol = _scale(rounded, unit)
    text = _plain(rounded / divisor if divisor != 1 else rounded, digits)
    if unit in _COUNTED and text not in ("1", "-1"):
        symbol = f"{symbol}s"
    return f"{text} {symbol}" if symbol else text


def _rounded(value: Decimal, digits: int) -> Decimal:
    if value == 0:
        return Decimal(0)
    return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), rounding=ROUND_HALF_EVEN)


def _scale(value: Decimal, unit: str | None) -> tuple[Decimal, str]:
    scales = _SCALES.get(unit or "")
    if scales is None:
        return Decimal(1), _SYMBOLS.get(unit or "", unit or "")
    if value == 0:
        # Zero has no magnitude that would choose a prefix
        return Decimal(1), "B" if unit == "By" else unit or ""
    _, divisor, symbol = next(s for s in scales if abs(value) >= Decimal(repr(s[0])))
    return Decimal(repr(divisor)), symbol


def _plain(value: Decimal, digits: int | None) -> str:
    if value == 0:
        return "0"
    if not _PLAIN_FROM <= abs(value) < _PLAIN_TO:
        # Not as a double, of which rounding may have made an infinite one
        mantissa, exponent = f"{value:.{(digits or 4) - 1}e}".split("e")
        return f"{mantissa}e{int(exponent):+03d}"
    # Once more, for a division by 3600 gives new decimals
    value = _rounded(value, digits or 4)
    return f"{value:,f}" if abs(value) >= 10_000 else f"{value:f}"


def render_count(count: float) -> str:
    """A whole number in full: 1627, 22,500."""
    whole = int(count)
    return f"{whole:,d}" if abs(whole) >= 10_000 else f"{whole:d}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count and its noun: "1 file", "12 files", "2 categories"."""
    return f"{render_count(count)} {noun if count == 1 else plural or noun + 's'}"


def render_range(values: Sequence[float], digits: int, unit: str | None = None) -> str:
    """The lowest and the highest of some values: "80 ms to 110 ms"; one number where they print alike."""
    ends = [render_number(value, digits, unit) for value in (min(values), max(values))]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def load_words(own: Sequence[float], others: Sequence[float]) -> str:
    """Why requests are cold or warm, from their load durations (s) and the others': "model load 2.3 s against 80 ms"."""
    if not own:
        return "as the file says"
    against = f" against {render_range(others, 2, 's')}" if others else ""
    return f"model load {render_range(own, 2, 's')}{against}"


def agree(count: int, one: str, many: str) -> str:
    """The verb form that agrees with a count: agree(1, "is", "are") is "is"."""
    return one if count == 1 else many


def render_share(share: float, digits: int = 2) -> str:
    """A ratio as a percentage: 0.0899 is "9.0%"."""
    percent = share * 100
    # Of a finite share the percentage may be beyond every double, but not beyond a decimal
    if isfinite(share) and not isfinite(percent):
        return f"{_written(Decimal(repr(share)) * 100, digits, None)}%"
    return f"{render_number(percent, digits)}%"


def render_name(name: str) -> str:
    """A name from an artifact on one line: no control characters, at most 80 characters."""
    clean = _UNPRINTABLE.sub(" ", name).strip()
    return clean if len(clean) <= _LONGEST_NAME else f"{clean[: _LONGEST_NAME - 1]}…"


def render_path(path: str) -> str:
    """An artifact's path on one line; of a long one the folder's start and the file's name."""
    clean = _UNPRINTABLE.sub(" ", path).strip()
    return clean if len(clean) <= _LONGEST_PATH else f"{clean[:40]}…{clean[-(_LONGEST_PATH - 41) :]}"


def metric_name(metric: str) -> str:
    """A metric as a sentence names it: `ttft` is "TTFT", `decode_throughput` "decode throughput"."""
    return METRICS[metric].phrase if metric in METRICS else phrase_of(metric)


def measured_name(metric: str) -> str:
    """What a sentence gives the value of: "number of output tokens", "TTFT"."""
    known = METRICS.get(metric)
    return f"number of {known.phrase}" if known is not None and known.names_its_unit else metric_name(metric)


def render_config(config: str) -> str:
    """Settings in canonical JSON as a sentence names them: "num_ctx 1024, temperature 0.2"; of none that it has none."""
    settings = orjson.loads(config)
    if not settings:
        return "no further settings"
    return ", ".join(f"{render_name(key)} {render_setting(value)}" for key, value in settings.items())


def render_setting(value: object) -> str:
    """The value of a setting as its artifact has it."""
    return render_name(value if isinstance(value, str) else orjson.dumps(value).decode())


def render_quantity(metric: str, value: float, digits: int | None, unit: str | None) -> str:
    """A value of a metric: a share in percent, a count whose name says of what without a unit, others with it."""
    known = METRICS.get(metric)
    if known is not None and known.kind == "share" and unit == known.unit:
        return render_share(value, digits or 2)
    return render_number(value, digits, None if known is not None and known.names_its_unit else unit)


def quantile_name(statistic: str) -> str:
    """`p50` is "median", `p95` "95th percentile", `p1` "1st percentile"."""
    number = statistic[1:]
    ending = "th" if number.endswith(("11", "12", "13")) else _ORDINALS.get(number[-1], "th")
    return "median" if statistic == "p50" else f"{number}{ending} percentile"


def statistic_words(statistic: str | None) -> str:
    """The statistic as the word before a metric's name; nothing where none is said."""
    if statistic in BARE:
        return ""
    return _STATISTICS.get(str(statistic)) or f"{quantile_name(str(statistic))} "


def listing(words: list[str], last: str = "and") -> str:
    """Words as a sentence lists them: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(text: str) -> str:
    """A sentence as it begins a line; a path or a name at its begin stays as it is."""
    first = text.split(" ", 1)[0]
    if set(first) & set("/._:-") or _BLANK_IN_FOLDER.match(text):
        return text
    return f"{text[:1].upper()}{text[1:]}"


def without_tails(text: str) -> str:
    """A sentence with its long numbers at five significant digits; as it is where two would no longer differ."""
    written = set(_TAILED.findall(text))
    short = {number: _plain(_rounded(Decimal(number), _TAIL), _TAIL) for number in written}
    if len(set(short.values())) < len(written):
        return text
    return _TAILED.sub(lambda found: short[found[0]], text)
