from __future__ import annotations

import pytest

from tasks.analysis.claims.claim_intervals import half_width, possible
from tasks.analysis.claims.claim_sources import resolve, same_settings
from tasks.analysis.claims.judging import Candidate, Judgement, compare, misread
from tasks.analysis.claims.naming import metric_named, statistic_named

MODELS = ["gemma3:270m", "gemma3:latest", "llama3.1:8b-instruct-q4_0", "llama3.1:8b-instruct-q8_0"]


def _given(*values: float) -> list[Candidate[str]]:
    return [Candidate(value, str(value)) for value in values]


@pytest.mark.parametrize(("stated", "given"), [(102.2, 102.2009), (0.097, 0.09726), (102.3, 102.39)])
def test_a_number_that_rounds_or_is_cut_off_to_the_stated_one_confirms_it(
    stated: float, given: float
) -> None:
    candidate = Candidate(given, "here")
    assert compare(stated, [candidate], known=True) == Judgement("confirmed", candidate)


def test_a_number_of_one_digit_is_confirmed_only_by_one_near_it() -> None:
    near, far = Candidate(0.052, "near"), Candidate(0.05358, "far")
    assert compare(0.05, [far], known=True) == Judgement("unsupported")
    assert compare(0.05, [far, near], known=True) == Judgement("confirmed", near)


def test_the_nearest_likely_number_refutes_where_none_is_near() -> None:
    first, second = _given(0.567, 0.134)
    unlikely = Candidate(0.17, "warm", likely=False)
    assert compare(0.165, [first, second, unlikely], known=True) == Judgement("refuted", second)


def test_nothing_is_refuted_of_which_subject_metric_or_statistic_is_unknown() -> None:
    assert compare(0.165, _given(0.567), known=False) == Judgement("unsupported")
    assert compare(0.165, [], known=True) == Judgement("unsupported")


def test_who_says_about_may_be_off_by_more() -> None:
    assert compare(100.0, _given(103.5), known=True, rounded=True) == Judgement("unsupported")
    assert compare(100.0, _given(103.5), known=True).outcome == "refuted"


def test_a_number_of_another_metric_is_known_digit_by_digit_and_never_by_two_digits() -> None:
    rate = Candidate(46.572, "rate")
    assert misread(46.57, [Candidate(2.0, "ttft"), rate]) == rate
    assert misread(47.0, [rate]) is None


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
    ("name", "unit", "metric"),
    [
        ("Mean TTFT (s)", "s", "ttft"),
        ("mean_tokens_s", "token/s", "decode_throughput"),
        ("mean_latency_ms", "s", "e2e_latency"),
        ("Load (s)", "s", "load_duration"),
        ("TTFT", None, None),
        ("Throughput Δ", "token/s", None),
        ("Total tokens/s", "token/s", None),
        ("Efficiency (tok/s per GB)", "token/s", None),
        ("Inter-token latency", "s", None),
    ],
)
def test_a_metric_is_known_by_what_it_is_called_and_its_unit(
    name: str, unit: str | None, metric: str | None
) -> None:
    assert metric_named(name, unit) == metric


def test_a_statistic_is_known_by_its_word_and_otherwise_unknown() -> None:
    assert statistic_named("P05 Tokens/s", "value") == "p05"
    assert statistic_named("median tokens s", "value") == "p50"
    assert statistic_named("Throughput", "value") is None
    assert statistic_named("Throughput", "max") == "max"


def test_settings_that_were_not_recorded_contradict_nothing() -> None:
    assert same_settings({"num_ctx": 1024, "top_p": 0.9}, {"num_ctx": 1024})
    assert not same_settings({"num_ctx": 1024}, {"num_ctx": 2048})


def test_an_interval_of_three_values_is_wider_than_the_normal_one() -> None:
    assert half_width(1.0, 3) == pytest.approx(4.302652729696142 / 3**0.5, rel=1e-9)


def test_a_percentile_of_all_samples_lies_between_those_of_the_runs() -> None:
    assert [possible(x, 15.66, 15.90) for x in (15.58, 15.7, 15.91)] == [False, True, False]
