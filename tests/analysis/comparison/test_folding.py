"""What moved together is one change, with its members folded under it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tasks.analysis.comparison.comparing import compare
from tests.analysis.comparison.making import both, key, runs

SIX = (0.100, 0.101, 0.099, 0.102, 0.098, 0.100)
SLOWER = tuple(value * 1.2 for value in SIX)


def sweep(factor: float, name: str, metric: str = "ttft", size: int = 36, jitter: float = 0.004) -> pa.Table:
    """One run of each configuration, the factors of which lie a little apart."""
    levels = [
        (0.1 + 0.01 * i) * factor * (1 + jitter * ((i * 7) % 5 - 2) * (1 if name == "b" else -1))
        for i in range(size)
    ]
    return both(
        *(
            runs([level], key(config=f'{{"num_ctx":{i}}}'), metric, f"{name}{i}")
            for i, level in enumerate(levels)
        )
    )


def found(before: pa.Table, now: pa.Table) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    compared = compare(before, now, "A")
    return compared.rows.to_pylist(), compared.changes.to_pylist()


def test_configurations_of_one_run_each_that_slow_down_together_are_suspected_as_one_change() -> None:
    rows, changes = found(sweep(1.0, "a"), sweep(1.2, "b"))
    assert {row["verdict"] for row in rows} == {"suspected"}
    (change,) = changes
    assert {row["change"] for row in rows} == {change["change"]}
    assert (change["verdict"], change["direction"], change["members"], change["measured"]) == (
        "suspected", "worse", 36, 36,
    )  # fmt: skip
    assert change["ratio"] == pytest.approx(1.2, rel=0.01)
    assert change["ci_low"] < 1.2 < change["ci_high"]
    assert rows[0]["reason"].endswith("; 1 run against 1: a verdict of its own needs 5 on each side")
    assert rows[0]["reason"].startswith("its 36 configurations together are 20% higher (q <0.001)")


def test_configurations_that_move_this_way_and_that_are_no_change() -> None:
    rows, changes = found(sweep(1.0, "a"), sweep(1.0, "b", jitter=0.1))
    assert {row["verdict"] for row in rows} == {"insufficient"}
    assert changes == []


def test_metrics_and_tasks_of_one_model_that_move_the_same_way_are_one_change_and_the_headline_metric_leads() -> (
    None
):
    def audit(values: tuple[float, ...], name: str) -> pa.Table:
        faster = tuple(1 / value for value in values)
        parts = [
            runs(values, key(task=task), metric, f"{name}{task}{metric}")
            for task in ("x", "y")
            for metric in ("ttft", "e2e_latency", "tpot")
        ]
        parts += [runs(faster, key(task="x"), "decode_throughput", f"{name}d")]
        parts += [runs(SIX, key(model="other"), "ttft", f"{name}other")]
        return both(*parts)

    rows, changes = found(audit(SIX, "a"), audit(SLOWER, "b"))
    assert [(c["rank"], c["metric"], c["members"], c["measured"], c["verdict"]) for c in changes] == [
        (0, "e2e_latency", 2, 2, "regressed"),
        (1, "ttft", 2, 2, "regressed"),
        (2, "decode_throughput", 1, 1, "regressed"),
        (3, "tpot", 2, 2, "regressed"),
    ]
    assert len({c["change"] for c in changes}) == 1
    assert [row["change"] is None for row in rows] == ["other" in row["key"] for row in rows]


def test_two_models_and_two_directions_are_changes_of_their_own_and_the_worse_comes_first() -> None:
    before = both(
        *(runs(SIX, key(model=m), metric, f"a{m}{metric}") for m in "xy" for metric in ("ttft", "tpot"))
    )
    faster = tuple(value / 1.2 for value in SIX)
    now = both(
        runs(faster, key(model="x"), "ttft", "b1"), runs(SLOWER, key(model="x"), "tpot", "b2"),
        runs(SLOWER, key(model="y"), "ttft", "b3"), runs(SIX, key(model="y"), "tpot", "b4"),
    )  # fmt: skip
    _, changes = found(before, now)
    assert [(c["direction"], c["metric"], c["model"]) for c in changes][-1] == ("better", "ttft", "x")
    assert sorted((c["direction"], c["metric"], c["model"]) for c in changes) == [
        ("better", "ttft", "x"),
        ("worse", "tpot", "x"),
        ("worse", "ttft", "y"),
    ]


def test_a_change_has_the_p_and_q_of_the_test_on_which_its_verdict_stands() -> None:
    def audit(factor: float, name: str) -> pa.Table:
        sure = [0.1 * factor * (1 + 0.002 * (i % 3)) for i in range(6)]
        return both(sweep(factor, name), runs(sure, key(config='{"num_ctx":99}'), name=f"{name}sure"))

    rows, changes = found(sweep(1.0, "a"), sweep(1.2, "b"))
    (suspected,) = changes
    assert suspected["q"] == rows[0]["q_together"]
    assert suspected["p"] <= suspected["q"] <= 0.05

    rows, (regressed,) = found(audit(1.0, "a"), audit(1.2, "b"))
    (sure,) = [row for row in rows if row["verdict"] == "regressed"]
    assert (regressed["verdict"], regressed["members"]) == ("regressed", 37)
    assert (regressed["p"], regressed["q"]) == (sure["p"], sure["q"])


def test_versions_that_differ_are_said_beside_a_change() -> None:
    before = runs(SIX, name="a", versions='{"driver":"550","engine_version":"0.9.0"}')
    now = runs(SLOWER, name="b", versions='{"driver":"550","engine_version":"0.10.1"}')
    _, (change,) = found(before, now)
    assert change["beside"] == "engine_version 0.9.0 against 0.10.1"
    _, (alike,) = found(before, runs(SLOWER, name="b", versions='{"driver":"550","engine_version":"0.9.0"}'))
    assert alike["beside"] is None
