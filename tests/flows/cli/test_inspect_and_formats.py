"""`inspect` says who reads a file, what it takes and what it leaves out; `formats` what can be read at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import cli
from tasks.readers import REGISTRY

KERNELS = {
    "generated_at": "2026-03-02T11:08:57+00:00",
    "model": {"name": "mlp", "device": "cpu", "batch_size": 4},
    "settings": {"runs": 10, "warmup_runs": 3, "backends": ["eager"]},
    "backends": {
        "eager": {
            "backend": "eager",
            "compilation": None,
            "benchmark": {
                "backend": "eager",
                "mean_time_ms": 2.0,
                "std_time_ms": 0.5,
                "min_time_ms": 1.0,
                "max_time_ms": 4.0,
            },
        }
    },
}


def said(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_file_is_shown_with_its_reader_its_measurements_and_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "k.json").write_text(json.dumps(KERNELS))
    lines = said("inspect", str(tmp_path / "k.json")).splitlines()
    assert lines[0] == "k.json: json, ingested, read by micro-benchmark"
    assert lines[1].startswith(
        "  why: its content is json with backends, generated_at, model, settings; it is "
    )
    assert lines[2] == "  1 record, 4 measurements"
    assert [line.split("  [")[0] for line in lines[3:7]] == [
        f"    /backends/eager/benchmark {field}_time_ms: wall_time {statistic} of mlp = {value} s"
        for field, statistic, value in (
            ("mean", "mean", 0.002), ("std", "stddev", 0.0005), ("min", "min", 0.001), ("max", "max", 0.004)
        )
    ]  # fmt: skip
    assert lines[7] == "  3 numbers left out:"
    assert "    batch_size (/model: 4.0): a setting: it is in `config`" in lines


def test_a_file_that_cannot_be_read_is_shown_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"model": "helio:1b", "results": [{"ttft_s":')
    lines = said("inspect", str(tmp_path / "cut.json")).splitlines()
    assert lines[0] == "cut.json: json, quarantined"
    assert "breaks off (line 1, column" in lines[1]


def test_an_unknown_table_is_read_by_the_general_reader_which_leaves_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("place,speed_kmh\nhome,12.5\n")
    output = said("inspect", str(tmp_path / "x.csv"))
    assert "none of the" in output
    assert "    0 speed_kmh: speed_kmh value = 12.5  [sample, ok]" in output.splitlines()
    assert "left out" not in output


@pytest.mark.parametrize("reader", [reader.name for reader in REGISTRY.readers()])
def test_every_reader_is_listed_with_what_it_knows(reader: str) -> None:
    rows = {row["reader"]: row for row in json.loads(said("formats", "--json"))}
    assert rows[reader]["knows"]
    assert reader in said("formats")
