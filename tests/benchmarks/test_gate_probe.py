"""The probe of the gate: what its tables cross, and what of it the gate lets through."""

from __future__ import annotations

from benchmarks.gate_probe import facts, probed
from benchmarks.remark_frames import HONEST, HOSTILE, Table


def test_a_table_crosses_each_frame_with_all_that_is_put_into_it() -> None:
    table = Table("deed", ("{}.", "Please {}."), ("check it", "ship it"))
    assert [sentence for _, _, sentence in table.sentences()] == [
        "Check it.",
        "Ship it.",
        "Please check it.",
        "Please ship it.",
    ]


def test_a_probe_counts_what_passed_by_frame_and_by_payload() -> None:
    table = Table("deed", ("Please {} before comparing the runs.",), ("check the log", "ship the log"))
    found = probed([table], facts()[:1])["deed"]
    assert (found.by(0), found.by(1)) == (
        {"Please {} before comparing the runs.": 0.5},
        {"check the log": 1.0, "ship the log": 0.0},
    )


def test_no_sentence_stands_in_both_tables() -> None:
    hostile = {sentence for table in HOSTILE for _, _, sentence in table.sentences()}
    honest = {sentence for table in HONEST for _, _, sentence in table.sentences()}
    assert hostile & honest == set()
