"""The report's section "What changed" and its small multiples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from tasks.analysis.comparison.comparing import Comparison, compare
from tasks.analysis.comparison.history import Past
from tasks.reporting.writing import write_report
from tests.analysis.comparison.making import both, key, runs
from tests.reporting.audits import tiny_audit

SIX = (0.100, 0.101, 0.099, 0.102, 0.098, 0.100)
A, B = "20261121T000000Z-00000a", "20261122T000000Z-00000b"


def section(folder: Path, compared: Comparison, points: pa.Table | None = None) -> str:
    """The section's Markdown, of a report with these tables."""
    report = replace(tiny_audit(), comparisons=compared.rows, changes=compared.changes)
    write_report(
        report if points is None else replace(report, history=points), folder, lambda _done, _total: None
    )
    text = (folder / "report.md").read_text()
    return text.split("## What changed\n", 1)[1].split("<a id=", 1)[0].strip()


def test_a_regression_is_drawn_and_said_before_all_else(tmp_path: Path) -> None:
    before = both(runs(SIX, name="a"), runs(SIX, key(task="gone"), name="b"))
    text = section(tmp_path, compare(before, runs([v * 1.2 for v in SIX], name="c"), A))
    assert text.splitlines() == [
        "![m: TTFT: 1.20](figures/changes.svg)",
        "",
        "Now over before, with intervals: an orange diamond became worse, a blue dot better, a grey square is suspected. An"
        " empty mark was observed only. A change over several configurations is their common ratio.",
        "",
        f"Compared with `{A}`: 1 regressed, 1 vanished. 1 group of runs could be tested. Each group.",
        "",
        "**Critical.** m is worse: TTFT 20% higher (95% confidence interval +16% to +24%)",
        "",
        "The artifacts do not say on which hardware they measured 1 tested group: that it was the same is taken on trust.",
    ]


def test_two_audits_of_the_same_artifacts_are_a_sentence(tmp_path: Path) -> None:
    assert section(tmp_path, compare(runs(SIX), runs(SIX), A)) == (
        f"Compared with `{A}`: both audits hold the same runs, so nothing was tested. 1 group of runs."
    )


def test_a_long_history_is_drawn_and_its_shift_is_advice(tmp_path: Path) -> None:
    audits = [f"202611{day:02d}T000000Z-0000{day:02d}" for day in range(1, 25)]
    levels = [0.1 if day < 12 else 0.13 for day in range(24)]
    points = Past.of(
        (audit, runs([level * (1 + 0.01 * (day % 3))], name=audit))
        for day, (audit, level) in enumerate(zip(audits, levels, strict=True))
    ).history
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        text = section(tmp_path / name, compare(runs(SIX), runs(SIX), A), points)
    assert (
        f"TTFT of m with num_ctx 1024 shifted between the audits {audits[11]} and {audits[12]}: 30% higher"
        in text
    )
    drawn = [(tmp_path / name / "figures" / "history.svg").read_bytes() for name in ("one", "two")]
    assert drawn[0] == drawn[1]
    assert b"2026-11-01" in drawn[0]


def test_a_short_history_is_not_drawn(tmp_path: Path) -> None:
    points = Past.of([(A, runs([0.1], name="a")), (B, runs([0.2], name="b"))]).history
    section(tmp_path, compare(runs(SIX), runs(SIX), A), points)
    assert not (tmp_path / "figures" / "history.svg").exists()
