"""What the table of planted faults promises."""

from __future__ import annotations

from benchmarks.traps.answers import ANSWERS
from benchmarks.traps.judging import Finding, Judged, judge
from benchmarks.traps.table import report
from tests.serving.faults import FAULTS


def test_each_fault_has_its_answers() -> None:
    assert list(ANSWERS) == [fault.name for fault in FAULTS]


def test_a_planted_fault_is_found_and_its_clean_twin_is_not_accused() -> None:
    broken, sound = judge("requests-a-minute-as-a-second", 12, ("llmperf",))
    assert (broken.verdict, broken.sound, sound.verdict, sound.false) == ("found", False, None, ())


def test_the_table_tells_what_was_found_missed_and_falsely_said() -> None:
    false = Finding("critical", "peak_below_mean", "a peak below the mean")
    judged = [
        Judged("peak-below-mean", "vllm", 1, False, "found", (false,)),
        Judged("peak-below-mean", "vllm", 2, False, "missed", (Finding("critical", "other", ""),)),
        Judged("peak-below-mean", "csv", 1, False, "not recorded", ()),
        Judged("peak-below-mean", "vllm", 1, True, None, (false, Finding("warning", "other", ""))),
    ]
    assert report(judged, ("vllm", "csv")).splitlines() == [
        "| class | fault | vllm | csv |",
        "|---|---|---|---|",
        "| 1 | peak-below-mean | 1/2 |  |",
        "",
        "| sound runs of | files | false critical | false warning | files with a false one | most warnings |",
        "|---|---:|---:|---:|---:|---:|",
        "| vllm | 1 | 1 | 0 | 1 | 2 |",
        "",
        "class 1: found 1 of 2, not recorded 1; 1 of 1 faults found in some shape",
        "found 1 of 2 (50.0%)",
        "also critical: other on peak-below-mean, 1",
        "sound files with a false finding: 1 of 1",
        "- peak_below_mean: 1 (peak-below-mean as vllm)",
    ]
