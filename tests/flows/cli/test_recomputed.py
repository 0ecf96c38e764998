"""The published numbers of the bundled example are what another implementation finds in its tables."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.recomputed.__main__ import main
from tests.flows.running import PROJECT, CommandLine

LATER = timedelta(days=7)


def slower_nights(folder: Path) -> None:
    """As many nights again, a week later: decoding takes longer, all else is as it was."""
    for night in sorted((folder / "nightly").iterdir()):
        later = night.with_name(f"{datetime.fromisoformat(night.name) + LATER:%Y-%m-%d}")
        later.mkdir()
        with (night / "requests.csv").open(newline="", encoding="utf-8") as measured:
            rows = list(csv.DictReader(measured))
        with (later / "requests.csv").open("w", newline="", encoding="utf-8") as changed:
            writer = csv.DictWriter(changed, rows[0])
            writer.writeheader()
            for row in rows:
                said = (datetime.fromisoformat(row["timestamp"]) + LATER).isoformat()
                slow = {"tokens_s": float(row["tokens_s"]) * 0.7, "eval_s": float(row["eval_s"]) / 0.7}
                writer.writerow({**row, "timestamp": said, **slow})


@pytest.fixture(scope="module")
def audited(prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an audit of the example, and one of the example with slower nights."""
    folder = tmp_path_factory.mktemp("recomputed")
    benchaudit = CommandLine(folder, prefect_server)
    shutil.copytree(PROJECT / "examples" / "artifacts", folder / "runs")
    assert benchaudit("run", "runs", "--store", "store", "--no-llm").code == 0
    slower_nights(folder / "runs")
    assert benchaudit("run", "runs", "--store", "store", "--no-llm").code == 0
    return folder / "store"


@pytest.fixture
def store(audited: Path, tmp_path: Path) -> Path:
    """A copy of that store, which a test may change."""
    return Path(shutil.copytree(audited, tmp_path / "store"))


def test_every_number_is_found_again(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(store)]) == 0
    lines = capsys.readouterr().out.splitlines()
    compared, agree, differ, left = (int(count) for count in lines[-1].split()[1:])
    assert (agree, differ) == (compared, 0)
    assert left < compared / 100
    kinds = {line[:40].strip(): [int(count) for count in line[40:].split()] for line in lines[1:]}
    nights = [kinds[f"comparisons {name}"] for name in ("verdict", "q", "ratio of a change", "members")]
    assert all(counted[0] > 0 and counted[2] == 0 for counted in nights), nights


def test_a_number_that_is_not_in_the_tables_differs(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = sorted((store / "audits").iterdir())[0] / "analyze" / "facts.parquet"
    facts = pq.read_table(table)
    first = pc.and_(
        pc.equal(facts["topic"].cast(pa.string()), "ttft"),
        pc.equal(facts["statistic"].cast(pa.string()), "mean"),
    )
    values = pc.if_else(first, pc.multiply(facts["value"], 1.01), facts["value"])
    pq.write_table(
        facts.set_column(facts.schema.get_field_index("value"), facts.schema.field("value"), values), table
    )
    assert main([str(store), table.parents[1].name]) == 1
    differing = [line for line in capsys.readouterr().out.splitlines() if ", recomputed " in line]
    assert len(differing) == pc.sum(first).as_py() > 0
    assert all(" ttft mean: value " in line for line in differing)


def test_a_store_without_an_audit_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"no complete audit in {tmp_path}\n"
