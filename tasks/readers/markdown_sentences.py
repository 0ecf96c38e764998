"""Numbers that a document states outside its tables, where subject, metric and unit are clear; all others stay unread.

Read are labelled numbers (`Mean TTFT: 0.165 s`), pairs (`q8_0: mean_latency_ms=46.570`), results with a setup
(`102.31 tokens/s @ 0.128s TTFT`), what a setting is said to gain (`num_ctx ... 15-20% throughput`) and advice (`Use X`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_contracts.measurements import Quantity
from data_contracts.units import CONVERSIONS, conversion, unit_of_name
from tasks.readers.markdown_sections import setting_name, state_in

_NUMBER = r"(?P<about>[~≈]?)\s*(?P<number>\d[\d,]*(?:\.\d+)?)"
_RATE = r"tok(?:en)?s?\s?(?:/|per)\s?s(?:ec(?:ond)?)?"
_TIME = r"ms|s|sec|seconds?|milliseconds"
_AMOUNT = re.compile(rf"\A{_NUMBER}\s*(?:(?P<rate>{_RATE})|(?P<time>{_TIME}))(?![\w/])", re.IGNORECASE)
_BARE_NUMBER = re.compile(rf"\A{_NUMBER}(?P<rate>)(?P<time>)")
_TTFT = re.compile(r"\bttft\b|time[- ]to[- ]first[- ]token", re.IGNORECASE)
_RATED = re.compile(
    r"throughput|token generation|generation speed|tok(?:en)?s?\s?(?:/|per)\s?s", re.IGNORECASE
)
# What else is counted in tokens each second, or is no value but a difference.
_OTHER = re.compile(
    r"prompt|prefill|\btotal|aggregate|faster|slower|delta|differ|improve|gain|loss|vs\b|>|<|±|\d\s*[-–]\s*\d"
)
_LABELLED = re.compile(r"(?P<label>[^:|]{2,60}?):\s*(?P<rest>\S.*)")
_BARE_RATE = re.compile(_RATE, re.IGNORECASE)
_PAIRS = re.compile(
    r"(?:^|(?<=\s))(?:-\s*)?`?(?P<name>(?:(?![A-Za-z])[\w.:\-/])*[A-Za-z][\w.:\-/]*)`?:\s+"
    r"(?P<pairs>\w+=\d[\d.]*(?:\s+\w+=\d[\d.]*)*)"
)
_PAIR = re.compile(r"\b(\w++)=(\d+(?:\.\d+)?)")
# Possessive, here and below: a long run of blanks is read once and not from each of its places
_GROUP = re.compile(r"^\s*+[-*]?\s*+([\w.\-]+):\s+-\s")
_GAIN = re.compile(
    r"(?<!\d)(?P<low>\d+(?:\.\d+)?)\s*+(?:%?\s*+[-–]\s*+(?P<high>\d+(?:\.\d+)?))?\s*+%\s+"
    r"(?P<metric>throughput|ttft)\s+(?:improvements?|gains?|increases?|reductions?)",
    re.IGNORECASE,
)  # fmt: skip
_NAMED_SETTING = re.compile(r"\(?`?\b(num_\w+|temperature|top_[pk]|batch_size)\b`?\)?")
_ADVICE = re.compile(
    r"\bUse `?(?P<name>[\w.:\-/]*\w)`? for (?P<group>[\w.\-]+) \([~≈]?(?P<share>\d+(?:\.\d+)?)% latency advantage\)"
)
_MARKUP = re.compile(r"[*`]|^\s*(?:[-+]|\d+\.)\s+|^[^\w(~≈>|]+")
# Bounded by the longest line that is looked at
_TAG = re.compile(r"[a-z][\w.\-]{0,120}:[\w.\-]+")
_GAINED = "gain"
# Longer lines, and more words behind a number, are prose, which may speak of anything
_LINE_CHARS, _BEHIND = 120, 4
# Words of labels that name a number, and no other subject beside it.
_PLAIN = frozenset({
    "mean", "average", "avg", "median", "peak", "max", "maximum", "min", "minimum", "p50", "p90", "p95", "p99",
    "time", "to", "first", "token", "tokens", "ttft", "warm", "cold", "start", "throughput", "generation", "speed",
    "rate", "decode", "per", "second", "s", "sec", "tok", "best", "top", "performance", "result", "results", "overall",
})  # fmt: skip
_STATISTIC = (
    (re.compile(r"\b(?:mean|average|avg)\b", re.IGNORECASE), "mean"),
    (re.compile(r"\b(?:median|p50)\b", re.IGNORECASE), "p50"),
    # "": the word that was found is itself the statistic
    (re.compile(r"\bp9[059]\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:peak|max(?:imum)?)\b", re.IGNORECASE), "max"),
    (re.compile(r"\bmin(?:imum)?\b", re.IGNORECASE), "min"),
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of a sentence; `subject` is whom it is about, None for the section's own subject."""

    field: str
    quantity: Quantity
    value: float
    subject: str | None = None
    group: str | None = None
    also: tuple[tuple[str, object], ...] = ()
    rounded: bool = False


def statistic_named(text: str) -> str | None:
    """The statistic that a label names (mean, p50, p95, max, ...), None when it names none."""
    for pattern, statistic in _STATISTIC:
        found = pattern.search(text)
        if found:
            return statistic or found[0].lower()
    return None


def stated_in(line: str, setup: Mapping[str, float] | None) -> Iterator[Stated]:
    """What one line states; `setup` are the settings named around it, None where they contradict each other."""
    if "=" in line:
        yield from _pairs(line)
    yield from _advice(line)
    plain = without_marks(line)
    yield from _gains(plain)
    if setup is not None:
        yield from _labelled(plain, setup)


def without_marks(line: str) -> str:
    """A line without bullet, number and emphasis."""
    # Twice: only without the bullet does what stands behind it come first
    return _MARKUP.sub("", _MARKUP.sub("", line)).strip()


def _pairs(line: str) -> Iterator[Stated]:
    group = _GROUP.match(line)
    for found in _PAIRS.finditer(line):
        for key, number in _PAIR.findall(found["pairs"]):
            unit = conversion(unit_of_name(key) or "")
            if unit and unit.unit in ("s", "token/s") and setting_name(key) is None:
                quantity = Quantity.named(
                    key, statistic_named(key.replace("_", " ")) or "value", unit.unit, unit.factor
                )
                yield Stated(key, quantity, float(number), found["name"], group[1] if group else None)


def _advice(line: str) -> Iterator[Stated]:
    for found in _ADVICE.finditer(line):
        quantity = Quantity.named("latency_advantage", "value", "1", 0.01)
        yield Stated("advice", quantity, float(found["share"]), found["name"], found["group"], rounded=True)


def _gains(line: str) -> Iterator[Stated]:
    found, setting = _GAIN.search(line), _NAMED_SETTING.search(line)
    # Of two settings nothing tells which one gains
    if not found or not setting or len(_NAMED_SETTING.findall(line)) > 1:
        return
    metric = "ttft" if found["metric"].lower() == "ttft" else "decode_throughput"
    for statistic, share in (("min", found["low"]), ("max", found["high"] or found["low"])):
        quantity = Quantity.named(f"{metric}_gain", statistic, "1", 0.01)
        yield Stated(_GAINED, quantity, float(share), None, None, (("setting", setting[1]),), True)


def _labelled(line: str, setup: Mapping[str, float]) -> Iterator[Stated]:
    """`label: number unit`, perhaps `@ number unit TTFT`; or the number first and up to four words behind it."""
    found = _LABELLED.fullmatch(line)
    label, rest = (found["label"], found["rest"]) if found else ("", line)
    parts = [part.strip() for part in rest.split("@")]
    if (
        len(line) > _LINE_CHARS
        # Without tags of models, in which digits and dashes look like a range
        or _OTHER.search(_TAG.sub(" ", f"{label} {rest}".lower()))
        or not _plain(label)
    ):
        return
    for place, part in enumerate(parts):
        amount = _AMOUNT.match(part) or _implied(label, part)
        behind = part[amount.end() :] if amount else ""
        if amount is None or len(behind.split()) > _BEHIND or any(map(str.isdigit, behind.split("(")[0])):
            return
        # The label says what the first number is, not what stands beside it.
        own = label if place == 0 else ""
        metric = _metric(amount, own, behind)
        if metric is None or (not label and not metric[1]):
            return
        yield _stated(amount, metric[0], own, f"{own} {behind}", setup)


def _plain(label: str) -> bool:
    """True for a label that names a number and no other subject, such as an agent or a scenario."""
    return all(word in _PLAIN for word in re.findall(r"[a-z0-9]+", label.lower()))


def _implied(label: str, part: str) -> re.Match[str] | None:
    """`Tokens/s: 78.42`: the label has the unit."""
    return _BARE_NUMBER.fullmatch(part) if _BARE_RATE.fullmatch(label.strip()) else None


def _metric(amount: re.Match[str], label: str, behind: str) -> tuple[str, bool] | None:
    """The metric and whether words besides the unit name it."""
    if amount["time"]:
        return ("ttft", True) if _TTFT.search(f"{label} {behind}") else None
    return "decode_throughput", bool(_RATED.search(f"{label} {behind}"))


def _stated(amount: re.Match[str], metric: str, label: str, words: str, setup: Mapping[str, float]) -> Stated:
    # Not lower(): a pattern that ignores case takes a long s for an s.
    unit = CONVERSIONS[(amount["time"] or "tokens/s").casefold()]
    quantity = Quantity.named(metric, statistic_named(words) or "value", unit.unit, unit.factor)
    state = state_in(words)
    also: tuple[tuple[str, object], ...] = (*setup.items(), *((("state", state),) if state else ()))
    value = float(amount["number"].replace(",", ""))
    return Stated(label or metric, quantity, value, None, None, also, bool(amount["about"]))
