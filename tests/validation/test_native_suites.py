"""The suites in Great Expectations' own format: loaded and run without our code, they find the rows that the rules find."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data_contracts.measurements import Scope
from data_contracts.rules import rule_named
from data_contracts.rules.rule import Kind
from data_contracts.settings import Thresholds
from data_contracts.suites.native import SUITE_NAMES, Suite, native_suite
from tasks.validation.checking import check
from tasks.validation.groups import group_frame, telemetry_of
from tasks.validation.records import measured
from tasks.validation.suites import preload
from tasks.validation.validating import frames_of
from tests.docs.test_examples import blocks
from tests.flows.running import build, write_artifacts
from tests.validation.breaking import BREAKING
from tests.validation.making import Audit, clean
from tests.validation.remake_suites import NATIVE, native_text

# The kind of records, which is their scope too, and what the columns are made of
KINDS: dict[Suite, tuple[Kind, str]] = {
    "requests": ("request", "metric"),
    "request_identities": ("request", "metric"),
    "samples": ("sample", "metric"),
    "timeseries": ("timeseries", "metric"),
    "aggregates": ("aggregate", "statistic"),
}


def rules_in(suite: Suite) -> list[str]:
    return sorted({e["meta"]["rule"] for e in native_suite(suite)["expectations"] if "rule" in e["meta"]})


def impossible_requests(audit: Audit) -> None:
    """What BREAKING has of samples only."""
    audit.request("bench/odd.csv", ttft=-1.0)
    audit.request("bench/odd.csv", ttft=7200.0)
    audit.request("bench/odd.csv", decode_throughput=2e6)
    audit.request("bench/odd.csv", gpu_utilization=1.5)
    audit.request("bench/odd.csv", timestamp=0)


def impossible_numbers(audit: Audit, scope: Scope) -> None:
    """A record of the scope for each rule about what cannot be."""
    odd = {"ttft": 7200.0, "e2e_latency": -1.0, "decode_throughput": 2e6, "gpu_utilization": 1.5}
    for record, (metric, value) in enumerate(odd.items()):
        audit.number("bench/odd.jsonl", str(record), metric, value, scope=scope)
    audit.number("bench/odd.jsonl", str(len(odd)), "gpu_power", 100.0, scope=scope, timestamp=0)


def published(audit: Audit, folder: Path) -> Path:
    """As the stages publish it."""
    (folder / "ingest").mkdir()
    pq.write_table(audit.ingested().measurements, folder / "ingest" / "measurements.parquet")
    return folder


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    preload()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        yield


def run_by_gx(suite: Suite, frame_of: Callable[[list[str]], pd.DataFrame]) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that break each rule, as GX locates them."""
    import great_expectations as gx

    if suite == "request_identities":
        from data_contracts.suites import identities  # noqa: F401 - registers its classes

    said = json.loads((NATIVE / f"{suite}.json").read_text())
    index = said["meta"]["key"]
    frame = frame_of(index)
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("frame").add_dataframe_asset(suite)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(
        {"dataframe": frame.reindex(columns=said["meta"]["columns"])}
    )
    located = {"result_format": "COMPLETE", "unexpected_index_column_names": index}
    found: dict[str, set[tuple[Any, ...]]] = {}
    for one in batch.validate(gx.ExpectationSuite(**said), result_format=located).results:
        config = one.expectation_config
        assert config is not None
        assert not one.exception_info.get("raised_exception"), (config, one.exception_info)
        rows = found.setdefault(config.meta.get("rule", config.type), set())
        rows.update(
            tuple(row[name] for name in index) for row in one.result.get("unexpected_index_list") or ()
        )
    return found


def wide_of(folder: Path, scope: str, key: list[str], spread: str) -> pd.DataFrame:
    """The frame that the page makes."""
    (code,) = blocks("docs/great-expectations.md", "python")
    names: dict[str, Any] = {"audit": folder}
    exec(compile(code.partition("suite = json")[0], "docs/great-expectations.md", "exec"), names)
    made: pd.DataFrame = names["wide"](scope, key, spread)
    return made


def found_by_masks(audit: Audit, rule: str, kind: Kind) -> set[tuple[Any, ...]]:
    asked = rule_named(rule)
    assert asked is not None
    frame = frames_of(audit.ingested(), Thresholds())[kind]
    (checked,) = check(kind, [asked], lambda _: frame, ()).rules
    assert checked.findings is not None
    return {(row["artifact"], row["record"]) for row in checked.findings.to_pylist()}


@pytest.mark.parametrize("suite", KINDS)
def test_gx_alone_finds_the_rows_that_the_predicates_find(suite: Suite, tmp_path: Path) -> None:
    kind, spread = KINDS[suite]
    audit, rules = clean(), rules_in(suite)
    if kind == "sample" or kind == "timeseries":
        impossible_numbers(audit, kind)
    else:
        for rule in rules:
            BREAKING[rule].fault(audit)
    if suite == "requests":
        impossible_requests(audit)
    by_gx = run_by_gx(suite, lambda key: wide_of(published(audit, tmp_path), kind, key, spread))
    located = {rule: {row[:2] for row in by_gx[rule]} for rule in rules}
    assert all(located.values())
    assert located == {rule: found_by_masks(audit, rule, kind) for rule in rules}


@pytest.mark.parametrize("rule", rules_in("groups"))
def test_gx_alone_finds_the_groups_that_never_record_something(rule: str) -> None:
    audit = clean()
    BREAKING[rule].fault(audit)
    frame = group_frame(measured(audit.ingested().measurements))
    by_gx = run_by_gx("groups", lambda _: telemetry_of(frame).to_pandas())
    located = {(group.partition(" in ")[2], name) for group, _, name in by_gx[rule]}
    asked = rule_named(rule)
    assert asked is not None
    (checked,) = check("group", [asked], lambda _: frame, ()).rules
    assert checked.findings is not None
    assert located == {(row["artifact"], row["field"]) for row in checked.findings.to_pylist()}
    assert located


@pytest.mark.parametrize("suite", SUITE_NAMES)
def test_no_suite_says_what_gx_will_no_longer_take(suite: Suite) -> None:
    import great_expectations as gx

    from data_contracts.suites import identities  # noqa: F401 - registers its classes

    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        loaded = gx.ExpectationSuite(**json.loads((NATIVE / f"{suite}.json").read_text()))
    assert len(loaded.expectations) == len(native_suite(suite)["expectations"])


@pytest.mark.parametrize("suite", KINDS)
def test_gx_alone_finds_nothing_in_a_sound_audit(suite: Suite, tmp_path: Path) -> None:
    kind, spread = KINDS[suite]
    by_gx = run_by_gx(suite, lambda key: wide_of(published(clean(), tmp_path), kind, key, spread))
    assert {rule: rows for rule, rows in by_gx.items() if rows} == {}


@pytest.mark.parametrize("suite", SUITE_NAMES)
def test_the_files_are_what_the_rules_make(suite: Suite) -> None:
    """After a change of a rule run `python -m tests.validation.remake_suites`."""
    assert (NATIVE / f"{suite}.json").read_text() == native_text(suite)


@pytest.mark.parametrize("suite", SUITE_NAMES)
def test_every_expectation_says_severity_cause_and_action(suite: Suite) -> None:
    for expectation in native_suite(suite)["expectations"]:
        meta = expectation["meta"]
        assert meta.keys() - {"rule"} == {"severity", "cause", "action"}
        assert meta["severity"] == expectation["severity"]
        assert all(meta.values())


def test_the_page_runs_on_a_published_audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit = build(tmp_path / "store", write_artifacts(tmp_path / "runs"))
    (code,) = blocks("docs/great-expectations.md", "python")
    exec(compile(code, "docs/great-expectations.md", "exec"), {"audit": audit.path(), "suites": NATIVE})
    told = capsys.readouterr().out
    assert "failed_request [{'status': 'failed', 'artifact': 'copy/sweep.csv', 'record': '2'}]" in told


@pytest.mark.parametrize("suite", ["runs", "inventory"])
def test_tables_are_asserted_on_as_they_are_published(suite: Suite, tmp_path: Path) -> None:
    audit = build(tmp_path / "store", write_artifacts(tmp_path / "runs"))
    frame = pd.read_parquet(Path(audit.path("ingest", f"{suite}.parquet")))
    broken = {rule: rows for rule, rows in run_by_gx(suite, lambda _: frame).items() if rows}
    assert broken == ({"duplicate_file": {("sweep.csv",)}} if suite == "inventory" else {})


def test_the_published_matrix_of_telemetry_is_asserted_on_as_it_stands(tmp_path: Path) -> None:
    audit = build(tmp_path / "store", write_artifacts(tmp_path / "runs"))
    frame = pd.read_parquet(Path(audit.path("validate", "telemetry.parquet")))
    broken = {rule for rule, rows in run_by_gx("groups", lambda _: frame).items() if rows}
    found = pd.read_parquet(Path(audit.path("validate", "findings.parquet")))["rule"]
    assert broken == {*found[found.str.startswith("group_without_")]}
