"""Nothing is called wrong, or right, that may be about something else: each condition with its clean twin."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tasks.analysis.claims.claim_facts import claim_facts
from tests.analysis.claims.test_claim_facts import document
from tests.analysis.making import Artifacts, said

WRONG, RIGHT = "0.300", "0.4128"
BEGAN = int(datetime(2026, 5, 4, 8, tzinfo=UTC).timestamp() * 1e6)


def requests(**about: Any) -> Artifacts:
    """Twenty requests of m:1b with a mean TTFT of 0.4128 s, 50 token/s and answers of 120 tokens."""
    made = Artifacts()
    for number in range(20):
        values = {
            "ttft": 0.4033 + number / 1000,
            "decode_throughput": 45.25 + number / 2,
            "output_tokens": 120.0,
            "e2e_latency": 3.1,
        }
        made.add("dir/a.csv", str(number), values, model="m:1b", **about)
    return made


def judged(text: str, made: Artifacts | None = None) -> list[tuple[str, str]]:
    """The verdicts, with why where there is none."""
    found = said(claim_facts(document(made or requests(), f"{text}\n").evidence()))
    told = [one for one in found if "cannot be checked" not in one[1]]
    return [(verdict, clause.partition("not judged: ")[2]) for verdict, clause in told]


def verdicts(text: str, made: Artifacts | None = None) -> list[str]:
    return [verdict for verdict, _ in judged(text, made)]


def test_a_sentence_of_known_words_is_judged() -> None:
    assert verdicts(f"The mean TTFT of m:1b is {WRONG} s.") == ["refuted"]
    assert verdicts(f"The mean TTFT of m:1b is {RIGHT} s.") == ["confirmed"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"The mean TTFT of m:1b for chat prompts is {WRONG} s.", "chat"),
        (f"The mean TTFT of m:1b is {WRONG} s on an A100.", "a100"),
        (f"The nightly mean TTFT of m:1b is {WRONG} s.", "nightly"),
        (f"# Report\n\n## Long prompts\n\nThe mean TTFT of m:1b is {WRONG} s.", "long"),
        (f"# Report for an RTX4090\n\nThe mean TTFT of m:1b is {WRONG} s.", "rtx4090"),
        (f"All prompts are short.\n\n| model | mean TTFT (s) |\n|---|---|\n| m:1b | {WRONG} |", "short"),
        (f"| model | mean TTFT (s) | prompt |\n|---|---|---|\n| m:1b | {WRONG} | synthetic |", "synthetic"),
        (f"The mean TTFT of m:1b is {WRONG} s\nwith 4000 others.", "4000"),
    ],
)
def test_a_word_that_nobody_knows_refutes_nothing(text: str, word: str) -> None:
    assert judged(text) == [("unsupported", f'what "{word}" means here is not known')]


def test_a_word_is_known_where_another_number_beside_it_is_that_of_the_data() -> None:
    table = "| model | prompt | mean TTFT (s) |\n|---|---|---|\n| m:1b | story | {} |\n| n:7b | story | {} |"

    def both() -> Artifacts:
        made = requests()
        for number in range(20):
            made.add("dir/a.csv", str(100 + number), {"ttft": 0.5033 + number / 1000}, model="n:7b")
        return made

    assert verdicts(table.format(WRONG, "0.5128"), both()) == ["refuted", "confirmed"]
    assert verdicts(table.format(WRONG, "0.7120"), both()) == ["unsupported", "unsupported"]


def loads(*numbers: int) -> Artifacts:
    """Mean TTFTs of 0.4128 s at the first load, 0.2 s more at each further one."""
    made = Artifacts()
    for place, load in enumerate(numbers):
        for number in range(20):
            ttft = 0.2 * place + 0.4033 + number / 1000
            made.add(
                f"dir/c{load}.csv", str(number), {"ttft": ttft}, model="m:1b", config={"concurrency": load}
            )
    return made


@pytest.mark.parametrize(
    "text",
    [
        "# Report\n\n## Concurrency 8\n\nThe mean TTFT of m:1b is {} s.",
        "The mean TTFT of m:1b with 8 concurrent users is {} s.",
        "At 8 users:\n\n- mean TTFT of m:1b: {} s",
        "| model | concurrency | mean TTFT (s) |\n|---|---|---|\n| m:1b | 8 | {} |",
    ],
)
def test_a_load_that_is_named_around_a_number_is_the_only_one_that_it_is_of(text: str) -> None:
    assert verdicts(text.format("0.6128"), loads(1, 8)) == ["confirmed"]
    assert verdicts(text.format(RIGHT), loads(1, 8)) == ["refuted"]
    other = "it is of concurrency 8, and the files hold others"
    assert judged(text.format(RIGHT), loads(1, 16)) == [("unsupported", other)]
    unrecorded = "it is of concurrency 8, which the files do not record"
    assert judged(text.format(WRONG), requests()) == [("unsupported", unrecorded)]


def test_an_engine_that_is_named_around_a_number_is_the_only_one_that_it_is_of() -> None:
    def both() -> Artifacts:
        made = requests(engine="vllm")
        for number in range(20):
            made.add(
                "dir/b.csv", str(number), {"ttft": 0.6033 + number / 1000}, model="m:1b", engine="ollama"
            )
        return made

    text = "# Report\n\n## vLLM\n\nThe mean TTFT of m:1b is {} s."
    assert verdicts(text.format(RIGHT), both()) == ["confirmed"]
    assert verdicts(text.format("0.6128"), both()) == ["refuted"]
    assert judged(text.format(WRONG), requests(engine="ollama")) == [
        ("unsupported", "it is of engine vllm, and the files hold others")
    ]
    assert judged(text.format(WRONG)) == [
        ("unsupported", "it is of the engine vllm, which the files do not record")
    ]
    two = "On vLLM and Ollama the mean TTFT of m:1b is 0.4128 s."
    assert judged(two, both()) == [("unsupported", "it names several engines")]


def test_a_name_that_means_several_metrics_refutes_nothing() -> None:
    table = "| model | {} |\n|---|---|\n| m:1b | {} |"
    assert judged(table.format("tokens", "150")) == [
        ("unsupported", "its name does not say whether the tokens are of prompts or of answers")
    ]
    assert verdicts(table.format("output tokens", "150")) == ["refuted"]
    over_run = "it may be a rate over the time of the whole run, which requests do not record"
    assert judged(table.format("overall throughput (tok/s)", "33.3")) == [("unsupported", over_run)]
    lower = "its name does not say over which time the rate is, and it is lower than while answering"
    assert judged(table.format("throughput (tok/s)", "40.3")) == [("unsupported", lower)]
    assert verdicts(table.format("decode throughput (tok/s)", "40.3")) == ["refuted"]


def test_of_a_test_of_prompts_nothing_is_said_by_the_speed_of_answers() -> None:
    table = "| model | test | t/s |\n|---|---|---|\n| m:1b | pp512 | 3500.2 |"
    assert verdicts(table) == []


@pytest.mark.parametrize(
    ("said_too", "why"),
    [
        ("Over 200 requests.", "it speaks of 200 requests, and 20 are there"),
        (
            "Measured on 2026-03-01.",
            "the last day that it names is 2026-03-01, and they were measured from 2026-05-04 on",
        ),
    ],
)
def test_a_document_that_does_not_fit_the_data_in_several_ways_is_about_others(
    said_too: str, why: str
) -> None:
    text = f"# Results\n\n{said_too}\n\nThe mean TTFT of m:1b is {{}} s.\n"
    made = requests(timestamp=BEGAN)
    ((verdict, clause),) = said(claim_facts(document(made, text.format(WRONG)).evidence()))
    assert (verdict, clause) == (
        "other data",
        f"dir/REPORT.md seems to describe other results than those beside it: {why}; 1 number of it is not judged",
    )
    assert verdicts(text.format(RIGHT), requests(timestamp=BEGAN)) == ["confirmed"]


def test_one_wrong_number_among_right_ones_is_a_mistake_whatever_number_of_requests_is_named() -> None:
    right = "\n".join(f"The {word} TTFT of m:1b is {value} s.\n" for word, value in (
        ("mean", "0.4128"), ("lowest", "0.4033"), ("highest", "0.4223"),
    ))  # fmt: skip
    text = f"Over 200 requests.\n\n{right}\nThe mean decode throughput of m:1b is 60.25 tok/s."
    assert sorted(verdicts(text)) == [*["confirmed"] * 3, "refuted"]


def test_a_table_of_wrong_numbers_is_of_other_runs() -> None:
    rows = "\n".join(f"| {name} TTFT | {value} s |" for name, value in (
        ("mean", "0.301"), ("min", "0.302"), ("max", "0.333"), ("p95", "0.312"),
    ))  # fmt: skip
    text = f"# About m:1b\n\nFrom `dir/a.csv`.\n\n| statistic | value |\n|---|---|\n{rows}"
    why = "4 numbers beside it are not those of the files either: it may be of other runs"
    assert judged(text) == [("unsupported", why)] * 4
