"""When two written numbers say the same: equal at the lower precision of the two. Arrays throughout; NaN is missing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# A conversion of units leaves noise in the last digits of a double; no tool writes twelve that were measured.
_NOISE = 1e-11
_DIGITS = 12
_MOST_PLACES = 300
# Looked up, for it takes many times as long to work one out; no double needs more
_MOST_TENS = 400
with np.errstate(over="ignore", under="ignore"):
    _TENS: Floats = np.power(10.0, np.arange(-_MOST_TENS, _MOST_TENS + 1), dtype=np.float64)
# Without a decimal place, numbers below ten are a rounding of nearly anything
_WHOLE_APART = 0.05
# Two executions with equal settings agree in their first two digits: only further ones tell them apart.
_IN_COMMON = 2
_DIGITS_AT_MOST = 9


def power(values: Floats) -> Ints:
    """The power of ten of the first digit of each number; 0 for zero and what is missing."""
    size = np.abs(values)
    known = np.isfinite(size) & (size > 0)
    found: Ints = np.floor(np.log10(np.where(known, size, 1.0))).astype(np.int64)
    return found


def ten_to(exponents: Ints) -> Floats:
    """10 to the power of each, 400 at most and -400 at least; infinite where no double holds it."""
    found: Floats = _TENS[exponents + _MOST_TENS]
    return found


def decimals(values: Floats) -> Ints:
    """How many decimal places each number has when it is written with twelve digits; 0 for what is missing."""
    return decimals_at(values, power(values))


def decimals_at(values: Floats, first: Ints) -> Ints:
    """`decimals` of numbers whose `power` is known."""
    scale = np.clip(_DIGITS - 1 - first, -_MOST_PLACES, _MOST_PLACES)
    digits = np.rint(np.abs(np.where(np.isfinite(values), values, 0.0)) * ten_to(scale)).astype(np.int64)
    places = np.where(digits == 0, 0, scale)
    for step in (8, 4, 2, 1):
        # A division by one number is several times as fast as what is left of it
        shorter = digits // 10**step
        zeros = (shorter * 10**step == digits) & (digits > 0)
        digits = np.where(zeros, shorter, digits)
        places = places - step * zeros
    return np.maximum(places, 0)


def telling(values: Floats) -> Mask:
    """False for what is missing, zero or whole: whole numbers are counts, which prove nothing."""
    with np.errstate(invalid="ignore"):
        found: Mask = np.isfinite(values) & (values != np.rint(values))
    return found


def the_same(one: Floats, other: Floats) -> Mask:
    """True where both are missing, or equal but for the noise of a conversion."""
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(one - other) <= _NOISE * np.maximum(np.abs(one), np.abs(other))
    found: Mask = near | (np.isnan(one) & np.isnan(other))
    return found


def agree(one: Floats, other: Floats, places: Ints) -> Mask:
    """True where both are missing, or equal once rounded to the places that the less precise of them has."""
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        apart, size = np.abs(one - other), np.maximum(np.abs(one), np.abs(other))
        # Halves are rounded up by some and to even by others
        near = apart <= 0.5 * 10.0 ** -places.astype(np.float64) * (1 + _NOISE) + _NOISE * size
        near &= (places > 0) | (apart <= _WHOLE_APART * size)
    found: Mask = near | the_same(one, other)
    return found


def evidence(one: Floats, other: Floats, places: Ints) -> Ints:
    """How many digits of two equal numbers no other execution would share."""
    digits = places + power(np.fmin(np.abs(one), np.abs(other))) + 1
    found = np.maximum(np.minimum(digits, _DIGITS_AT_MOST) - _IN_COMMON, 0)
    return np.where(telling(one) & telling(other), found, 0)
