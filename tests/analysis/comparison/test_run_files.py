"""The artifacts of runs, by series."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tasks.analysis.comparison import run_files
from tasks.analysis.comparison.run_files import FilesBySeries, RunFile, digests_of
from tests.analysis.comparison.making import both, key, runs

WARM, COLD = key(state="warm"), key(state="cold")
RUNS = both(runs([0.2, 0.3], WARM, name="b"), runs([0.1], COLD, name="a"), runs([0.1], WARM, name="a"))


def cut_otherwise(table: pa.Table) -> pa.Table:
    """The same table, of which one column is in one piece."""
    place = table.schema.get_field_index("artifacts")
    return table.set_column(place, table.schema.field(place), table["artifacts"].combine_chunks())


@pytest.mark.parametrize("at_once", [1_000, 1])
@pytest.mark.parametrize("table", [RUNS, cut_otherwise(RUNS)])
def test_each_series_names_its_files_once_in_the_order_of_their_names(
    monkeypatch: pytest.MonkeyPatch, table: pa.Table, at_once: int
) -> None:
    monkeypatch.setattr(run_files, "_AT_ONCE", at_once)
    files = FilesBySeries(table)
    of_warm, of_cold = (
        [files.files[place] for place in files.of([("ttft", one.text)])] for one in (WARM, COLD)
    )
    assert of_warm == [
        RunFile("a-0.csv", "sha of a-0 0.1"),
        RunFile("b-0.csv", "sha of b-0 0.2"),
        RunFile("b-1.csv", "sha of b-1 0.3"),
    ]
    assert of_cold == [RunFile("a-0.csv", "sha of a-0 0.1")]
    assert ("ttft", WARM.text) in files
    assert ("tpot", WARM.text) not in files


def test_a_digest_that_several_runs_have_is_named_once_and_none_is_no_digest() -> None:
    digests = pa.array([["x", None], ["y"], ["x"], []], pa.list_(pa.string()))
    table = RUNS.set_column(RUNS.schema.get_field_index("digests"), RUNS.schema.field("digests"), digests)
    assert digests_of(table).to_pylist() == ["x", "y"]
