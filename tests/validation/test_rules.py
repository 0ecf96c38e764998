"""Every rule has an audit that breaks it, and only what must break with it; a clean audit breaks none."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from data_contracts.measurements import Flag
from data_contracts.registries import require_all_listed, require_distinct
from data_contracts.rules import RULES, SUITES, Rule, require_suites, rules_of
from data_contracts.settings import Thresholds
from tasks.validation.checking import check
from tasks.validation.findings import in_order
from tasks.validation.validating import frames_of
from tests.checking import some
from tests.validation.breaking import BREAKING
from tests.validation.making import Audit, clean


def rows_in(audit: Audit) -> pa.Table:
    """The rows that break a rule of any suite, by our masks alone."""
    tables: list[pa.Table] = []
    frames = frames_of(audit.ingested(), Thresholds())
    for kind in frames:
        results = check(kind, rules_of(kind), lambda _, kind=kind: frames[kind], ()).rules  # type: ignore[misc]
        assert [r.error for r in results if r.error] == []
        tables += [r.findings for r in results if r.findings is not None]
    return in_order(tables)


def found_in(audit: Audit) -> list[dict[str, str | None]]:
    """The same as dictionaries."""
    found: list[dict[str, str | None]] = rows_in(audit).to_pylist()
    return found


@cache
def found_where_broken(name: str) -> list[dict[str, str | None]]:
    """What is found in the audit that breaks a rule; no test may change it."""
    audit = clean()
    BREAKING[name].fault(audit)
    return found_in(audit)


def test_a_clean_audit_breaks_no_rule() -> None:
    assert found_in(clean()) == []


def test_an_audit_of_nothing_breaks_no_rule() -> None:
    assert found_in(Audit()) == []


def test_every_rule_has_an_audit_that_breaks_it() -> None:
    assert {rule.name for rule in RULES} == BREAKING.keys()


def test_every_rule_is_named_once_and_every_suite_has_rules() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert all(rules_of(kind) for kind in some(SUITES))


def test_a_rule_without_a_suite_and_two_rules_of_one_name_fail_at_import() -> None:
    rule = RULES[0]
    with pytest.raises(
        ImportError, match=rf"{rule.name} is about records of kind 'batch', which has no suite"
    ):
        require_suites([replace(rule, kinds=("batch",))])  # type: ignore[arg-type]
    with pytest.raises(ImportError, match=f"{rule.name} is about no kind of records"):
        require_suites([replace(rule, kinds=())])
    with pytest.raises(ImportError, match=f"lists two rules named '{rule.name}'"):
        require_distinct([rule.name, rule.name], "rule", "here")


def test_a_rule_that_no_registry_lists_fails_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_contracts.rules.range_rules.PLANTED", (replace(RULES[0]),), raising=False)
    with pytest.raises(ImportError, match=r"range_rules\.PLANTED is in no registry, so nothing would use it"):
        require_all_listed("data_contracts.rules", Rule, RULES, "here")


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_a_rule_finds_its_breaking_audit_with_file_record_and_field(name: str) -> None:
    broken, findings = BREAKING[name], found_where_broken(name)
    places = {(f["artifact"], f["record"], f["field"]) for f in findings if f["rule"] == name}
    assert set(broken.at) <= places
    assert {f["rule"] for f in findings} == {name} | broken.also


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_finding_says_what_to_do_next(rule: Rule) -> None:
    messages = [f["message"] or "" for f in found_where_broken(rule.name) if f["rule"] == rule.name]
    todo = "write null" if rule.todo == "{expected}" else rule.todo
    assert messages and all(message.endswith(f": {todo}") for message in messages)
    assert not any("{observed}" in message or "{expected}" in message for message in messages)


@pytest.mark.parametrize(("flags", "rules"), [(("rounded",), set()), ((), {"percentiles_out_of_order"})])
def test_a_rounded_quantile_may_stand_above_the_maximum_by_half_its_last_digit(
    flags: tuple[Flag, ...], rules: set[str]
) -> None:
    audit = clean()
    quantiles: dict[str, Any] = {"p50": 0.002, "p99.9": 0.041, "max": 0.040795}
    audit.aggregate("itl", n=900, flags=flags, **quantiles)
    assert {f["rule"] for f in found_in(audit)} == rules


def of_ttft(ttft: float, e2e_latency: float, output_tokens: float | None) -> set[str]:
    """The rules that a request with these numbers breaks; its parts fit its TTFT."""
    audit = clean()
    phases = (
        "load_duration",
        "prefill_duration",
        "decode_duration",
        "decode_throughput",
        "prefill_throughput",
    )
    audit.request(
        without=(*phases, "total_tokens"),
        identity={"tool": "another"},
        input_tokens=30,
        ttft=ttft,
        e2e_latency=e2e_latency,
        output_tokens=output_tokens,
    )
    return {str(f["rule"]) for f in found_in(audit)} - {"telemetry_incomplete", "request_without_duration"}


@pytest.mark.parametrize("tokens", [0.0, 1.0])
def test_after_at_most_one_token_the_ttft_may_be_the_total_duration(tokens: float) -> None:
    assert "ttft_is_the_total_duration" not in of_ttft(ttft=2.2, e2e_latency=2.2, output_tokens=tokens)


@pytest.mark.parametrize("tokens", [2.0, 195.0, None])
def test_after_more_tokens_or_an_unsaid_number_of_them_it_may_not(tokens: float | None) -> None:
    assert "ttft_is_the_total_duration" in of_ttft(ttft=2.2, e2e_latency=2.2, output_tokens=tokens)


@pytest.mark.parametrize(
    ("ttft", "tokens", "broken"),
    [
        # 194 tokens after the first within 0.04 s are not decoded one by one, in 0.1 s they may be
        (2.165, 195.0, True), (2.1, 195.0, False), (2.165, 20.0, False),
        # Of an answer of unknown length
        (2.195, None, True), (2.18, None, False),
    ],
)  # fmt: skip
def test_a_ttft_is_the_total_duration_where_the_rest_came_at_once(
    ttft: float, tokens: float | None, broken: bool
) -> None:
    found = of_ttft(ttft=ttft, e2e_latency=2.2, output_tokens=tokens)
    assert ("ttft_is_the_total_duration" in found) == broken


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e308 * 10])
def test_a_number_that_became_missing_because_it_is_not_finite_is_a_finding(value: float) -> None:
    audit = clean()
    audit.number("bench/samples.json", "/samples", "itl", value, scope="sample")
    assert [(f["rule"], f["artifact"], f["record"], f["field"]) for f in found_in(audit)] == [
        ("value_not_finite", "bench/samples.json", "/samples", "itl")
    ]


def test_a_summary_over_cold_and_warm_requests_is_told_with_their_load_times() -> None:
    assert [f["observed"] for f in found_where_broken("cold_and_warm_pooled")] == [
        "mean of 1 cold and 1 warm requests, model load 2.1 s against 100 ms"
    ]


def test_a_summary_over_loads_without_a_gap_pools_nothing() -> None:
    audit = clean()
    for load in (0.26, 0.41):
        audit.request("bench/mixed.csv", load_duration=load, ttft=load + 0.4, e2e_latency=load + 2.1)
    audit.aggregate("ttft", artifact="bench/mixed_summary.csv", identity={"task": None}, mean=0.735)
    assert found_in(audit) == []


@pytest.mark.parametrize(("tokens", "rules"), [(500.0, set()), (501.0, {"result_coded_as_zero"})])
def test_answers_of_one_token_have_no_time_per_token_and_longer_ones_have(
    tokens: float, rules: set[str]
) -> None:
    audit = clean()
    audit.aggregate("tpot", mean=0.0)
    for metric, value in (("output_tokens_total", tokens), ("requests_completed", 500.0)):
        audit.number("bench/stats.json", "/1", metric, value, scope="aggregate")
    assert {f["rule"] for f in found_in(audit)} == rules


def test_what_a_format_has_no_place_for_is_a_remark_and_in_another_a_warning() -> None:
    def told(tool: str) -> list[tuple[str | None, str | None]]:
        audit = clean()
        audit.request("other/run.csv", identity={"model": None, "config": None, "tool": tool})
        return [(f["severity"], f["rule"]) for f in found_in(audit) if "group" not in str(f["rule"])]

    assert told("llmperf") == [("info", "requests_cannot_say")]
    assert sorted(told("another")) == [
        ("info", "request_without_settings"), ("warning", "request_without_model")
    ]  # fmt: skip
