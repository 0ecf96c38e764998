from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tasks.ingestion.naming.columns import understand_columns
from tasks.ingestion.naming.nouns import ACCEPTED, Meaning, Understanding, Values

NAN = float("nan")


def understood(**columns: Sequence[float] | tuple[Sequence[float], str]) -> Understanding:
    """Columns of numbers; a tuple states their unit beside them."""
    return understand_columns(
        {
            name: Values(np.array(numbers[0], float), numbers[1])
            if isinstance(numbers, tuple)
            else Values(np.array(numbers, float))
            for name, numbers in columns.items()
        }
    )


def told(meaning: Meaning) -> tuple[str, str, str | None, float]:
    assert meaning.quantity is not None
    return (
        meaning.quantity.metric,
        meaning.quantity.statistic,
        meaning.quantity.unit,
        meaning.quantity.factor,
    )


def metrics(understanding: Understanding) -> dict[str, str]:
    """The metric of each column that holds one of the vocabulary."""
    return {
        name: m.quantity.metric
        for name, m in understanding.columns.items()
        if m.role == "metric" and m.quantity
    }


def test_a_name_with_its_unit_is_enough() -> None:
    meaning = understood(ttft_ms=[200.0, 210.0]).columns["ttft_ms"]

    assert told(meaning) == ("ttft", "value", "s", 1e-3)
    assert meaning.confidence >= ACCEPTED
    assert meaning.reasons == ("the name says TTFT", "it states ms")


def test_a_time_without_a_unit_keeps_its_own_name_and_has_none() -> None:
    meaning = understood(avg_latency=[5.2, 2.2], model_score=[1.0, 2.0]).columns["avg_latency"]

    assert (meaning.role, told(meaning)) == ("number", ("avg_latency", "value", None, 1.0))
    assert [a.metric for a in meaning.alternatives] == ["e2e_latency"]
    assert "no unit is stated, and no other column gives it away" in meaning.reasons


@pytest.mark.parametrize(("factor", "scale"), [(1.0, 1.0), (1e-3, 1e3), (1e-9, 1e9)])
def test_agreement_finds_the_unit_of_a_time_that_states_none(factor: float, scale: float) -> None:
    found = understood(
        output_tokens=[100, 220, 90],
        latency=[2.0 * scale, 4.1 * scale, 1.9 * scale],
        tok_s=[50, 53.66, 47.37],
    )

    assert told(found.columns["latency"]) == ("e2e_latency", "value", "s", factor)
    assert "output_tokens / latency = tok_s" in found.columns["latency"].reasons


NANOSECONDS: dict[str, list[float]] = {
    "total_duration": [6_951_492_488, 1_930_585_180, 2_074_829_924],
    "load_duration": [5_172_727_247, 20_337_292, 13_278_282],
    "prompt_eval_duration": [80_911_632, 311_836_099, 343_464_037],
    "eval_duration": [1_695_853_609, 1_596_411_789, 1_716_087_605],
}


def test_the_durations_that_ollama_writes_are_nanoseconds_wherever_they_are_copied_to() -> None:
    found = understood(**NANOSECONDS, eval_count=[100, 101, 102])
    names = {
        "total_duration": "e2e_latency",
        "load_duration": "load_duration",
        "prompt_eval_duration": "prefill_duration",
        "eval_duration": "decode_duration",
    }
    for name, metric in names.items():
        assert told(found.columns[name]) == (metric, "value", "s", 1e-9)


def test_times_that_only_add_up_may_be_in_any_unit() -> None:
    parts = {"load_time": NANOSECONDS["load_duration"], "prefill_time": NANOSECONDS["prompt_eval_duration"]}
    found = understood(
        **parts, decode_time=NANOSECONDS["eval_duration"], e2e_latency=NANOSECONDS["total_duration"]
    )
    assert metrics(found) == {}


def test_durations_that_somebody_converted_are_not_nanoseconds() -> None:
    converted = {name: [number / 1e9 for number in numbers] for name, numbers in NANOSECONDS.items()}
    assert metrics(understood(**converted)) == {}


def test_the_gaps_between_tokens_give_the_unit_of_all_times_away() -> None:
    found = understood(
        concurrency=[1, 2], ttft_p50=[62.8, 87.1], itl_p50=[16.81, 18.52], output_tok_s=[58.2, 103.8]
    )

    assert told(found.columns["itl_p50"]) == ("itl", "p50", "s", 1e-3)
    assert told(found.columns["ttft_p50"]) == ("ttft", "p50", "s", 1e-3)
    assert found.scope == "aggregate"


def test_agreement_tells_which_rate_a_bare_one_is() -> None:
    tokens, whole, first = [100, 200, 150], [3.0, 5.0, 4.0], [1.0, 1.0, 1.5]

    over_all = understood(output_tokens=tokens, total_s=whole, tps=[33.33, 40.0, 37.5])
    decoding = understood(output_tokens=tokens, total_s=whole, ttft_s=first, tps=[50.0, 50.0, 60.0])
    both_ways = understood(prompt_tokens=[50, 50, 50], output_tokens=tokens, total_tokens=[150, 250, 200],
                           total_s=whole, tps=[50.0, 50.0, 50.0])  # fmt: skip

    assert metrics(over_all)["tps"] == "output_throughput"
    assert metrics(decoding)["tps"] == "decode_throughput"
    assert metrics(both_ways)["tps"] == "total_token_throughput"


def test_a_bare_rate_beside_one_of_the_prompt_is_of_what_was_generated() -> None:
    assert metrics(understood(prefill_tps=[900.0], tps=[33.0]))["tps"] == "decode_throughput"
    assert metrics(understood(tps=[33.0]))["tps"] == "output_throughput"


def test_a_first_token_after_the_last_one_is_a_contradiction() -> None:
    found = understood(ttft_ms=[900, 950, 990], latency_ms=[100, 120, 130])

    assert metrics(found) == {"ttft_ms": "ttft"}
    assert "it contradicts ttft_ms: TTFT is a part" in found.columns["latency_ms"].reasons


def test_two_columns_of_one_meaning_keep_their_own_names_and_are_remarked_on() -> None:
    found = understood(decode_tps=[10.0, 12.0], decoding_speed_tok_s=[11.0, 15.0])

    assert metrics(found) == {}
    assert found.remarks == (
        "decode_tps and decoding_speed_tok_s both look like decode throughput, and nothing tells which is:"
        " each keeps its own name",
    )


def test_the_same_numbers_twice_are_counted_once() -> None:
    found = understood(latency_ms=[100.0, 200.0], latency_s=[0.1, 0.2])

    assert metrics(found) == {"latency_ms": "e2e_latency", "latency_s": "e2e_latency"}
    assert [found.columns[name].repeats for name in ("latency_ms", "latency_s")] == [None, "latency_ms"]


def test_a_rounded_repetition_in_a_coarser_unit_is_one() -> None:
    found = understood(ttft_s=[0.05, 0.12], ttft_ms=[48.3, 121.9])

    assert told(found.columns["ttft_s"]) == ("ttft", "value", "s", 1.0)
    assert [found.columns[name].repeats for name in ("ttft_s", "ttft_ms")] == ["ttft_ms", None]
    assert found.remarks == ("ttft_ms and ttft_s hold the same numbers: ttft_ms counts",)


def test_two_columns_of_one_meaning_that_differ_keep_their_own_names() -> None:
    found = understood(ttft_s=[0.05, 0.12], ttft_ms=[68.3, 121.9])

    assert metrics(found) == {}
    assert told(found.columns["ttft_s"]) == ("ttft_s", "value", "s", 1.0)


def test_power_and_energy_without_a_name_are_the_systems() -> None:
    found = understood(avg_power_w=[120.0, 130.0], energy_usage_J=[900.0, 950.0], max_temp_c=[60.0, 61.0])

    assert metrics(found) == {"avg_power_w": "power", "energy_usage_J": "energy"}


def test_power_and_temperature_beside_a_gpus_load_are_the_gpus() -> None:
    found = understood(gpu_util_percent=[90.0, 95.0], power_w=[120.0, 130.0], max_temp_c=[60.0, 61.0])

    assert metrics(found) == {
        "gpu_util_percent": "gpu_utilization",
        "power_w": "gpu_power",
        "max_temp_c": "gpu_temperature",
    }


def test_power_of_the_processor_is_neither() -> None:
    found = understood(**{"cpu.power_w": [45.0, 50.0], "cpu_energy_j": [10.0, 11.0]})

    assert metrics(found) == {}


def test_words_that_tell_columns_apart_do() -> None:
    found = understood(cold_ttft_ms=[900.0], warm_ttft_ms=[90.0], vllm_tps=[5.0], ollama_tps=[4.0])

    assert [(n, m.about, m.engine) for n, m in found.columns.items()] == [
        ("cold_ttft_ms", ("cold",), None),
        ("warm_ttft_ms", ("warm",), None),
        ("vllm_tps", (), "vllm"),
        ("ollama_tps", (), "ollama"),
    ]
    assert set(metrics(found)) == {"cold_ttft_ms", "warm_ttft_ms", "vllm_tps", "ollama_tps"}


def test_a_share_above_one_is_percent_and_above_a_hundred_is_none() -> None:
    assert told(understood(accuracy=[71.5, 80.0]).columns["accuracy"]) == ("accuracy", "value", "1", 0.01)
    assert told(understood(accuracy=[0.715, 0.8]).columns["accuracy"]) == ("accuracy", "value", "1", 1.0)
    assert metrics(understood(accuracy=[715.0, 800.0])) == {}


def test_a_share_that_says_percent_of_itself_stays_one_above_a_hundred() -> None:
    assert metrics(understood(gpu_util_pct=[9700.0, 9900.0])) == {"gpu_util_pct": "gpu_utilization"}
    assert metrics(understood(gpu_util_pct=[-97.0, -99.0])) == {}


def test_answers_that_are_right_or_not_are_scores_and_how_many_are_is_none() -> None:
    assert told(understood(is_correct=[1.0, 0.0]).columns["is_correct"]) == ("accuracy", "value", "1", 1.0)
    assert metrics(understood(correct=[43.0, 41.0])) == {}
    assert metrics(understood(correct=[0.43, 0.41])) == {}


def test_a_count_with_fractions_is_none() -> None:
    assert metrics(understood(output_tokens=[10.5, 11.3])) == {}
    assert metrics(understood(mean_output_tokens=[10.5, 11.3])) == {"mean_output_tokens": "output_tokens"}


def test_the_unit_beside_the_numbers_wins_over_the_name() -> None:
    found = understood(decode_speed=([10.0, 11.0], "tok/s"), ttft=([5.0, 6.0], "W"))

    assert told(found.columns["decode_speed"]) == ("decode_throughput", "value", "token/s", 1.0)
    assert told(found.columns["ttft"]) == ("ttft", "value", "W", 1.0)


def test_what_a_row_is_shows_in_its_columns() -> None:
    assert understood(ttft_ms=[1.0], request_id=[1]).scope == "request"
    assert understood(ttft_p99_ms=[1.0], threads=[4]).scope == "aggregate"
    assert understood(decode_tps=[1.0], threads=[4]).scope == "sample"


ANSWERS: dict[str, list[float]] = {
    "ttft_ms": [210, 190, 230],
    "output_tokens": [120, 77, 143],
    "decode_tps": [50, 51, 49],
}


def test_rows_that_time_an_answer_and_count_its_tokens_are_requests() -> None:
    assert understood(**ANSWERS).scope == "request"
    assert understood(load_duration_s=[4.1, 0.1, 0.1], eval_count=[120, 77, 143]).scope == "request"


@pytest.mark.parametrize(
    "more",
    [
        {"output_tokens": [128, 128, 128]},
        {"concurrency": [1, 2, 4]},
        {"batch_size": [1, 8, 8]},
        {"runs": [5, 5, 5]},
        {"ttft_ms": [], "tps": [50, 51, 49]},
    ],
)
def test_rows_of_one_length_or_of_several_answers_are_repetitions(more: dict[str, list[float]]) -> None:
    columns = {name: numbers for name, numbers in {**ANSWERS, **more}.items() if numbers}
    assert understood(**columns).scope == "sample"


@pytest.mark.parametrize(("lengths", "scope"), [(30, "request"), (29, "sample")])
def test_in_a_long_table_answers_share_their_lengths_and_are_requests_all_the_same(
    lengths: int, scope: str
) -> None:
    rows = range(300)
    columns = {
        "ttft_ms": [200.0 + row for row in rows],
        "output_tokens": [50.0 + row % lengths for row in rows],
    }
    assert understood(**columns).scope == scope


def test_answers_beside_the_number_of_their_failures_are_statistics() -> None:
    assert understood(**ANSWERS, requests_failed=[0, 1, 0]).scope == "aggregate"


def test_a_row_of_many_streams_whose_times_and_tokens_give_its_own_tpot_is_a_request() -> None:
    one = {
        "e2e_ms": [510.0, 990.0, 260.0, 740.0],
        "ttft_ms": [40.0, 90.0, 30.0, 60.0],
        "concurrency": [4.0] * 4,
    }
    tokens = {"output_tokens": [48, 101, 24, 69]}
    each = [
        (e - f) / (n - 1)
        for e, f, n in zip(one["e2e_ms"], one["ttft_ms"], tokens["output_tokens"], strict=True)
    ]

    assert understood(**one, **tokens, tpot_ms=each).scope == "request"
    assert understood(**one, **tokens, tpot_ms=[9.0, 12.0, 14.0, 7.0]).scope == "sample"


_MEASURED = (
    "ttft",
    "latency",
    "decode",
    "throughput",
    "tps",
    "output",
    "tokens",
    "gpu",
    "memory",
    "power",
    "e2e",
    "itl",
)
_OTHER = (
    *(
        "port",
        "id",
        "year",
        "version",
        "hash",
        "size",
        "index",
        "offset",
        "timeout",
        "limit",
        "target",
        "budget",
        "slo",
    ),
    *(
        "threshold",
        "delta",
        "rank",
        "status",
        "code",
        "path",
        "seed",
        "window",
        "score",
        "level",
        "bits",
        "clock",
        "month",
    ),
)
_WAYS = (
    "{0}_{1}",
    "{1}_{0}",
    "{0} {1} (ms)",
    "{0}.{1}",
    "avg_{0}_{1}",
    "{0}_{1}_max",
    "{0}{1}",
    "{0}-{1}_s",
    "n_{0}_{1}",
)


@pytest.mark.parametrize("other", _OTHER)
def test_what_only_looks_like_a_metric_is_none(other: str) -> None:
    made = [way.format(measured, other) for measured in _MEASURED for way in _WAYS]

    read = {name: understood(**{name: [3.0, 5.0, 8.0]}).columns[name] for name in made}

    assert [name for name, meaning in read.items() if meaning.role == "metric"] == []


@pytest.mark.parametrize(
    "name",
    ["port", "latency_port", "release_year", "build_hash", "file_size", "user_id", "cuda_version", "port_ms"],
)
def test_other_numbers_are_no_metric(name: str) -> None:
    assert understood(**{name: [8080.0, 2024.0]}).columns[name].role != "metric"


@pytest.mark.parametrize(
    ("megabytes", "metric"),
    [
        ([381.0, 381.0], "gpu_memory_used"),
        ([24000.0, 24000.0], None),
        ([24000.0, 23990.0], "gpu_memory_used"),
    ],
)
def test_memory_that_stays_is_in_use_where_no_board_has_so_little(
    megabytes: list[float], metric: str | None
) -> None:
    assert metrics(understood(gpu_mem_mb=megabytes)).get("gpu_mem_mb") == metric
