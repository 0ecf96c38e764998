"""A remark may hold the names of its fact, digits and all: data vouches for these, and for no other numeral."""

from __future__ import annotations

from tasks.commentary.gate import check
from tasks.commentary.numerals import unsupported_numerals
from tasks.commentary.remarks.names import at_names, numbered_names, vouched_parts, with_plain_names
from tests.commentary.material import FACTS_SEEN

_RATE = next(fact for fact in FACTS_SEEN if fact.number == "F04")


def _kept(name: str) -> bool:
    text = f"F04: The mean rate of {name} alone does not show how requests vary."
    return bool(check(text, FACTS_SEEN).accepted)


def test_a_name_of_the_fact_passes_as_the_fact_writes_it_and_no_other_does() -> None:
    names = ("gemma3:1b-it-qat", "gemma3:1b", "gemma3:1b-it-qat-9", "gemma3:4b-it-qat")
    assert [_kept(name) for name in names] == [True, False, False, False]


def test_what_is_left_of_a_remark_without_its_names_holds_no_numeral() -> None:
    text = "The rate of gemma3:1b-it-qat holds for gemma3:1b-it-qat."
    parts = list(at_names(text, numbered_names(_RATE.subject, _RATE.clause)))
    assert parts == [
        ("The rate of ", False),
        ("gemma3:1b-it-qat", True),
        (" holds for ", False),
        ("gemma3:1b-it-qat", True),
        (".", False),
    ]
    assert unsupported_numerals("".join(part for part, named in parts if not named), []) == ()


def test_a_quantile_of_the_fact_and_words_that_count_nothing_are_vouched_for() -> None:
    fact = next(fact for fact in FACTS_SEEN if fact.number == "F05")
    remarks = (
        "Collect more warm requests before a 95th percentile is quoted.",
        "No one can tell the tail from so few requests.",
        "A larger sample would show more of the tail than this one.",
        "There are too few warm requests here for a p95 of the TTFT.",
    )
    judged = [check(f"F05: {remark}", FACTS_SEEN) for remark in remarks]
    assert [[rejected.code for rejected in each.rejected] for each in judged] == [[]] * len(remarks)
    parts = [part for remark in remarks for part in vouched_parts(remark, fact.subject, fact.clause)]
    assert [(part, vouched) for part, vouched in parts if vouched] == [
        ("95th", "number"),
        ("No one", "number"),
        ("one.", "number"),
        ("p95", "number"),
    ]
    assert unsupported_numerals("".join(part for part, vouched in parts if not vouched), []) == ()


def test_another_quantile_than_that_of_the_fact_is_a_digit() -> None:
    judged = check("F05: Collect more warm requests before a 99th percentile is quoted.", FACTS_SEEN)
    assert [rejected.code for rejected in judged.rejected] == ["digit"]


def test_one_and_us_are_read_as_value_and_readers_and_a_run_with_a_number_is_not() -> None:
    fact = next(fact for fact in FACTS_SEEN if fact.number == "F05")
    read = {
        text: with_plain_names(text, fact)
        for text in (
            "Set this one only against samples of a similar size.",
            "The sample is too small for us to say how the tail varies.",
            "The interval stays above zero.",
            "A handful of requests shows little of the tail.",
            "Only run one was repeated.",
            "Zero requests failed.",
        )
    }
    assert list(read.values()) == [
        "Set this value only against samples of a similar size.",
        "The sample is too small for readers to say how the tail varies.",
        "The interval stays above no-change.",
        "a few requests shows little of the tail.",
        "Only run one was repeated.",
        "Zero requests failed.",
    ]
