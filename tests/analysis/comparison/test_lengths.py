"""Prompts and answers of other lengths: what cannot be compared then, and what still is."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.keys import Key
from tests.analysis.comparison.making import both, key, runs

SIX = (0.100, 0.101, 0.099, 0.102, 0.098, 0.100)
DOUBLE = tuple(value * 2 for value in SIX)
ALL = ("ttft", "tpot", "e2e_latency", "decode_duration", "decode_throughput", "request_throughput")


def measured(
    tokens: tuple[float | None, float | None], name: str, of: Key | None = None, **values: Any
) -> pa.Table:
    """Each metric in six runs."""
    return both(*(runs(values.get(m, SIX), of, m, name, tokens=tokens) for m in ALL))


def verdicts(before: pa.Table, now: pa.Table) -> dict[str, str]:
    return {row["metric"]: row["verdict"] for row in compare(before, now, "A").rows.to_pylist()}


def reason(before: pa.Table, now: pa.Table, metric: str) -> str:
    rows = compare(before, now, "A").rows.to_pylist()
    return next(str(row["reason"]) for row in rows if row["metric"] == metric)


def test_longer_prompts_leave_only_what_does_not_depend_on_them_to_be_judged() -> None:
    before, now = measured((1024, 128), "a"), measured((2048, 128), "b", ttft=DOUBLE, e2e_latency=DOUBLE)
    assert verdicts(before, now) == {
        "ttft": "incomparable",
        "e2e_latency": "incomparable",
        "request_throughput": "incomparable",
        "tpot": "unchanged",
        "decode_duration": "unchanged",
        "decode_throughput": "unchanged",
    }
    assert reason(before, now, "ttft") == "other prompts: 1024 against 2048 input tokens"
    assert reason(before, now, "tpot") == (
        "within the floor of 5.0% (other prompts: 1024 against 2048 input tokens, on which it does not depend)"
    )


def test_shorter_answers_improve_nothing_and_their_decoding_is_judged_for_each_token() -> None:
    shorter = tuple(value * 96 / 256 for value in SIX)
    before, now = (
        measured((1024, 256), "a"),
        measured((1024, 96), "b", e2e_latency=shorter, decode_duration=shorter),
    )
    assert verdicts(before, now) == {
        "ttft": "unchanged",
        "e2e_latency": "incomparable",
        "request_throughput": "incomparable",
        "tpot": "unchanged",
        "decode_duration": "unchanged",
        "decode_throughput": "unchanged",
    }
    assert reason(before, now, "e2e_latency") == "other outputs: 256 against 96 output tokens"
    rows = compare(before, now, "A").rows.to_pylist()
    (row,) = (row for row in rows if row["metric"] == "decode_duration")
    level = pytest.approx(0.0999917 / 256, rel=1e-5)
    assert (row["unit"], row["value_baseline"], row["ratio"]) == ("s/token", level, pytest.approx(1))
    assert row["reason"].endswith("(other outputs: 256 against 96 output tokens, judged for each token)")


def test_lengths_three_percent_apart_are_alike() -> None:
    before, now = measured((1000, 200), "a"), measured((1030, 206), "b")
    assert set(verdicts(before, now).values()) == {"unchanged"}
    assert reason(before, now, "ttft") == "within the floor of 5.0%"


def test_other_lengths_that_were_only_asked_for_count_where_none_was_measured() -> None:
    def asked(tokens: int) -> Key:
        return key(config=f'{{"concurrency":8,"input_len":{tokens}}}')

    before, now = (measured((None, None), n, asked(t)) for n, t in (("a", 1024), ("b", 2048)))
    assert verdicts(before, now)["ttft"] == "incomparable"
    assert verdicts(before, now)["tpot"] == "unchanged"
    assert reason(before, now, "ttft") == "other prompts: input_len 1024 against 2048"


def test_answers_as_long_as_before_are_compared_whatever_limit_was_set() -> None:
    def limited(tokens: int) -> Key:
        return key(config=f'{{"max_tokens":{tokens}}}')

    before, now = (measured((100, 200), n, limited(t)) for n, t in (("a", 512), ("b", 1024)))
    assert set(verdicts(before, now).values()) == {"unchanged"}


def test_of_several_lengths_on_a_side_none_is_matched_with_another() -> None:
    def asked(tokens: int) -> Key:
        return key(config=f'{{"input_len":{tokens}}}')

    before = both(runs(SIX, asked(128), name="a"), runs(SIX, asked(256), name="b"))
    rows = compare(before, runs(SIX, asked(512), name="c"), "A").rows.to_pylist()
    assert [(row["verdict"], row["reason"]) for row in rows] == [
        ("vanished", "measured by the baseline audit only"),
        ("incomparable", "input_len 128 against 512: other conditions than the baseline's"),
    ]
