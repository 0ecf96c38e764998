"""What a request's numbers may miss each other by: a hundredth, and half of the last digit of each."""

from __future__ import annotations

from typing import Any

import pytest

from data_contracts.measurements import Status
from tests.validation.judging import judged
from tests.validation.making import Audit


def of(name: str, *, status: Status = "ok", tool: str = "ollama-sweep", **values: float | None) -> str:
    """What a rule says of the one request of a file that records these values alone."""
    audit = Audit()
    for metric, value in values.items():
        audit.number("bench/one.csv", "0", metric, value, status=status, identity={"tool": tool})
    return judged(audit, name, "request")


_LONG = 1.2345678901234  # s, of more digits than a rounding leaves
_RATE = 100 / _LONG


@pytest.mark.parametrize(
    ("tokens", "seconds", "rate", "found"),
    [
        (100, _LONG, _RATE * 1.0099, "0 of 1"),
        (100, _LONG, _RATE * 1.0101, "1 of 1: 81.8181"),
        (100, _LONG, _RATE * 0.9901, "0 of 1"),
        (100, _LONG, _RATE * 0.9899, "1 of 1: 80.1819"),
        # To its last bit a hundredth
        (100, 0.9091991363691613, 111.086775118747, "0 of 1"),
        # 80 a second: a hundredth, half of a tenth, and half of a hundredth of 1.25 s
        (100, 1.25, 81.1, "0 of 1"),
        (100, 1.25, 81.2, "1 of 1: 81.2 token/s | 100 token / 1.25 s = 80 token/s"),
        (100, 1.25, 78.9, "0 of 1"),
        (100, 1.25, 78.8, "1 of 1: 78.8 token/s | 100 token / 1.25 s = 80 token/s"),
        (100, 0.0, 81.2, "0 of 0"),
        (0, 1.25, 81.2, "0 of 0"),
        (1, 0.75, 9.2, "1 of 1: 9.2 token/s"),
        (None, 1.25, 81.2, "0 of 0"),
        (100, None, 81.2, "0 of 0"),
        (100, 1.25, None, "0 of 0"),
    ],
)
@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("throughput_not_tokens_over_time", ("output_tokens", "decode_duration", "decode_throughput")),
        (
            "prefill_throughput_not_tokens_over_time",
            ("input_tokens", "prefill_duration", "prefill_throughput"),
        ),
    ],
)
def test_a_rate_is_its_tokens_over_its_time(
    rule: str,
    names: tuple[str, ...],
    tokens: float | None,
    seconds: float | None,
    rate: float | None,
    found: str,
) -> None:
    values: dict[str, Any] = dict(zip(names, (tokens, seconds, rate), strict=True))
    said = of(rule, **values)
    assert said[: len(found)] == found


_LOAD, _READ = 0.1123456789012, 0.4123456789012
_BOTH = _LOAD + _READ


@pytest.mark.parametrize(
    ("load", "read", "ttft", "before", "unequal"),
    [
        (_LOAD, _READ, _BOTH * 0.9901, "0 of 1", "0 of 1"),
        (_LOAD, _READ, _BOTH * 0.9899, "1 of 1: 0.5193", "1 of 1: 0.5193"),
        (_LOAD, _READ, _BOTH * 1.0099, "0 of 1", "0 of 1"),
        (_LOAD, _READ, _BOTH * 1.0101, "0 of 1", "1 of 1: 0.529"),
        # To its last bit a hundredth
        (_LOAD, _READ, _BOTH * (1 - 0.01), "0 of 1", ""),
        (0.9593358828854037, 0.0, 0.9689292417142578, "0 of 1", "0 of 1"),
        # A hundredth of 0.5 s, and half a tenth of each
        (0.1, 0.4, 0.4, "0 of 1", "0 of 1"),
        (
            0.1,
            0.4,
            0.3,
            "1 of 1: 0.3 s | at least load + prefill = 0.5 s",
            "1 of 1: 0.3 s | load + prefill = 0.5 s",
        ),
        (0.1, 0.4, 0.6, "0 of 1", "0 of 1"),
        (0.1, 0.4, 0.7, "0 of 1", "1 of 1: 0.7 s | load + prefill = 0.5 s"),
        (None, 0.4, 0.7, "0 of 0", "0 of 0"),
        (0.1, None, 0.7, "0 of 0", "0 of 0"),
        (0.1, 0.4, None, "0 of 0", "0 of 0"),
    ],
)
def test_a_first_token_follows_load_and_prefill(
    load: float | None, read: float | None, ttft: float | None, before: str, unequal: str
) -> None:
    values: dict[str, Any] = {"load_duration": load, "prefill_duration": read, "ttft": ttft}
    for rule, found in (("ttft_before_prefill_ended", before), ("ttft_not_load_plus_prefill", unequal)):
        assert of(rule, **values)[: len(found)] == found


def test_only_a_server_that_defines_it_so_must_have_their_sum() -> None:
    values: dict[str, Any] = {"load_duration": 0.1, "prefill_duration": 0.4, "ttft": 0.7}
    assert of("ttft_not_load_plus_prefill", tool="another", **values) == "0 of 0"
    assert of("ttft_not_load_plus_prefill", tool="ollama-requests", **values).startswith("1 of 1")


_WHOLE = 2.1234567890123


@pytest.mark.parametrize(
    ("ttft", "total", "found"),
    [
        (_WHOLE * (1 + 0.9e-6), _WHOLE, "0 of 1"),
        (_WHOLE * (1 + 1e-6), _WHOLE, "0 of 1"),
        (_WHOLE * (1 + 1.1e-6), _WHOLE, "1 of 1: 2.123459"),
        (2.2, 2.1, "0 of 1"),
        (2.3, 2.1, "1 of 1: 2.3 s | at most 2.1 s"),
        (None, 2.1, "0 of 0"),
        (2.3, None, "0 of 0"),
    ],
)
def test_no_first_token_comes_after_the_end(ttft: float | None, total: float | None, found: str) -> None:
    assert of("ttft_after_the_end", ttft=ttft, e2e_latency=total)[: len(found)] == found


@pytest.mark.parametrize(
    ("ttft", "total", "tokens", "found"),
    [
        # 0.3 ms for each token after the first
        (3.97, 4.0, 100, "0 of 1"),
        (3.97, 4.0, 102, "1 of 1: 3.97 s of 4 s"),
        (0.2169, 0.228, 38, "0 of 1"),
        (0.2169, 0.228, 39, "1 of 1: 0.2169 s of 0.228 s"),
        (4.0, 4.0, 1, "0 of 0"),
        (4.0, 4.0, 2, "1 of 1: 4 s of 4 s"),
        (4.0, 4.0, 0, "0 of 0"),
        # Nineteen twentieths of the time, of an unknown length all but a two hundredth
        (3.8, 4.0, 1000, "1 of 1: 3.8 s of 4 s"),
        (3.79, 4.0, 1000, "0 of 1"),
        (9.5, 10.0, 2000, "1 of 1: 9.5 s of 10 s"),
        (3.985, 4.0, None, "1 of 1: 3.985 s of 4 s"),
        (3.975, 4.0, None, "0 of 1"),
        (99.5, 100.0, None, "0 of 1"),
        (_WHOLE * (1 + 1e-6), _WHOLE, 100, "1 of 1: 2.123458"),
        (_WHOLE * (1 + 0.9e-6), _WHOLE, 100, "1 of 1: 2.123458"),
        (_WHOLE * (1 + 1.1e-6), _WHOLE, 100, "0 of 1"),
        (0.5, 0.5, 100, "1 of 1: 0.5 s of 0.5 s"),
        (0.0, 0.0, 100, "0 of 0"),
        (None, 4.0, 100, "0 of 0"),
        (4.0, None, 100, "0 of 0"),
    ],
)
def test_a_first_token_that_takes_all_the_time_leaves_none_for_the_others(
    ttft: float | None, total: float | None, tokens: float | None, found: str
) -> None:
    said = of("ttft_is_the_total_duration", ttft=ttft, e2e_latency=total, output_tokens=tokens)
    assert said[: len(found)] == found


@pytest.mark.parametrize(
    ("load", "read", "decode", "total", "found"),
    [
        (None, None, _WHOLE * 1.0099, _WHOLE, "0 of 1"),
        (None, None, _WHOLE * 1.0101, _WHOLE, "1 of 1: 2.123456"),
        (None, None, _WHOLE * (1 + 0.01), _WHOLE, "0 of 1"),
        (_LOAD, _READ, _WHOLE * 1.0099 - _BOTH, _WHOLE, "0 of 1"),
        (_LOAD, _READ, _WHOLE * 1.0101 - _BOTH, _WHOLE, "1 of 1: 2.123456"),
        # A hundredth of 2.1 s, and half a tenth of each
        (None, None, 2.2, 2.1, "0 of 1"),
        (None, None, 2.3, 2.1, "1 of 1: 2.1 s | at least load + prefill + decode = 2.3 s"),
        (0.1, 0.2, 2.0, 2.1, "0 of 1"),
        (0.1, 0.2, None, 0.1, "0 of 0"),
        (0.1, 0.2, 2.0, None, "0 of 0"),
    ],
)
def test_the_parts_of_a_request_fit_into_it(
    load: float | None, read: float | None, decode: float | None, total: float | None, found: str
) -> None:
    said = of(
        "phases_exceed_total",
        load_duration=load,
        prefill_duration=read,
        decode_duration=decode,
        e2e_latency=total,
    )
    assert said[: len(found)] == found


@pytest.mark.parametrize(
    ("total", "found"),
    [(300, "0 of 1"), (301, "1 of 1: 301 token | input + output = 300 token"), (None, "0 of 0")],
)
def test_all_tokens_are_those_of_both_sides(total: float | None, found: str) -> None:
    rule = "tokens_do_not_add_up"
    assert of(rule, total_tokens=total, input_tokens=100, output_tokens=200) == found


def test_a_request_that_failed_is_held_to_nothing() -> None:
    assert of("ttft_after_the_end", status="failed", ttft=3.0, e2e_latency=2.0) == "0 of 0"
    values: dict[str, Any] = {"output_tokens": 100, "decode_duration": 1.25, "decode_throughput": 9.0}
    assert of("throughput_not_tokens_over_time", status="failed", **values) == "0 of 0"
    assert of("ttft_is_the_total_duration", status="failed", ttft=2.0, e2e_latency=2.0) == "0 of 0"
