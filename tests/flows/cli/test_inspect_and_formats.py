"""`inspect` says who reads a file, what it takes and what it leaves out; `formats` what can be read at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from data_contracts.settings import Configuration
from flows.cli import cli
from tasks.ingestion.configuration_file import load_configuration
from tasks.readers import REGISTRY
from tests.flows.running import CommandLine

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


HOME_MADE = "model,decode_tps,TTFT (ms),avg_latency,bs,x\nm:1b,30,200,5,4,7\nm:1b,31,210,6,4,8\n"


def test_columns_are_shown_with_meaning_confidence_evidence_and_alternatives(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HOME_MADE)
    lines = said("inspect", str(tmp_path / "a.csv")).splitlines()
    start = lines.index("  what the columns mean:")
    assert lines[start + 1 :] == [
        "    model: model (`model` says what a number is of)",
        "    decode_tps: decode_throughput value, written in token/s, confidence 0.92"
        " (the name says decode throughput; it states tok/s)",
        "    TTFT (ms): ttft value, written in ms, confidence 0.92 (the name says TTFT; it states ms)",
        "    avg_latency: keeps its own name (the name says end-to-end latency; it says mean;"
        " no unit is stated, and no other column gives it away); it may be e2e_latency 0.78",
        "    bs: setting (`bs` says what a number is of)",
        "    x: keeps its own name (nothing in the vocabulary is called so)",
        "  of the model m:1b (column model)",
        "  to pin or correct that, write into benchaudit.toml:",
        "    [[read]]",
        '    files = "/a.csv"',
        "    [read.columns]",
        '    "model" = {role = "model"}',
        '    "decode_tps" = {metric = "decode_throughput", unit = "token/s"}'
        "  # 0.92: the name says decode throughput; it states tok/s",
        '    "TTFT (ms)" = {metric = "ttft", unit = "ms"}  # 0.92: the name says TTFT; it states ms',
        '    # "avg_latency" = {metric = "e2e_latency", unit = "..."}  # may be e2e_latency',
        '    "bs" = {setting = "bs"}',
        '    # "x" = {metric = "...", unit = "..."}',
    ]


def test_the_entry_that_inspect_prints_holds_once_it_is_written_down(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HOME_MADE)
    shown = json.loads(said("inspect", "--json", str(tmp_path / "a.csv")))
    told = (
        shown["entry"]
        .replace('# "avg_latency"', '"avg_latency"')
        .replace('unit = "..."}  # may', 'unit = "ms"}  # may')
    )
    (tmp_path / "benchaudit.toml").write_text(told)

    again = json.loads(said("inspect", "--json", str(tmp_path / "a.csv")))

    meant = {column["column"]: column for column in again["columns"]}
    assert (meant["avg_latency"]["metric"], meant["avg_latency"]["written_in"]) == ("e2e_latency", "ms")
    assert meant["avg_latency"]["evidence"] == ["benchaudit.toml says so"]
    assert [c["metric"] for c in again["columns"]][:3] == [c["metric"] for c in shown["columns"]][:3]


def test_a_configuration_to_begin_with_says_what_was_found_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    for name in ("a", "b c"):
        (tmp_path / "results" / f"{name}.csv").write_text(HOME_MADE)

    assert said("init", str(tmp_path)).endswith(
        "1 kind of files that no reader was written for; nothing changes until you edit it\n"
    )

    text = (tmp_path / "benchaudit.toml").read_text()
    assert load_configuration([str(tmp_path)]) == Configuration()
    entry = (
        text[text.index("# [[read]]") :]
        .replace("# [", "[")
        .replace('\n# "', '\n"')
        .replace("# files", "files")
    )
    (tmp_path / "benchaudit.toml").write_text(entry)
    assert [one.files for one in load_configuration([str(tmp_path)]).read] == ["/results/a.csv"]


def test_a_configuration_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "benchaudit.toml").write_text("# mine\n")

    result = CliRunner().invoke(cli, ["init", str(tmp_path)])

    assert (
        str(result.exception)
        == f"{tmp_path}/benchaudit.toml is there already: edit it, or move it away first"
    )
    assert (tmp_path / "benchaudit.toml").read_text() == "# mine\n"


def test_it_says_where_the_model_of_the_numbers_is_stated_or_that_nothing_names_one(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"setup": {"model": {"id": "m:1b"}}, "decode_tps": 41.5}))
    (tmp_path / "none.json").write_text(json.dumps({"decode_tps": 41.5}))

    assert "  of the model m:1b (/setup/model/id)" in said("inspect", str(tmp_path / "one.json")).splitlines()
    assert (
        "  it names no model; in an audit the one counts that metadata beside it state, if it can be no other"
        in said("inspect", str(tmp_path / "none.json")).splitlines()
    )
    shown = json.loads(said("inspect", str(tmp_path / "one.json"), "--json"))
    assert shown["models"] == [{"model": "m:1b", "stated_at": "/setup/model/id"}]


def test_a_url_is_not_taken_for_a_path(benchaudit: CommandLine) -> None:
    ran = benchaudit("inspect", "s3://bucket/runs/a.csv")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        "benchaudit: s3://bucket/runs/a.csv is no file of this machine: copy it here; only `benchaudit run` reads URLs\n",
    )
