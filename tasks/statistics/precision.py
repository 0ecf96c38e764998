"""How many significant digits a number honestly has."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from tasks.statistics.summary import Floats, Summary

MAX_DIGITS = 6
_SINGLE = 4
_LOOKED_AT = 64


def written_digits(values: Floats) -> int:
    """Significant digits of the most precisely written of the values (the 64 smallest are looked at), 1 to 6."""
    looked = np.sort(values)[:_LOOKED_AT]
    return min(MAX_DIGITS, max((_digits(v) for v in looked.tolist()), default=1))


def _digits(value: float) -> int:
    mantissa = f"{value!r}".lstrip("-").split("e")[0].removesuffix(".0")
    return max(1, len(mantissa.replace(".", "").lstrip("0")))


def mean_digits(summary: Summary, written: int) -> int:
    """Digits of a mean down to the decade of its standard error, at least two; of a single value, those written."""
    if summary.stddev is None or summary.stddev == 0 or summary.mean == 0:
        return min(_SINGLE, written)
    error = summary.stddev / summary.n**0.5
    digits = floor(log10(abs(summary.mean))) - floor(log10(error)) + 1
    return min(MAX_DIGITS, max(2, digits), written + 1)


def count_digits(count: float) -> int:
    """All digits of a count, which is exact."""
    return len(str(abs(int(count))))
