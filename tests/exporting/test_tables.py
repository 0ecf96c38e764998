"""`benchaudit export`: an audit as other tools read it."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tasks.querying.views import VIEWS
from tasks.store import Audit
from tests.flows.running import AUDIT_ID, CommandLine, build, write_artifacts


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("exported")
    return build(folder / "store", write_artifacts(folder / "runs"))


def exported(audit: Audit, folder: Path, form: str, output: str) -> str:
    ran = CommandLine(folder, "http://127.0.0.1:9/api")(
        "export", "--store", str(audit.store), "--format", form, "--output", output
    )
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_each_table_is_a_file(audit: Audit, tmp_path: Path) -> None:
    assert exported(audit, tmp_path, "csv", "a") == f"a: 15 tables of audit {AUDIT_ID}\n"
    exported(audit, tmp_path, "parquet", "b")
    for view in VIEWS:
        with (tmp_path / "a" / f"{view}.csv").open(newline="") as file:
            rows = list(csv.reader(file))
        table = pq.read_table(tmp_path / "b" / f"{view}.parquet")
        assert (rows[0], len(rows) - 1) == (table.column_names, table.num_rows)


def test_the_facts_are_openmetrics(audit: Audit, tmp_path: Path) -> None:
    exported(audit, tmp_path, "openmetrics", "a.prom")
    parsed = text_string_to_metric_families((tmp_path / "a.prom").read_text())  # type: ignore[no-untyped-call]
    families = {one.name: one for one in parsed}
    facts = [row for row in audit.table("analyze", "facts.parquet").to_pylist() if row["value"] is not None]
    told = {
        sample.labels["fact"]: sample.value
        for name, family in families.items()
        if name.startswith("benchaudit_fact_")
        for sample in family.samples
    }
    assert told == {row["fact_id"]: row["value"] for row in facts}
    found = {sample.labels["status"]: sample.value for sample in families["benchaudit_files"].samples}
    assert (found["found"], found["duplicate"]) == (2.0, 1.0)


def test_a_place_that_cannot_be_written_is_named(audit: Audit, tmp_path: Path) -> None:
    refused = CommandLine(tmp_path, "http://127.0.0.1:9/api")(
        "export", "--store", str(audit.store), "--format", "openmetrics", "--output", "no/where.prom"
    )
    assert (refused.code, refused.out) == (2, "")
    assert (
        refused.err
        == "benchaudit: no/where.prom cannot be written: No such file or directory: name another place\n"
    )
