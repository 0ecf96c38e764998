"""One run written twice: its aggregates as JSON beside CSV, console text beside JSON, raw beside processed.

Two such files share no records to compare one by one, so their values are compared, metric by metric.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Key = tuple[str, str]
Values = Mapping[Key, Sequence[float]]
Same = Callable[[float, float], bool]

# Whole numbers (counts, token lengths) agree between any two runs of one benchmark: they are no evidence.
_MEASURED_AT_LEAST = 8
_FOUND = 0.9
_SHARED_KEYS = 0.6


def same_run(one: Values, other: Values, same: Same) -> bool:
    """True when nearly all measured aggregates of the smaller of two files stand in the other, but for rounding.

    A key is metric and statistic; `same(a, b)` says whether two numbers are one, as written with different digits.
    """
    small, large = sorted((one, other), key=lambda values: sum(map(len, values.values())))
    shared = small.keys() & large.keys()
    if not small or len(shared) < _SHARED_KEYS * len(small):
        return False
    measured = [(key, value) for key in sorted(shared) for value in small[key] if not value.is_integer()]
    found = sum(any(same(value, there) for there in large[key]) for key, value in measured)
    return found >= _MEASURED_AT_LEAST and found >= _FOUND * len(measured)
