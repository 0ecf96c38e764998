"""The verdict of every kind of pair, with its whole row."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isclose
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from data_contracts.schemas import CHANGES, COMPARISONS
from tasks.analysis.comparison import samples
from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.keys import Key
from tests.analysis.comparison.making import both, key, runs
from tests.checking import some

SIX = (0.100, 0.101, 0.099, 0.102, 0.098, 0.100)
SLOWER = tuple(value * 1.2 for value in SIX)


def only(baseline: pa.Table, current: pa.Table) -> dict[str, Any]:
    (row,) = compare(baseline, current, "A").rows.to_pylist()
    return {name: value for name, value in row.items() if value is not None}


def verdict(before: tuple[float, ...], now: tuple[float, ...], metric: str = "ttft") -> str:
    return str(only(runs(before, metric=metric, name="a"), runs(now, metric=metric, name="b"))["verdict"])


def replaced(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    return pa.Table.from_pydict({**table.to_pydict(), name: values}, schema=table.schema)


def test_the_whole_row_of_a_regression() -> None:
    found = compare(runs(SIX, name="a"), runs(SLOWER, name="b"), "A")
    (whole,) = found.rows.to_pylist()
    row = {name: value for name, value in whole.items() if value is not None}
    numbers = {name: row.pop(name) for name in list(row) if isinstance(row[name], float)}
    assert row == {
        "baseline": "A",
        "key": key().text,
        "metric": "ttft",
        "unit": "s",
        "verdict": "regressed",
        "n_baseline": 6,
        "n_current": 6,
        "change": found.changes["change"][0].as_py(),
        "reason": "more than the spread between runs and sessions (q <0.001 in a family of 1 test) and than the floor"
        " of 5.0%",
    }
    # Computed by hand: the variances of both sides' means and 2 x 0.01^2 of assumed drift, by Welch and Satterthwaite
    assert {name: round(value, 6) for name, value in numbers.items()} == {
        "value_baseline": 0.099992,
        "value_current": 0.11999,
        "ratio": 1.2,
        "ci_low": 1.161916,
        "ci_high": 1.239332,
        "p": 0.0,
        "q": 0.0,
    }


def test_the_table_is_in_its_schema_and_the_same_for_every_order_of_the_runs() -> None:
    before, now = runs(SIX, name="a"), runs(SLOWER, name="b")
    found = compare(before, now, "A")
    assert (found.rows.schema, found.changes.schema) == (COMPARISONS, CHANGES)
    again = compare(before.take(list(range(5, -1, -1))), now, "A")
    assert (again.rows, again.changes) == (found.rows, found.changes)


@pytest.mark.parametrize(
    ("metric", "now", "expected"),
    [
        ("ttft", SLOWER, "regressed"),
        ("ttft", tuple(v / 1.2 for v in SIX), "improved"),
        ("decode_throughput", SLOWER, "improved"),
        ("decode_throughput", tuple(v / 1.2 for v in SIX), "regressed"),
        ("ttft", (0.099, 0.102, 0.100, 0.101, 0.098, 0.101), "unchanged"),
    ],
)
def test_better_is_as_the_metric_says(metric: str, now: tuple[float, ...], expected: str) -> None:
    assert verdict(SIX, now, metric) == expected


def test_a_sure_change_below_the_floor_of_its_metric_counts_as_none() -> None:
    row = only(runs(SIX, name="a"), runs([v * 1.045 for v in SIX], name="b"))
    assert (row["verdict"], row["reason"]) == (
        "unchanged",
        "within the floor of 5.0%",
    )


def test_two_audits_of_the_same_artifacts_differ_in_nothing() -> None:
    row = only(runs(SIX), runs(SIX))
    assert (row["verdict"], row["n_baseline"], row["n_current"]) == ("not measured again", 6, 0)
    assert row["reason"] == "both audits hold the same 6 runs: nothing to test"
    assert not {"ratio", "p", "q"} & row.keys()


def test_fewer_than_five_runs_are_insufficient_and_the_ratio_is_still_said() -> None:
    row = only(runs(SIX, name="a"), runs([0.2] * 4, name="b"))
    assert isclose(row["ratio"], 0.2 / row["value_baseline"])
    assert (row["verdict"], row["reason"]) == (
        "insufficient",
        "6 runs against 4: a verdict needs 5 on each side",
    )
    assert not {"ci_low", "p", "q"} & row.keys()


def test_runs_that_the_baseline_holds_are_no_evidence_of_a_change() -> None:
    row = only(runs(SIX, name="a"), both(runs(SIX, name="a"), runs(SLOWER, name="b")))
    assert (row["verdict"], row["n_baseline"], row["n_current"]) == ("regressed", 6, 6)
    assert row["reason"].endswith("(6 runs in both audits left aside)")


def test_a_file_that_grew_is_tested_by_its_new_runs_only() -> None:
    former = runs(SIX, name="a")
    grown = replaced(former, "digests", [["sha of the grown file"]] * 6)
    row = only(former, both(grown, runs([0.1], name="b")))
    assert (row["verdict"], row["n_current"]) == ("insufficient", 1)


def test_one_value_that_is_the_same_by_chance_makes_no_run_the_same() -> None:
    def night(slower: float, name: str) -> pa.Table:
        both_metrics = both(runs([0.0] * 5, metric="requests_failed"), runs([v * slower for v in SIX[:5]]))
        return replaced(both_metrics, "digests", [[f"{name}{i}"] for i in range(10)])

    rows = compare(night(1.0, "a"), night(1.01, "b"), "A").rows.to_pylist()
    assert {row["metric"]: row["verdict"] for row in rows} == {
        "requests_failed": "insufficient",
        "ttft": "unchanged",
    }


def test_values_of_zero_have_no_ratio() -> None:
    row = only(runs([0.0] * 6, metric="error_rate", name="a"), runs([0.1] * 6, metric="error_rate", name="b"))
    assert (row["verdict"], row["reason"]) == ("insufficient", "a run's median of zero or less has no ratio")


def test_values_that_never_vary_within_a_session_differ_for_certain() -> None:
    times = [datetime(2026, 3, 2, 9, minute, tzinfo=UTC) for minute in range(10)]
    row = only(runs([0.1] * 5, name="a", started=times[:5]), runs([0.2] * 5, name="b", started=times[5:]))
    assert (row["verdict"], row["ci_low"], row["ci_high"], row["p"]) == (
        "regressed",
        row["ratio"],
        row["ratio"],
        0.0,
    )


def test_everything_that_made_two_groups_incomparable_is_named() -> None:
    before = runs(SIX, key(engine="ollama", model="m:q4_0", config='{"num_ctx":1024,"seed":1}'), name="a")
    now = runs(
        SIX, key(engine="vllm", model="m:q8_0", config='{"gpu_name":"X","num_ctx":4096,"seed":1}'), name="b"
    )
    row = only(before, now)
    assert (row["verdict"], row["n_baseline"], row["n_current"]) == ("incomparable", 6, 6)
    assert row["reason"] == (
        "engine ollama against vllm, quantization q4_0 against q8_0, gpu_name not said against X and"
        " num_ctx 1024 against 4096: other conditions than the baseline's"
    )


def test_warm_requests_are_compared_with_those_that_nothing_tells_apart_in_what_holds_no_load() -> None:
    before, now = key(), key(state="warm")
    row = only(runs(SIX, before, "decode_throughput", "a"), runs(SIX, now, "decode_throughput", "b"))
    assert (row["verdict"], row["reason"]) == (
        "unchanged",
        "within the floor of 5.0% (requests not said against warm)",
    )
    assert only(runs(SIX, before, name="a"), runs(SIX, now, name="b"))["verdict"] == "incomparable"


def test_cold_and_warm_requests_are_not_compared() -> None:
    row = only(runs(SIX, key(state="cold"), name="a"), runs(SIX, key(state="warm"), name="b"))
    assert (row["verdict"], row["reason"]) == (
        "incomparable",
        "requests cold against warm: other conditions than the baseline's",
    )


def test_the_nearest_conditions_are_the_ones_named() -> None:
    before = both(
        runs([0.1], key(config='{"num_ctx":512,"seed":2}'), name="a"),
        runs([0.1], key(config='{"num_ctx":512,"seed":1}'), name="b"),
    )
    rows = compare(
        before, runs([0.1], key(config='{"num_ctx":1024,"seed":2}'), name="c"), "A"
    ).rows.to_pylist()
    assert {(row["verdict"], row["key"]): row["reason"] for row in rows} == {
        ("incomparable", key(config='{"num_ctx":1024,"seed":2}').text): (
            "num_ctx 512 against 1024: other conditions than the baseline's"
        ),
        ("vanished", key(config='{"num_ctx":512,"seed":1}').text): "measured by the baseline audit only",
    }


def test_what_one_side_alone_measures_is_new_or_vanished() -> None:
    rows = compare(
        runs([0.1], key(model="old"), name="a"), runs([0.1] * 2, key(model="young"), name="b"), "A"
    )
    assert [(r["verdict"], r["n_baseline"], r["n_current"], r["reason"]) for r in rows.rows.to_pylist()] == [
        ("vanished", 1, 0, "measured by the baseline audit only"),
        ("new", 0, 2, "not measured by the baseline audit"),
    ]


def test_the_same_artifacts_read_otherwise_are_incomparable() -> None:
    former = runs(SIX)
    reread = replaced(former, "key", [key(task="t").text] * 6)
    reasons = {(r["verdict"], r["reason"]) for r in compare(former, reread, "A").rows.to_pylist()}
    assert reasons == {
        (
            "incomparable",
            "both audits hold these artifacts, but one read them otherwise: the next audit can be compared with this one",
        )
    }


def test_false_discoveries_are_held_down_over_the_whole_family() -> None:
    generator = np.random.default_rng(5)

    def audit(name: str) -> pa.Table:
        return both(
            *(
                runs(generator.lognormal(0, 0.2, 5).tolist(), key(task=str(task)), name=f"{name}{task}")
                for task in range(60)
            )
        )

    before, now = audit("a"), audit("b")
    rows = compare(before, now, "A").rows.to_pylist()
    assert any(row["p"] < 0.05 for row in some(rows))
    assert {row["verdict"] for row in rows} == {"unchanged"}
    assert all(row["q"] >= row["p"] for row in some(rows))


def test_sure_changes_below_the_floor_do_not_lower_the_bar_for_others() -> None:
    chance = np.random.default_rng(5)
    noisy = runs(np.exp(0.1 * chance.standard_normal(6)).tolist(), key(task="noisy"), name="n")
    now = [noisy["value"].to_pylist()[i] * 1.15 for i in range(6)]
    tiny = [(runs(SIX, key(task=str(i)), name=f"a{i}"), runs([v * 1.04 for v in SIX], key(task=str(i)), name=f"b{i}"))
            for i in range(20)]  # fmt: skip
    before = both(noisy, *(a for a, _ in tiny))
    after = both(runs(now, key(task="noisy"), name="m"), *(b for _, b in tiny))
    row = next(r for r in compare(before, after, "A").rows.to_pylist() if '"noisy"' in r["key"])
    assert 0.01 < row["p"] < 0.05
    assert (row["verdict"], row["q"]) == ("unchanged", pytest.approx(22 * row["p"]))


@pytest.mark.parametrize(("before", "now"), [("Helio-1B", "helio-1b"), ("gemma3", "gemma3:latest")])
def test_a_model_whose_name_is_written_otherwise_is_the_same(before: str, now: str) -> None:
    def named(model: str) -> Key:
        return key(model=model, config=f'{{"tokenizer":"{model.removesuffix(":latest")}"}}')

    row = only(runs(SIX, named(before), name="a"), runs(SLOWER, named(now), name="b"))
    assert row["verdict"] == "regressed"
    assert row["reason"].endswith(f"(the baseline calls the model {before})")


def test_a_model_with_another_tag_is_another_one() -> None:
    rows = compare(runs(SIX, key(model="m:1b"), name="a"), runs(SIX, key(model="m:4b"), name="b"), "A").rows
    assert sorted(rows["verdict"].to_pylist()) == ["new", "vanished"]


@pytest.mark.parametrize("at_once", [1, 20])
def test_pairs_that_are_told_some_at_a_time_say_what_all_at_once_do(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    tasks = [key(task=f"t{number}") for number in range(6)]
    when = [datetime(2026, 3, day, hour, tzinfo=UTC) for day in (2, 3) for hour in (9, 10, 11)]
    before, now = (
        both(
            runs([], key()),
            *(runs(values, task, name=f"{name}{task.task}", started=when, tokens=(10.0, None)) for task in tasks),
            runs(SIX, key(task="turns"), name=f"{name}turns", started=when[name == "b" :] + when[:name == "b"]),
        )
        for name, values in (("a", SIX), ("b", SLOWER))
    )  # fmt: skip
    whole = compare(before, now, "A")
    monkeypatch.setattr(samples, "_AT_ONCE", at_once)
    parted = compare(before, now, "A")
    assert whole.rows.num_rows == 7
    assert (parted.rows, parted.changes) == (whole.rows, whole.changes)
