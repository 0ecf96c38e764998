from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.metric_names import NAMES, Claim
from data_contracts.metrics import METRICS
from data_contracts.vocabulary import TERMS
from tasks.ingestion.naming.names import measured_name, understand_name
from tasks.ingestion.naming.words import parts_of


@pytest.mark.parametrize(
    "written",
    [
        "time_to_first_token_ms",
        "timeToFirstTokenMs",
        "time-to-first-token-ms",
        "Time To First Token (ms)",
        "TIME_TO_FIRST_TOKEN[ms]",
        "ttft_ms",
        "TTFTms",
        "ttftMs",
        "ms_ttft",
        "metrics.time_to_first_token.ms",
        "first_token_latency_ms",
    ],
)
def test_however_it_is_written_a_name_is_the_same_words(written: str) -> None:
    reading = understand_name(written)

    assert [(c.metric, c.statistic) for c in reading.candidates] == [("ttft", "value")]
    assert reading.unit == "ms"


@pytest.mark.parametrize(
    ("written", "metric", "statistic", "unit"),
    [
        ("decode_tps", "decode_throughput", "value", "tok/s"),
        ("prefill_tps", "prefill_throughput", "value", "tok/s"),
        ("output_tok_s", "output_throughput", "value", "tok/s"),
        ("gen_toks_per_sec", "decode_throughput", "value", "tok/s"),
        ("eval_rate", "decode_throughput", "value", None),
        ("e2e.p99_ms", "e2e_latency", "p99", "ms"),
        ("p(95) latency (s)", "e2e_latency", "p95", "s"),
        ("99.9th percentile TTFT (s)", "ttft", "p99.9", "s"),
        ("p999_itl_us", "itl", "p99.9", "us"),
        ("mean(ttft_ms)", "ttft", "mean", "ms"),
        ("ttft_ms.std", "ttft", "stddev", "ms"),
        ("ttft_ci95_low_ms", "ttft", "ci_low", "ms"),
        ("upper_ci_tpot_ms", "tpot", "ci_high", "ms"),
        ("ttft_mean_95ci_upper_ms", "ttft", "ci_high", "ms"),
        ("decode.tokens_per_second.median", "decode_throughput", "p50", "tok/s"),
        ("pp512_tok_s", "prefill_throughput", "value", "tok/s"),
        ("vram_peak_gb", "gpu_memory_used", "max", "GB"),
        ("num_failed_requests", "requests_failed", "value", None),
        ("gpu_temp_c", "gpu_temperature", "value", "C"),
    ],
)
def test_a_name_says_its_metric_statistic_and_unit(
    written: str, metric: str, statistic: str, unit: str | None
) -> None:
    reading = understand_name(written)

    assert (reading.candidates[0].metric, reading.candidates[0].statistic) == (metric, statistic)
    assert reading.unit == unit


def test_the_limit_of_a_quantile_is_no_statistic_that_has_a_name() -> None:
    assert understand_name("ttft_p99_ci95_low_ms").candidates == ()


@pytest.mark.parametrize(
    "written",
    [
        "ttft_slo_ms",
        "ttft_delta_ms",
        "latency_port",
        "decode_id",
        "tps_year",
        "throughput_version",
        "target_tps",
        "server.port",
        "tokenize_ms",
        "expected_output_tokens",
        "ttft.count",
        "latency_ms_ratio_of_baseline",
        "model_hash",
    ],
)
def test_a_word_that_is_not_of_the_metric_makes_it_another_thing(written: str) -> None:
    assert understand_name(written).candidates == ()


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("batchSize", "setting"),
        ("num_ctx", "setting"),
        ("max_tokens", "setting"),
        ("Model Name", "model"),
        ("results.backend", "engine"),
        ("run_num", "repetition"),
        ("request_id", "request"),
        ("started_at", "time"),
    ],
)
def test_what_a_number_is_of_is_told_from_what_is_measured(written: str, role: str) -> None:
    assert understand_name(written).role == role


def test_a_bare_rate_is_the_widest_and_says_what_else_it_may_be() -> None:
    assert [c.metric for c in understand_name("tokens_per_second").candidates] == [
        "output_throughput",
        "decode_throughput",
        "output_speed_per_user",
        "total_token_throughput",
    ]


def test_a_part_of_a_path_that_is_not_known_says_only_where_a_name_stands() -> None:
    reading = understand_name("results.qwen.ttft_ms")

    assert (reading.candidates[0].metric, reading.places, reading.vague) == ("ttft", ("qwen",), False)
    assert understand_name("tokenizer.latency_ms").vague


_WRITTEN: dict[str, str] = {}
for _phrase, _term in TERMS.items():
    if _term.kind == "concept":
        _WRITTEN.setdefault(_term.name, " ".join(_phrase))
_UNITS = {
    "s": "ms",
    "token/s": "tok per s",
    "request/s": "req per s",
    "By": "MB",
    "W": "W",
    "J": "J",
    "Cel": "C",
}
_STATISTICS = {"": "", "avg": "mean", "median": "p50", "p99": "p99", "std": "stddev", "maximum": "max"}
_STYLES: tuple[Callable[[Sequence[str]], str], ...] = (
    lambda words: "_".join(words),
    lambda words: "-".join(words).upper(),
    lambda words: " ".join(word.title() for word in words),
    lambda words: words[0] + "".join(word.title() for word in words[1:]),
)


@pytest.mark.parametrize(
    ("way", "claims"),
    NAMES.items(),
    ids=lambda part: "+".join(sorted(part)) if isinstance(part, frozenset) else "",
)
def test_every_name_of_the_vocabulary_comes_back_in_any_order_and_style(
    way: frozenset[str], claims: tuple[Claim, ...]
) -> None:
    unit = METRICS[claims[0].metric].unit
    terms = sorted(way - ({"rate", "requests"} if unit in ("token/s", "request/s") else {"requests"}))
    words = ["percent" if term == "share" else _WRITTEN[term] for term in terms]
    for order, (written, statistic), style, first in product(
        (words, words[::-1]), _STATISTICS.items(), _STYLES, (True, False)
    ):
        said = [written] if written else []
        parts = [*(said if first else ()), *order, _UNITS.get(unit, ""), *(() if first else said)]
        name = style(" ".join(parts).split())

        found = measured_name(name).candidates

        expected = (claims[0].metric, statistic or claims[0].statistic or "value")
        assert [(c.metric, c.statistic) for c in found[:1]] == [expected], name


@given(st.text(max_size=600))
def test_any_text_is_read(text: str) -> None:
    understand_name(text)


def test_a_name_of_any_length_has_few_words() -> None:
    assert len(parts_of("a." * 100_000)) <= 200
    assert re.fullmatch("a+", parts_of("a" * 100_000)[0][0])
