"""No text of a file steers the terminal: not from its name, its columns, its cells, its models or its sentences."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.flows.running import AUDIT_ID, SWEEP, CommandLine, Ran, build_compared

# What clears a screen, writes a window's title, reverses the direction of writing, hides, and breaks a line.
EVIL = "\x1b[2J\x1b]0;gone\x07\u202e\u200b\x9b31m\x7f[red]"
RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def folder_of_evil(place: Path) -> Path:
    place.mkdir()
    rows = "".join(f"2026-03-02T09:00:0{i}+00:00,mo{EVIL}del:1b,0.{i + 1},{100 + i},\n" for i in range(5))
    header = f"timestamp,model,ttft_s,to{EVIL}kens,no{EVIL}te\n"
    (place / f"ta{EVIL}ble\n.csv").write_text(header + rows)
    (place / "sweep.csv").write_text(SWEEP.replace("helio", f"he{EVIL}lio"))
    (place / f"bro{EVIL}ken.json").write_text('{"a": "' + EVIL + '", "ttft_ms": 1')
    named = {"model": f"m{EVIL}", "results": [{f"la{EVIL}tency_ms": 5.0, f"k{EVIL}": EVIL}]}
    (place / f"doc{EVIL}.json").write_text(json.dumps(named, ensure_ascii=False))
    (place / f"no{EVIL}tes.md").write_text(
        f"# ti{EVIL}tle helio:1b\n\n| model | TTFT (ms) {EVIL} |\n|---|---|\n| mo{EVIL}del:1b | 120 |\n\n"
        f"Mean TTFT {EVIL}: 0.9 s\n\nMean TTFT: 0.9 s\n"
    )
    (place / f"odd{EVIL}.bin").write_bytes(b"\x00\x01\x02" * 100)
    return place


def clean(ran: Ran) -> Ran:
    assert not RAW.search(ran.out), repr(ran.out)
    assert not RAW.search(ran.err), repr(ran.err)
    return ran


def test_no_command_prints_a_control_character_of_a_file(benchaudit: CommandLine, tmp_path: Path) -> None:
    source = folder_of_evil(tmp_path / f"so{EVIL}urce")
    build_compared(tmp_path / "store", source, AUDIT_ID)
    audited = clean(benchaudit("run", str(source), "--store", "store"))
    assert audited.code == 0, audited.err
    for file in sorted(source.iterdir()):
        shown = clean(benchaudit("inspect", str(file), "--all"))
        assert shown.code == 0, shown.err
        assert r"\x1b[2J" in shown.out and "[red]" in shown.out
    for command in (
        ("show", "--store", "store"),
        ("list", "--store", "store"),
        ("diff", AUDIT_ID, "--store", "store", "--all"),
        ("history", "ttft", "--store", "store"),
        ("accept", "--store", "store"),
    ):
        assert clean(benchaudit(*command)).code == 0
    for named in (["show"], ["list"], ["diff", AUDIT_ID], ["history", "ttft"]):
        asked = clean(benchaudit(*named, "--store", "store", "--json"))
        assert asked.code == 0
        json.loads(asked.out)


def test_no_error_prints_a_control_character_of_an_argument(benchaudit: CommandLine) -> None:
    for wrong in (
        ("inspect", f"mis{EVIL}sing.csv"),
        ("run", f"mis{EVIL}sing\nfolder"),
        ("run", ".", f"--{EVIL}"),
        ("history", f"tt{EVIL}ft"),
        ("show", "--store", f"no{EVIL}where"),
        ("rerun", f"re{EVIL}port"),
        (f"co{EVIL}mmand",),
    ):
        told = clean(benchaudit(*wrong))
        assert told.code == 2 and told.out == ""
        assert r"\x1b" in told.err
