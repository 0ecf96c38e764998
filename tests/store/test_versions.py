"""Audits of every earlier version of the contract stay readable."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.schemas import COMPARISONS, HISTORY
from data_contracts.stage_records import StageOutput
from tasks.analysis.comparison.baselines import load_runs
from tasks.analysis.comparison.runs import run_medians
from tasks.store import Audit, audits
from tests.analysis.comparison.making import published, sweep

AUDIT_ID = "20261121T000000Z-000001"
# comparisons.parquet as version 1 had it.
COMPARISONS_1 = pa.schema(
    [
        ("baseline", pa.string()),
        ("key", pa.string()),
        ("metric", pa.dictionary(pa.int32(), pa.string())),
        ("verdict", pa.dictionary(pa.int32(), pa.string())),
        *((name, pa.float64()) for name in ("ratio", "ci_low", "ci_high", "q")),
        ("n_baseline", pa.int64()),
        ("n_current", pa.int64()),
        ("reason", pa.string()),
    ]
)


@pytest.fixture
def version_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    """An audit as version 1 published it: fewer columns of comparisons, no history."""
    with monkeypatch.context() as patch:
        patch.setattr(audits, "CONTRACT_VERSION", 1)
        audit = published(tmp_path, AUDIT_ID, sweep((0.1, 0.2)))

        def analyze(folder: Path) -> StageOutput:
            row = {"baseline": "A", "key": "{}", "metric": "ttft", "verdict": "new", "ratio": 1.5}
            row |= {"n_baseline": 0, "n_current": 1, "reason": "r"}
            plain = pa.Table.from_pylist([row]).to_pydict()
            columns = {name: plain.get(name, [None]) for name in COMPARISONS_1.names}
            pq.write_table(pa.table(columns).cast(COMPARISONS_1), folder / "comparisons.parquet")
            return StageOutput({}, {})

        audit.publish("analyze", analyze, {})
    return audit


def test_columns_that_version_1_had_not_are_null(version_1: Audit) -> None:
    record = version_1.record("analyze")
    assert record is not None
    assert record.contract_version == 1
    table = version_1.table("analyze", "comparisons.parquet")
    assert table.schema == COMPARISONS
    (row,) = table.to_pylist()
    assert {name: value for name, value in row.items() if value is not None} == {
        "baseline": "A",
        "key": "{}",
        "metric": "ttft",
        "verdict": "new",
        "ratio": 1.5,
        "n_baseline": 0,
        "n_current": 1,
        "reason": "r",
    }


def test_a_table_that_version_1_had_not_is_empty(version_1: Audit) -> None:
    assert version_1.table("analyze", "history.parquet") == HISTORY.empty_table()


def test_an_audit_of_version_1_is_a_baseline_as_any_other(version_1: Audit) -> None:
    assert load_runs(version_1) == run_medians(sweep((0.1, 0.2)).evidence())
