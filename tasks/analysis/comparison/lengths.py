"""Prompts and answers of both sides: whether they were as long, and what that means for a metric."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from data_contracts.json_values import Json, JsonObject
from data_contracts.metrics import Metric
from data_contracts.setting_names import Aspect, aspect_of
from data_contracts.wording import listing, render_count, render_name, render_setting
from tasks.analysis.comparison.keys import UNSAID, Key
from tasks.ingestion.lengths import LENGTHS, Length

# Medians of the same prompts differ by less, and most latencies grow by no more than their length does
MOST_APART = 0.05
_WORDS: dict[Length, tuple[str, str]] = {
    "input_tokens": ("input", "other prompts"),
    "output_tokens": ("output", "other outputs"),
}
# Where no length was measured, the settings of these kinds tell
_ASKED: dict[Length, frozenset[Aspect | None]] = {
    "input_tokens": frozenset({"input_tokens", "lengths"}),
    "output_tokens": frozenset({"output_tokens", "output_limit", "lengths"}),
}


@dataclass(frozen=True, slots=True)
class LengthChange:
    """Prompts (`input_tokens`) or answers that were not as long as in the baseline; `what` tells both lengths."""

    length: Length
    what: str

    @property
    def words(self) -> str:
        """The reason as a sentence ends with it: "other prompts: 1024 against 2048 input tokens"."""
        return f"{_WORDS[self.length][1]}: {self.what}"

    def concerns(self, metric: Metric) -> bool:
        """True where the metric depends on this length."""
        return metric.depends_on_length in (_WORDS[self.length][0], "both")


def length_changes(
    before: dict[Length, float], now: dict[Length, float], keys: tuple[Key, Key]
) -> tuple[LengthChange, ...]:
    """What differs in length by more than 5%: as measured (medians of tokens, NaN where unknown), else as asked."""
    found = []
    for length in LENGTHS:
        one, other = before[length], now[length]
        if isnan(one) or isnan(other):
            asked = _asked(keys, length)
            found += [LengthChange(length, asked)] if asked else []
        elif abs(one - other) > MOST_APART * min(one, other):
            tokens = [render_count(round(value)) for value in (one, other)]
            what = f"{tokens[0]} against {tokens[1]} {_WORDS[length][0]} tokens"
            found.append(LengthChange(length, what))
    return tuple(found)


def _asked(keys: tuple[Key, Key], length: Length) -> str:
    """The settings for this length that differ: "input_len 1024 against 2048"; empty where none do."""
    was, now = (_flat(key.settings) for key in keys)
    words = [
        f"{render_name(name)} {_said(was.get(name))} against {_said(now.get(name))}"
        for name in sorted(was.keys() | now.keys())
        if aspect_of(name) in _ASKED[length] and was.get(name) != now.get(name)
    ]
    return listing(words) if words else ""


def _said(value: Json) -> str:
    return UNSAID if value is None else render_setting(value)


def _flat(settings: JsonObject, within: str = "") -> JsonObject:
    flat: JsonObject = {}
    for name, value in settings.items():
        flat |= _flat(value, f"{within}{name}.") if isinstance(value, dict) else {f"{within}{name}": value}
    return flat
