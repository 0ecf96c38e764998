from __future__ import annotations

import pytest

from tasks.analysis.claims.written import Written


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        (102.2, 102.2009),
        (0.097, 0.09726),
        (102.3, 102.39),  # cut off
        (310.0, 306.4),  # rounded to two digits
    ],
)
def test_a_number_that_rounds_or_is_cut_off_to_the_stated_one_is_written_so(
    stated: float, given: float
) -> None:
    assert Written.of(stated).agrees(given)


def test_the_last_digit_that_was_written_counts_and_not_the_shortest_writing() -> None:
    assert Written.of(0.6).agrees(0.63)
    assert not Written.of(0.6, step=0.001).agrees(0.63)
    assert not Written.of(38.0, step=0.1, exact=True).agrees(38.2)


def test_a_coarse_number_agrees_only_with_one_near_it_and_a_count_with_itself() -> None:
    assert not Written.of(0.05).agrees(0.05358)
    assert Written.of(0.05).agrees(0.052)
    assert not Written.of(40.0).agrees(38.2)
    assert Written.of(40.0).near(38.2)
    assert not Written.of(120.0, exact=True).near(119.0)


def test_who_says_about_may_be_off_by_five_percent_and_is_wrong_beyond_ten() -> None:
    about = Written.of(40.0, roughly=True)
    assert (about.agrees(38.2), about.near(37.0), about.near(35.0)) == (True, True, False)


def test_a_limit_holds_on_its_side() -> None:
    under, over = Written.of(0.6, bound="at_most"), Written.of(0.6, bound="at_least")
    assert (under.agrees(0.5), under.agrees(0.7), over.agrees(0.7), over.agrees(0.5)) == (
        True,
        False,
        True,
        False,
    )


def test_what_the_source_rounded_itself_leaves_a_range_open() -> None:
    assert Written.of(102.26).agrees(102.2, 102.3)
    assert not Written.of(102.26).agrees(102.2, 102.24)
