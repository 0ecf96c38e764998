"""A number as someone wrote it: what rounding hides of it, and which numbers may have been written so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import floor, log10
from typing import Literal

from data_contracts.definitions import half_step_of

Bound = Literal["equal", "at_most", "at_least"]

# A number that was rounded twice on its way is off by a little more than half a step
_TWICE = 0.6
# What is off by less may have been computed from numbers that were rounded; who says "about" may be off by more
APART, ROUGHLY = 0.001, 0.05
# Of fewer digits a number agrees with too many
PRECISE = 3
_MOST_DECIMALS = 9  # beyond them stands what binary numbers add


@dataclass(frozen=True)
class Written:
    """A number with one unit of its last digit, `step`; `roughly` where the text says so, `bound` where it is a limit.

    `exact` is true where all digits count: of a count, which nobody rounds without saying so, and of zeros as decimals.
    """

    value: float
    step: float
    roughly: bool = False
    bound: Bound = "equal"
    exact: bool = False

    @classmethod
    def of(
        cls,
        value: float,
        step: float | None = None,
        roughly: bool = False,
        bound: Bound = "equal",
        exact: bool = False,
    ) -> Written:
        """Where nothing tells the last digit, it is that of the shortest writing."""
        return cls(value, 2 * half_step_of(value) if step is None else step, roughly, bound, exact)

    @cached_property
    def coarse(self) -> float:
        """One unit of the last digit that is no zero: 40 may be a number rounded to tens."""
        step = self.step or 10.0**-_MOST_DECIMALS
        while self.value and abs(self.value) >= 10 * step and _whole(self.value / (10 * step)):
            step *= 10
        return step

    @property
    def digits(self) -> int:
        """How many digits it is written with."""
        if not self.value:
            return 1
        return max(1, floor(log10(abs(self.value))) - round(log10(self.step or 10.0**-_MOST_DECIMALS)) + 1)

    @property
    def precise(self) -> bool:
        """True where so many digits are no accident."""
        return significant(self.value) >= PRECISE

    def scaled(self, factor: float) -> Written:
        """The same digits in another unit."""
        return replace(self, value=self.value * factor, step=self.step * factor)

    @cached_property
    def prefixed(self) -> tuple[Written, Written, Written]:
        """The same digits as they are, and in a thousand times the unit up and down."""
        return self, self.scaled(1e3), self.scaled(1e-3)

    def agrees(self, low: float, high: float | None = None) -> bool:
        """True where a number between `low` and `high` is written so, rounded or cut off, or keeps to it as a limit."""
        high = low if high is None else high
        half = self.step / 2 * (1 + 1e-9)
        if self.bound != "equal":
            return low <= self.value + half if self.bound == "at_most" else high >= self.value - half
        nearest = min(max(self.value, low), high)
        off = abs(nearest - self.value)
        if self.roughly:
            return off <= max(half, min(self.coarse / 2, ROUGHLY * abs(nearest)))
        away = (low - self.value) if self.value >= 0 else (self.value - high)
        cut_off = 0 <= away < self.step * (1 - 1e-9)
        # A coarse number agrees with many: it must be near too
        fine = self.step / 2 <= ROUGHLY * abs(self.value) or off <= ROUGHLY * abs(nearest)
        # 310 may be 306 in two digits, and of one digit nothing tells so
        in_two = not self.exact and abs(self.value) >= 10 * self.coarse * (1 - 1e-9)
        return fine and (off <= half or cut_off or (in_two and off <= self.coarse / 2))

    def near(self, low: float, high: float | None = None) -> bool:
        """True where a number is so near that rounding on the way, or of more digits than are shown, may explain it."""
        high = low if high is None else high
        nearest = min(max(self.value, low), high)
        off = abs(nearest - self.value)
        if self.bound != "equal":
            return off <= max(APART * abs(nearest), self.step)
        if self.exact and not self.roughly:
            return off <= max(_TWICE * self.step, APART * abs(nearest) if self.step < 1 else 0.0)
        share = 2 * ROUGHLY if self.roughly else APART
        # One digit may have been cut off too
        coarse = self.coarse if self.digits == 1 else min(self.coarse / 2, ROUGHLY * abs(nearest))
        return off <= max(share * abs(nearest), _TWICE * self.step, coarse)


def significant(value: float) -> int:
    """Significant digits of the shortest writing of a number."""
    mantissa = f"{round(value, _MOST_DECIMALS)!r}".lstrip("-").split("e")[0].removesuffix(".0")
    return len(mantissa.replace(".", "").strip("0") if "." in mantissa else mantissa.lstrip("0"))


def _whole(number: float) -> bool:
    return abs(number - round(number)) <= 1e-6 * max(1.0, abs(number))
