from __future__ import annotations

import pytest

from tasks.analysis.claims.claim_intervals import half_width, possible
from tasks.analysis.claims.claim_sources import is_qualified, named_in, resolve, same_settings, strange_names
from tasks.analysis.claims.naming import metrics_named, statistic_named

_RATES = ("output_throughput", "decode_throughput", "output_speed_per_user", "total_token_throughput")
MODELS = ["gemma3:270m", "gemma3:latest", "llama3.1:8b-instruct-q4_0", "llama3.1:8b-instruct-q8_0"]


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("Gemma3:latest", "gemma3:latest"),
        ("q4_0", "llama3.1:8b-instruct-q4_0"),
        ("Llama3.1:8b-q8_0", "llama3.1:8b-instruct-q8_0"),
        ("gemma3", None),  # two of them
        ("latest", None),  # no digit: it names nothing by itself
        ("Agent 1", None),
    ],
)
def test_a_model_is_named_in_full_or_by_parts_that_only_one_has(name: str, model: str | None) -> None:
    assert resolve(name, MODELS) == model


@pytest.mark.parametrize(
    ("name", "unit", "metrics"),
    [
        ("Mean TTFT (s)", "s", ("ttft",)),
        ("mean_latency_ms", "s", ("e2e_latency",)),
        ("Load (s)", "s", ("load_duration",)),
        ("Inter-token latency", "s", ("itl",)),
        ("Peak throughput", "token/s", _RATES),  # which rate, the name leaves open
        ("mean_tokens_s", "token/s", _RATES),
        ("last_ttft_ms", "s", ("ttft",)),
        ("decode throughput (tok/s)", "token/s", ("decode_throughput",)),
        ("TTFT", None, ()),
        ("Throughput Δ", "token/s", ()),
        ("Efficiency (tok/s per GB)", "token/s", ()),
    ],
)
def test_a_metric_is_known_by_what_it_is_called_and_its_unit(
    name: str, unit: str | None, metrics: tuple[str, ...]
) -> None:
    assert metrics_named(name, unit) == metrics


def test_a_statistic_is_known_by_its_word_and_otherwise_unknown() -> None:
    assert statistic_named("P05 Tokens/s", "value") == "p5"
    assert statistic_named("median tokens s", "value") == "p50"
    assert statistic_named("Throughput", "value") is None
    assert statistic_named("Throughput", "max") == "max"


def test_a_sentence_names_models_and_of_two_names_the_longer_one_that_stands_there() -> None:
    models = ["lab/helio-1B", "helio:1b-q4", "helio:1b"]
    assert named_in("`helio:1b-q4` is quicker than Helio-1B", models[:2]) == ("helio:1b-q4", "lab/helio-1B")
    assert named_in("helio:1b-q4 decodes at 40 tok/s", models[1:]) == ("helio:1b-q4",)
    assert named_in("the heliograph", models) == ()


def test_a_model_that_nobody_measured_and_a_scope_that_no_measurement_names_are_seen() -> None:
    assert strange_names("gpt-4 reaches 40 tok/s in run-3", ["helio:1b"]) == ("gpt-4",)
    assert strange_names("helio:1b reaches 40 tok/s", ["helio:1b"]) == ()
    assert is_qualified("the mean TTFT of helio:1b on an old laptop was 3 s", ["helio:1b"])
    assert not is_qualified("in the last request the TTFT of helio:1b was 3 s", ["helio:1b"])


def test_settings_that_were_not_recorded_contradict_nothing() -> None:
    assert same_settings({"num_ctx": 1024, "top_p": 0.9}, {"num_ctx": 1024})
    assert not same_settings({"num_ctx": 1024}, {"num_ctx": 2048})


def test_an_interval_of_three_values_is_wider_than_the_normal_one() -> None:
    assert half_width(1.0, 3) == pytest.approx(4.302652729696142 / 3**0.5, rel=1e-9)


def test_a_percentile_of_all_samples_lies_between_those_of_the_runs() -> None:
    assert [possible(x, 15.66, 15.90) for x in (15.58, 15.7, 15.91)] == [False, True, False]
