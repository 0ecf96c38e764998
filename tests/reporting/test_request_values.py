"""What a page draws of single requests is what the facts count, however the measurements are cut into parts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from data_contracts.measurements import Flag
from data_contracts.schemas import VALIDITY
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import model_groups
from tasks.analysis.invalid_runs import judged_runs
from tasks.ingestion.runs import runs_of_rows
from tasks.reporting.request_values import ModelValues, request_values
from tasks.store.parts import Parts
from tests.analysis.making import Artifacts
from tests.reporting.audits import empty_audit

SEEDS = range(12)
METRICS = ("ttft", "decode_throughput")


def folders(chance: Random) -> Artifacts:
    """Requests in nested folders, of models and of none, some cold by their loads or because they are said to be."""
    made = Artifacts()
    for name in ("a/1.csv", "a/2.csv", "a/b/1.csv", "c/1.csv", "c/2.csv", "top.csv"):
        model = chance.choice(["m", "n", None])
        for record in range(chance.randint(1, 6)):
            flags: tuple[Flag, ...] = chance.choice([(), (), ("said_cold",), ("said_warm",), ("twin",)])
            values = {
                "prefill_duration": 1.0,
                "ttft": chance.random(),
                "load_duration": chance.choice([0.01, 0.012, 4.0, None]),
                "decode_throughput": chance.choice([chance.random(), float("inf"), None]),
            }
            for metric, value in values.items():
                # Not all rows of a record say the same
                said = flags if chance.random() < 0.6 else ()
                tool = chance.choice(["bench"] * 9 + ["other"])
                made.add(name, str(record), {metric: value}, model=model, flags=said, tool=tool, run=name[:1])
    return made


def cut(table: pa.Table, chance: Random) -> Parts:
    inner = sorted(chance.sample(range(1, len(table)), len(table) // 5))
    bounds = (0, *inner, len(table))
    tables = [table.slice(start, end - start) for start, end in pairwise(bounds)]
    return Parts(bounds, tuple(table.column_names), lambda number, names: tables[number].select(names))


def judged(table: pa.Table, chance: Random) -> pa.Table:
    """Some of the runs as invalid (VALIDITY)."""
    rows = [
        {"run_id": run, "validity": chance.choice(["valid", "valid", "invalid"]), "reasons": []}
        for run in runs_of_rows(table).runs["run_id"].to_pylist()
    ]
    return pa.Table.from_pylist(rows, VALIDITY)


def drawn(model: ModelValues) -> dict[str, Any]:
    values = [(state, value) for state in sorted(model.by_state) for value in model.by_state[state]]
    return {"label": model.label, "names": dict(model.names), "values": values}


def counted(evidence: Evidence, metric: str) -> list[dict[str, Any]]:
    """By the whole of the evidence at once."""
    return [
        {
            "label": group.label,
            "names": dict(group.names),
            "values": sorted(
                zip(group.rows.values("state").tolist(), group.rows.values("value").tolist(), strict=True)
            ),
        }
        for group in model_groups(evidence, metric, evidence.of_requests(metric))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_read_folder_by_folder_the_values_and_states_of_each_model_are_those_of_the_whole(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.reporting.request_values._AT_ONCE", 5)
    chance = Random(seed)
    evidence = folders(chance).evidence()
    table = evidence.measurements
    validity = judged(table, chance)
    report = replace(
        empty_audit(), inventory=evidence.inventory, measurements=cut(table, chance),
        validity=Parts.of(validity), runs=Parts.of(runs_of_rows(table).runs),
    )  # fmt: skip
    found = request_values(report, METRICS)
    whole = replace(evidence, measurements=judged_runs(table, validity).measurements)
    assert {metric: list(map(drawn, models)) for metric, models in found.items()} == {
        metric: counted(whole, metric) for metric in METRICS
    }
