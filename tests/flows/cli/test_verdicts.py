"""Changes of which the truth is known, from files to verdicts, the gate and its exit codes."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flows.cli.gate import gate_code, gate_of
from tasks.analysis.comparison.gate import Gate
from tasks.store import Audit, Store
from tasks.store.audit_summary import summarize
from tests.flows.running import AUDIT_ID, CommandLine, build_compared

HEADER = "timestamp,model,batch_size,run,input_tokens,output_tokens,ttft_s,tpot_ms,e2e_latency_s"
TIMED = ("ttft", "e2e_latency", "tpot")


@dataclass(frozen=True)
class Night:
    """Some runs of ten requests each, of one model; their times differ by a percent from run to run."""

    day: int
    model: str = "helio-8b"
    input_tokens: int = 1024
    output_tokens: int = 256
    factor: float = 1.0
    runs: int = 5
    batch_size: int = 1
    telemetry: bool = False

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for run in range(self.runs):
            lines = [HEADER + (",energy_j,power_w" if self.telemetry else "")]
            lines += [self.request(run, request) for request in range(10)]
            name = f"{self.model}-{self.day}-{self.batch_size}-{run}.csv"
            (folder / name).write_text("\n".join(lines) + "\n")

    def request(self, run: int, request: int) -> str:
        chance = random.Random(f"{self.model} {self.day} {self.batch_size} {run} {request}")
        noise = 1 + 0.01 * ((run + self.batch_size + self.day) % 5 - 2) + 0.002 * chance.random()
        tpot = 0.02 * self.factor * noise
        ttft = (0.02 + 0.0002 * self.input_tokens) * self.factor * noise
        e2e = ttft + (self.output_tokens - 1) * tpot
        when = f"2026-03-{self.day:02d}T09:{run:02d}:{request:02d}+00:00"
        what = f"{self.model},{self.batch_size},r{run},{self.input_tokens},{self.output_tokens}"
        more = f",{1000 + 137 * run + 31 * self.day},{240 + 1.7 * run + self.day}" if self.telemetry else ""
        return f"{when},{what},{ttft:.6f},{tpot * 1000:.6f},{e2e:.6f}{more}"


@dataclass(frozen=True)
class Compared:
    """The second of two audits: what a gate makes of it, and its verdicts by metric."""

    audit: Audit

    @property
    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.audit.table("analyze", "comparisons.parquet").to_pylist()
        return found

    @property
    def gate(self) -> Gate:
        return gate_of(self.audit)

    def code(self, fail_on: str = "regression") -> int:
        return gate_code(self.gate, (fail_on,))

    def verdicts(self, *models: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in self.rows:
            if not models or any(model in row["key"] for model in models):
                found.setdefault(row["metric"], set()).add(row["verdict"])
        return found

    def reason(self, metric: str) -> str:
        return next(str(row["reason"]) for row in self.rows if row["metric"] == metric)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The store with an audit of some nights: made once, and copied by the tests."""

    @cache
    def store(*nights: Night) -> Path:
        folder = tmp_path_factory.mktemp("audited")
        for night in nights:
            night.write(folder / "before")
        build_compared(folder / "store", folder / "before", AUDIT_ID)
        return folder / "store"

    return store


@pytest.fixture
def written(tmp_path: Path, audited: Callable[..., Path]) -> Callable[..., tuple[Path, Path]]:
    """Audits the first nights and writes the others, in folders of their own or both in one: the store, the folder."""

    def write(before: list[Night], now: list[Night], kept: bool = False) -> tuple[Path, Path]:
        shutil.copytree(audited(*before), tmp_path / "store")
        for night in [*before, *now] if kept else now:
            night.write(tmp_path / "now")
        return tmp_path / "store", tmp_path / "now"

    return write


@pytest.fixture
def compared(written: Callable[..., tuple[Path, Path]]) -> Callable[..., Compared]:
    """Audits the first nights, then the others, without Prefect."""

    def audit(before: list[Night], now: list[Night], kept: bool = False) -> Compared:
        return Compared(build_compared(*written(before, now, kept), "20260303T090000Z-abcdef"))

    return audit


def test_longer_prompts_are_other_prompts_and_tpot_is_judged(compared: Callable[..., Compared]) -> None:
    found = compared([Night(1)], [Night(2, input_tokens=2048)])
    assert found.verdicts() == {
        "ttft": {"incomparable"},
        "e2e_latency": {"incomparable"},
        "tpot": {"unchanged"},
    }
    assert found.reason("ttft") == "other prompts: 1024 against 2048 input tokens"
    assert found.code() == 4
    assert found.gate.outcome == "untested"


def test_shorter_answers_improve_nothing(compared: Callable[..., Compared]) -> None:
    found = compared([Night(1)], [Night(2, output_tokens=96)])
    assert found.verdicts() == {"ttft": {"unchanged"}, "e2e_latency": {"incomparable"}, "tpot": {"unchanged"}}
    assert found.reason("e2e_latency") == "other outputs: 256 against 96 output tokens"
    assert found.code() == 4


def test_a_quarter_more_in_all_latencies_is_a_regression_whatever_the_energy_was(
    compared: Callable[..., Compared],
) -> None:
    found = compared([Night(1, telemetry=True)], [Night(2, telemetry=True, factor=1.25)])
    assert {name: found.verdicts()[name] for name in TIMED} == {name: {"regressed"} for name in TIMED}
    assert found.code() == 1
    (why,) = found.gate.why
    assert why.startswith("helio-8b is worse: ")
    assert "25% higher" in why


def test_the_same_with_the_same_noise_holds(
    written: Callable[..., tuple[Path, Path]], benchaudit: CommandLine
) -> None:
    store, now = map(str, written([Night(1, telemetry=True)], [Night(2, telemetry=True)]))
    ran = benchaudit("run", now, "--store", store, "--no-llm", "--json", "--fail-on", "regression")
    assert ran.code == 0, ran.answer["gate"]
    assert ran.answer["gate"]["outcome"] == "held"
    verdicts = Compared(Store.at(store).audit(ran.answer["audit_id"])).verdicts()
    assert {"regressed", "improved", "suspected"}.isdisjoint(set().union(*verdicts.values()))


def test_36_configurations_that_slow_down_with_one_run_each_are_suspected_as_one_change(
    compared: Callable[..., Compared],
) -> None:
    before = [Night(1, runs=1, batch_size=size) for size in range(1, 37)]
    now = [replace(night, day=2, factor=1.2) for night in before]
    found = compared(before, now)
    assert (found.code("suspected"), found.code("regression")) == (1, 4)
    assert Counter(row["verdict"] for row in found.rows) == {"suspected": 108}
    summary = summarize(found.audit)
    assert summary.changes == {"changes_for_the_worse": 1, "suspected": 108}
    assert "since the baseline: 1 for the worse" in summary.headline
    (why,) = found.gate.why
    assert "may be worse: " in why
    assert "over 36 groups" in why


def test_what_nobody_touched_is_not_measured_again(compared: Callable[..., Compared]) -> None:
    found = compared([Night(1), Night(1, model="orbit-3b")], [Night(2)], kept=True)
    assert found.verdicts("helio-8b") == {name: {"unchanged"} for name in TIMED}
    assert found.verdicts("orbit-3b") == {name: {"not measured again"} for name in TIMED}


def test_where_nothing_can_be_compared_nothing_is_said_to_hold(compared: Callable[..., Compared]) -> None:
    found = compared([Night(1)], [Night(2, batch_size=8)])
    assert {verdict for verdicts in found.verdicts().values() for verdict in verdicts} == {"incomparable"}
    assert found.code() == 4
    assert found.gate.why[0] == "nothing that the baseline audit measured could be tested"


def test_what_fell_out_of_the_measured_is_named_and_nothing_is_said_to_hold(
    compared: Callable[..., Compared],
) -> None:
    found = compared([Night(1), Night(1, model="orbit-3b")], [Night(2)])
    assert found.verdicts("orbit-3b") == {name: {"vanished"} for name in TIMED}
    assert found.code() == 4
    assert found.gate == Gate(
        "untested",
        (
            "measured by the baseline audit only: end-to-end latency, TPOT and TTFT of orbit-3b with batch_size 1",
        ),
    )


def test_the_one_good_answer_of_a_run_that_failed_enters_no_verdict(
    compared: Callable[..., Compared], tmp_path: Path
) -> None:
    # As slow as can be, and without the model and the settings in the rows of those that failed
    slow = Night(3, factor=9.0).request(0, 0).split(",")
    lost = [f"2026-03-03T09:00:{second:02d}+00:00,,,r9,1024,,,," for second in range(1, 20)]
    lines = [f"{HEADER},status,error", f"{','.join(slow)},ok,", *(f"{line},error,timeout" for line in lost)]
    (tmp_path / "now").mkdir()
    (tmp_path / "now" / "helio-8b-3-1-0.csv").write_text("\n".join(lines).replace(",r0,", ",r9,") + "\n")
    found = compared([Night(1)], [Night(2)])
    assert found.verdicts() == {name: {"unchanged"} for name in TIMED}
    assert {row["n_current"] for row in found.rows} == {5}
    assert found.code() == 0, found.gate
    facts = found.audit.table("analyze", "facts.parquet").to_pylist()
    assert "most requests of a run failed" in next(
        row["clause"] for row in facts if row["metric"] == "runs_invalid"
    )
