"""Numbers as people write them: in a unit, to a few digits, rounded or cut off."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Literal

from benchmarks.claims.requests import Metric

Unit = Literal["s", "ms", "tok/s", "tokens", "%", "x", ""]
_OF_SI: dict[Unit, float] = {"ms": 1e3, "%": 100.0}
RATE_WORDS = ("tok/s", "tokens/s", "tokens per second")


@dataclass(frozen=True, slots=True)
class Written:
    """A number in a text: `number` as it stands there in `unit`, `step` what its last digit is worth.

    `decimals` below 0 are zeros before the point that are no digits: -1 for 640 that may be 637.
    """

    number: float
    unit: Unit
    decimals: int

    @property
    def step(self) -> float:
        return 10.0**-self.decimals

    @property
    def digits(self) -> str:
        return f"{self.number:,.{max(0, self.decimals)}f}" if self.number >= 1_000 else self.plain

    @property
    def plain(self) -> str:
        """Without a comma between thousands, as data files have it."""
        return f"{self.number:.{max(0, self.decimals)}f}"

    @property
    def value(self) -> float:
        """In s, token/s, tokens or as a share."""
        return self.number / _OF_SI.get(self.unit, 1.0)

    @property
    def trimmed(self) -> Written:
        """Without zeros at its end, so that it claims no more digits in a file that leaves those out."""
        decimals = self.decimals
        while decimals > 0 and self.number == round(self.number, decimals - 1):
            decimals -= 1
        return Written(self.number, self.unit, decimals)

    def is_beyond(self, low: float, high: float, margin: float) -> bool:
        """Whether the number is beside what lies between two values, rounded or cut off, by more than a share of them."""
        scale = _OF_SI.get(self.unit, 1.0)
        slack = max(self.step, margin * abs(self.number))
        return not low * scale - slack <= self.number <= high * scale + slack


def unit_for(dice: random.Random, metric: Metric) -> Unit:
    if metric == "output_tokens":
        return "tokens"
    if metric == "decode_throughput":
        return "tok/s"
    return dice.choice(("s", "ms"))


def written(dice: random.Random, value: float, unit: Unit) -> Written:
    """A value to two to four digits that count, rounded or (one time in four) cut off."""
    return write(value, unit, dice.choice((2, 3, 3, 4)), cut=dice.random() < 0.25)


def write(value: float, unit: Unit, digits: int, *, cut: bool = False, rough: bool = False) -> Written:
    """A value to so many digits that count; only where it is `rough` are digits before the point among those left out."""
    number = value * _OF_SI.get(unit, 1.0)
    decimals = digits - 1 - math.floor(math.log10(abs(number))) if number else 0
    if unit == "tokens" and number == round(number) and not rough:
        decimals = 0
    decimals = decimals if rough else max(0, decimals)
    scaled = number * 10.0**decimals
    # A cut off number must not lose a digit to the binary form of a whole one
    whole = math.floor(scaled + 1e-9) if cut else round(scaled)
    return Written(round(whole / 10.0**decimals, max(0, decimals)), unit, decimals)
