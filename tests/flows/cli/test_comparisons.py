"""`run`, `diff`, `history` and `accept` over several audits of one store, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tasks.store import Store
from tests.flows.running import AUDIT_ID, CommandLine, Ran, build, build_compared

HEADER = (
    "timestamp,model,num_ctx,temperature,prompt_index,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s,"
    "prompt_eval_count,eval_count,error"
)


def measure(folder: Path, day: int, eval_s: float, num_ctx: int = 2048) -> None:
    """Six runs of a request each, whose decode times differ by a percent."""
    for run in range(6):
        seconds = round(eval_s * (1 + 0.01 * (run % 3 - 1)), 4)
        about = f"2026-03-{day:02d}T09:0{run}:00+00:00,helio:1b,{num_ctx},0.2,1"
        row = f"{about},0.25,{200 / seconds:.4f},0.05,0.2,{seconds},25,200,"
        file = folder / f"day{day}-{num_ctx}" / f"run{run}" / "sweep.csv"
        file.parent.mkdir(parents=True)
        file.write_text(f"{HEADER}\n{row}\n")


@pytest.fixture
def run(tmp_path: Path, benchaudit: CommandLine) -> Callable[..., Ran]:
    return lambda source, *more: benchaudit(
        "run", str(tmp_path / source), "--store", str(tmp_path / "store"), *more
    )


def test_two_audits_of_the_same_artifacts_differ_in_nothing(
    run: Callable[..., Ran], tmp_path: Path, benchaudit: CommandLine
) -> None:
    measure(tmp_path / "runs", 1, 2.0)
    first = build(tmp_path / "store", tmp_path / "runs")
    second = run("runs", "--json", "--fail-on", "regression")
    assert second.code == 4, second.err
    assert set(second.answer["changes"]) == {"not measured again"}
    assert second.answer["gate"] == {
        "outcome": "untested",
        "why": [
            "nothing that the baseline audit measured could be tested",
            "not measured again: decode duration, decode throughput, load duration, prefill duration and 1 more of"
            " helio:1b on task 1 with num_ctx 2048, temperature 0.2",
        ],
    }
    folders = (first.path("analyze"), f"{second.answer['path']}/analyze")
    facts = [Path(folder, "facts.parquet").read_bytes() for folder in folders]
    assert facts[0] == facts[1]
    report = Path(second.answer["path"], "report", "report.md").read_text()
    assert "both audits hold the same runs, so nothing was tested" in report
    said = benchaudit("diff", "previous", "--store", str(tmp_path / "store"))
    assert said.out.endswith("nothing changed\n")


def test_a_regression_fails_until_it_is_accepted(
    run: Callable[..., Ran], tmp_path: Path, benchaudit: CommandLine
) -> None:
    store = ("--store", str(tmp_path / "store"))
    measure(tmp_path / "before", 1, 2.0)
    measure(tmp_path / "after", 2, 2.5)
    measure(tmp_path / "after", 2, 2.5, num_ctx=4096)
    first = build(tmp_path / "store", tmp_path / "before")
    slower = run("after", "--json", "--fail-on", "regression")
    assert slower.code == 1, slower.err
    assert slower.answer["changes"] == {"changes_for_the_worse": 1, "regressed": 2, "new": 5, "unchanged": 3}
    assert slower.answer["gate"]["outcome"] == "regressed"
    facts = pq.read_table(Path(slower.answer["path"], "analyze", "facts.parquet")).to_pylist()
    assert {fact["metric"] for fact in facts if fact["verdict"] == "regressed"} == {
        "decode_duration",
        "decode_throughput",
    }
    report = Path(slower.answer["path"], "report", "report.md").read_text()
    headline = next(line for line in report.splitlines() if line.startswith("> "))
    assert headline.startswith("> **Since the audit of ")
    assert " helio:1b (ollama) is worse: decode throughput 20% lower" in headline

    diff = benchaudit("diff", first.audit_id, "latest", *store)
    assert "  regressed    helio:1b (ollama) is worse: decode throughput 20% lower" in diff.out
    assert "    with it decode duration 25% higher" in diff.out
    accepted = benchaudit("accept", *store)
    assert accepted.code == 0
    again = run("after", "--json", "--fail-on", "regression")
    assert (again.code, set(again.answer["changes"])) == (4, {"not measured again"})

    history = benchaudit("history", "decode_throughput", "--model", "helio:1b", "--plot", "h.svg", *store)
    shown = [line.split() for line in history.out.splitlines() if line.startswith("  2")]
    assert [row[1:] for row in shown] == [
        ["100.0", "token/s", "6", "runs"],
        ["80.00", "token/s", "6", "runs"],
        ["80.00", "token/s", "6", "runs"],
    ]
    assert (tmp_path / "h.svg").read_text().startswith("<?xml")


def test_an_audit_that_was_interrupted_is_the_latest_for_no_command_that_compares(
    tmp_path: Path, benchaudit: CommandLine
) -> None:
    place = str(tmp_path / "store")
    measure(tmp_path / "before", 1, 2.0)
    measure(tmp_path / "after", 2, 2.5)
    build_compared(tmp_path / "store", tmp_path / "before", AUDIT_ID)
    whole = build_compared(tmp_path / "store", tmp_path / "after", "20260303T090000Z-abcdef")
    compared = [
        ("diff", "previous", "--store", place),
        ("diff", "previous", "latest", "--store", place, "--json"),
        ("history", "decode_throughput", "--store", place),
    ]
    before = [benchaudit(*arguments) for arguments in compared]
    assert [said.code for said in before] == [0, 0, 0]
    Store.at(place).open("20260304T090000Z-abcdef", whole.request(), None)
    assert [benchaudit(*arguments) for arguments in compared] == before
    accepted = benchaudit("accept", "--store", place)
    assert (accepted.code, accepted.out) == (
        0,
        f"audit {whole.audit_id} is accepted: later audits are compared with it\n",
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("run", "runs", "--baseline", "20200101"), "no audit"),
        (("diff", "previous"), "no audit in store"),
        (("history", "ttft"), "no audit in store"),
        (("history", "warmth"), "no history of 'warmth'"),
        (("accept",), "no audit in store"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(
    arguments: tuple[str, ...], problem: str, tmp_path: Path, benchaudit: CommandLine
) -> None:
    measure(tmp_path / "runs", 1, 2.0)
    said = benchaudit(*arguments, "--store", str(tmp_path / "store"))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert problem in said.err
