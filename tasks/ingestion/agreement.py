"""When two written numbers say the same: equal at the lower precision of the two."""

from __future__ import annotations

from math import floor, log10

# A conversion of units leaves noise in the last digits of a double; no tool writes twelve that were measured.
_NOISE = 1e-11
# Without a decimal place, numbers below ten are a rounding of nearly anything
_WHOLE_APART = 0.05
# Two executions with equal settings agree in their first two digits: only further ones tell them apart.
_IN_COMMON = 2
_DIGITS_AT_MOST = 9


def decimals(value: float) -> int:
    """How many decimal places a number has when it is written with twelve digits."""
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    places = len(mantissa.partition(".")[2].rstrip("0"))
    return max(0, places - int(exponent or 0))


def agree(one: float | None, other: float | None, places: int) -> bool:
    """True when both are missing, or equal once rounded to the places that the less precise of them has."""
    if one is None or other is None:
        return one is other
    apart, size = abs(one - other), max(abs(one), abs(other))
    if apart <= _NOISE * size:
        return True
    # Halves are rounded up by some and to even by others
    if apart > 0.5 * 10.0**-places * (1 + _NOISE) + _NOISE * size:
        return False
    return places > 0 or apart <= _WHOLE_APART * size


def evidence(one: float | None, other: float | None, places: int) -> int:
    """How many digits of two equal numbers no other execution would share; whole numbers are counts and prove nothing."""
    if not one or not other or one.is_integer() or other.is_integer():
        return 0
    digits = places + floor(log10(min(abs(one), abs(other)))) + 1
    return max(0, min(digits, _DIGITS_AT_MOST) - _IN_COMMON)
