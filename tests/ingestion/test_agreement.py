from __future__ import annotations

import numpy as np
import pytest

from tasks.ingestion.agreement import agree, decimals, evidence

MISSING = float("nan")


def test_decimals_are_those_of_a_number_written_with_twelve_digits() -> None:
    values = [2.5, 0.1 + 0.2, 1e-7, 1234.0, 0.0, MISSING, float("inf"), 1e20, 5e-324, 999.9999999999999]
    assert decimals(np.array(values)).tolist() == [1, 1, 7, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("one", "other", "places", "same"),
    [
        (0.2512, 0.25, 2, True),
        (0.2551, 0.25, 2, False),
        (0.255, 0.26, 2, True),
        (0.255, 0.25, 2, True),
        (3.4, 3.0, 0, False),
        (103.4, 103.0, 0, True),
        (0.25, 0.25 * (1 + 1e-12), 12, True),
        (MISSING, MISSING, 2, True),
        (MISSING, 0.25, 2, False),
        (1e308, -1e308, 0, False),
    ],
)
def test_numbers_agree_at_the_lower_precision_of_the_two(
    one: float, other: float, places: int, same: bool
) -> None:
    found = agree(np.array([one, other]), np.array([other, one]), np.array([places, places]))
    assert found.tolist() == [same, same]


@pytest.mark.parametrize(
    ("value", "places", "digits"),
    [(101.23, 2, 3), (0.25, 2, 0), (0.0, 2, 0), (128.0, 0, 0), (MISSING, 2, 0), (0.123456789012, 12, 7)],
)
def test_only_digits_beyond_the_first_two_prove_anything(value: float, places: int, digits: int) -> None:
    assert evidence(np.array([value]), np.array([value]), np.array([places])).tolist() == [digits]
