"""A whole number with its unit, as it is written on the command line: 30m, 6h, 500MiB."""

from __future__ import annotations

from collections.abc import Mapping

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_MOST_DIGITS = 9


def amount(text: str, units: Mapping[str, int]) -> int | None:
    """The number in the unit of 1; None for what is none. Of units with one ending the longer comes first in `units`."""
    unit = next((name for name in units if text.endswith(name)), None)
    digits = text.removesuffix(unit) if unit else ""
    if unit is None or not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        return None
    return int(digits) * units[unit]
