"""Prompts and answers of both sides: whether they were as long, and what that means for a metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from data_contracts.metrics import Metric
from data_contracts.setting_names import aspect_of
from data_contracts.wording import listing, render_name, render_number, render_setting
from tasks.analysis.comparison.keys import Key
from tasks.ingestion.lengths import LENGTHS, Length

# Medians of the same prompts differ by less, and most latencies grow by no more than their length does
MOST_APART = 0.05
_WORDS: dict[Length, tuple[str, str]] = {
    "input_tokens": ("input", "other prompts"),
    "output_tokens": ("output", "other outputs"),
}


@dataclass(frozen=True, slots=True)
class LengthChange:
    """Prompts (`input_tokens`) or answers that were not as long as in the baseline; `what` tells both lengths."""

    length: Length
    what: str

    @property
    def words(self) -> str:
        """The reason as a sentence ends with it: "other prompts: 1,024 against 2,048 input tokens"."""
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
            tokens = [render_number(value, 4) for value in (one, other)]
            what = f"{tokens[0]} against {tokens[1]} {_WORDS[length][0]} tokens"
            found.append(LengthChange(length, what))
    return tuple(found)


def _asked(keys: tuple[Key, Key], length: Length) -> str:
    """The settings for this length that differ: "input_len 1024 against 2048"; empty where none do."""
    names = sorted(keys[0].settings.keys() | keys[1].settings.keys())
    return listing([words for name in names if (words := _apart(keys, name, length))])


def _apart(keys: tuple[Key, Key], name: str, length: Length) -> str:
    aspect = aspect_of(name)
    about: Sequence[str] = (
        (length, "lengths") if length == "input_tokens" else (length, "lengths", "output_limit")
    )
    was, now = (key.settings.get(name) for key in keys)
    if aspect not in about or was == now:
        return ""
    texts = ["not said" if value is None else render_setting(value) for value in (was, now)]
    return f"{render_name(name)} {texts[0]} against {texts[1]}"
