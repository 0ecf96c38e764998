"""What is too long for its place ends where a reader may stop, and says so."""

from __future__ import annotations

from tasks.reporting.shortening import first_of, shortened


def test_what_fits_stays_as_it_is() -> None:
    assert (shortened("a line", 6), first_of(["one", "two"], 8)) == ("a line", "one; two")


def test_of_pieces_the_first_stand_whole_and_the_others_are_counted() -> None:
    assert (
        first_of([f"model-{n}: 10 ms" for n in range(9)], 60)
        == "model-0: 10 ms; model-1: 10 ms; model-2: 10 ms; and 6 more"
    )


def test_a_place_too_small_for_the_remark_holds_what_fits() -> None:
    assert shortened("abcdefgh", 4) == "abcd"
