"""A number word passes where it counts nothing, or counts what its fact has counted."""

from __future__ import annotations

import pytest

from tasks.commentary.prompting import NumberedFact
from tasks.commentary.remarks.names import numbered_names, with_plain_names
from tasks.commentary.remarks.number_words import names_a_time, without_counts


def _fact(clause: str, verdict: str | None = "measured", subject: str = "{}") -> NumberedFact:
    return NumberedFact("F01", "id", clause, subject, "ttft", verdict)


_MANY = _fact("the TTFT of alpha:3b is 80 ms on average (n = 30 requests)")
_ONCE = _fact("the TTFT of the only request of alpha:3b is 80 ms", "insufficient")
_BOTH = _fact("the mean TTFT of alpha:3b is 80 ms with its 3 outliers and 60 ms without them", "differs")
_TWICE = _fact(
    "the mean TTFT differs by 2.0% between the 2 values of num_ctx (n = 40 requests)", "below_floor"
)
_CHANGED = _fact("the TTFT of alpha:3b is 12% lower (95% confidence interval -14% to -9.0%)", "improved")
_NOTHING = _fact("a.md states a throughput of 0.0 token/s for alpha:3b, which is not judged", "unsupported")


@pytest.mark.parametrize(
    ("fact", "text", "read"),
    [
        (_MANY, "Vary one setting within one run.", "Vary a setting within a run."),
        (_MANY, "One slow file may explain it.", "A slow file may explain it."),
        (_MANY, "This one figure says little.", "This single figure says little."),
        (_MANY, "It stands in one of its files.", "It stands in some of its files."),
        (_MANY, "Repeat it to obtain one.", "Repeat it to obtain a value."),
        (_MANY, "A second look at it would help.", "another look at it would help."),
        (_MANY, "There is no second run.", "There is no other run."),
        (_ONCE, "One request shows no spread.", "a single request shows no spread."),
        (_BOTH, "Say which of the two is meant.", "Say which of both is meant."),
        (_BOTH, "Record the two means.", "Record both means."),
        (_TWICE, "The two num_ctx values are close.", "both setting values are close."),
        (_CHANGED, "Compare the two setups.", "Compare both setups."),
        (_CHANGED, "Zero lies outside the interval.", "no-change lies outside the interval."),
        (_CHANGED, "The interval lies on either side of zero.", "The interval includes no-change."),
        (_NOTHING, "Read the zero as a gap.", "Read the value as a gap."),
        (_NOTHING, "Zero throughput is no measurement.", "stated throughput is no measurement."),
    ],
)
def test_a_number_word_that_counts_nothing_is_read_as_a_plain_word(
    fact: NumberedFact, text: str, read: str
) -> None:
    assert with_plain_names(text, fact).casefold() == read.casefold()


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (_MANY, "This rests on one request."),
        (_MANY, "Only one setting was varied."),
        (_MANY, "It takes one second."),
        (_MANY, "Batch size one is shown."),
        (_MANY, "The two means differ."),
        (_MANY, "Two requests failed."),
        (_MANY, "The zero is an error."),
        (_TWICE, "The two servers are close."),
        (_CHANGED, "Two weeks before it was slower."),
        (_CHANGED, "Zero requests failed."),
        (_ONCE, "Take a second."),
    ],
)
def test_a_number_word_that_counts_stays_one(fact: NumberedFact, text: str) -> None:
    assert without_counts(text, fact) == text


def test_a_setting_may_be_named_with_the_value_that_its_fact_has() -> None:
    subject = '{"config":"{\\"num_ctx\\":2048,\\"temperature\\":0.8}","model":"alpha"}'
    fact = _fact("the TTFT of alpha at num_ctx 2048, temperature 0.8 is 80 ms", "measured", subject)
    read = [
        with_plain_names(text, fact)
        for text in (
            "Repeat it with num_ctx 2048 and a temperature of 0.8.",
            "Repeat it with num_ctx=2048.",
            "Repeat it with num_ctx 4096.",
        )
    ]
    assert read == [
        "Repeat it with setting and a setting.",
        "Repeat it with setting.",
        "Repeat it with setting 4096.",
    ]


def test_levels_that_a_fact_compares_are_values_of_its_setting() -> None:
    subject = '{"against":"0.4","level":"0.2","setting":"temperature"}'
    assert {"temperature 0.2", "temperature 0.4"} < set(
        numbered_names(subject, "the TTFT at temperature 0.2")
    )


@pytest.mark.parametrize(
    ("named", "plain"),
    [
        ("It was measured in a single day.", "Repeat it on another day."),
        ("Repeat it within a few hours.", "Repeat it a few times."),
        ("The load took several long seconds.", "The load took several attempts."),
        ("Wait for a minute.", "Repeat it for a second time."),
        ("The server may have waited for half a second.", "Half of it is missing."),
    ],
)
def test_a_time_in_words_is_told_from_a_day_and_from_a_count(named: str, plain: str) -> None:
    assert (names_a_time(named), names_a_time(plain)) == (True, False)
