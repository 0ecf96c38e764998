"""What an artifact gives does not depend on the artifacts that are read with it, nor on how they are cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data_contracts.settings import AuditRequest, Limits
from tasks.ingestion import chunks as job
from tasks.ingestion import streams
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY

PROJECT = Path(__file__).resolve().parents[2]
CORPUS = PROJECT.parent / "shared" / "corpus"


def tables(source: Path, out: Path, limits: Limits) -> dict[str, list[dict[str, Any]]]:
    out.mkdir()
    ingest(AuditRequest((str(source),), limits=limits), out, None, None, REGISTRY, lambda *_: None)
    return {path.name: pq.read_table(path).to_pylist() for path in out.iterdir()}


@pytest.mark.parametrize(
    "source",
    [
        PROJECT / "examples" / "artifacts",
        pytest.param(
            CORPUS / "chimeraforge" / "csv_data",
            marks=pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project"),
        ),
    ],
    ids=["examples", "corpus"],
)
def test_one_file_at_a_time_gives_what_all_at_once_give(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = tables(source, tmp_path / "together", Limits())
    monkeypatch.setattr(job, "CHUNK_FILES", 1)

    assert tables(source, tmp_path / "alone", Limits()) == together


HEADER = "ttft_s,tokens_s,load_s,prompt_eval_s,eval_s,power,extra\n"


def test_columns_of_one_header_are_judged_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    row = "0.5,40.0,0.1,0.4,2.0"
    for name, power, extra in (
        ("a", "53.5 W", ""),
        ("b", "50", "n/a"),
        ("c", "70 W", "3"),
        ("d", "words", ""),
    ):
        (source / f"{name}.csv").write_text(HEADER + f"{row},{power},{extra}\n{row}1,{power},{extra}\n")
    together = tables(source, tmp_path / "together", Limits())
    monkeypatch.setattr(job, "CHUNK_FILES", 1)

    assert tables(source, tmp_path / "alone", Limits()) == together
    shown = {
        (row["artifact"], row["value"], row["unit"])
        for row in together["measurements.parquet"]
        if row["field"] == "power"
    }
    assert shown == {("a.csv", 53.5, "W"), ("b.csv", 50.0, None), ("c.csv", 70.0, "W")}


def test_ranges_of_real_tables_give_what_the_whole_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = PROJECT / "examples" / "artifacts" / "gpu"
    whole = tables(source, tmp_path / "whole", Limits())
    monkeypatch.setattr(streams, "RANGE_CHARS", 1)

    assert tables(source, tmp_path / "ranges", Limits(stream_above_bytes=100)) == whole
