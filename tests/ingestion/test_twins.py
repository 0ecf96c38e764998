"""One measurement counts once, and two count twice: what is a copy, what a twin, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data_contracts.schemas import MEASUREMENTS
from tasks.ingestion.rewriting import with_flag
from tasks.ingestion.twins import FLAG
from tests.ingestion.kept_twice import (
    Artifact,
    Folder,
    failed,
    measured,
    rounded,
    table,
    with_one_more,
    without,
)

RUN = measured(1)
AGAIN = measured(2)
SUMMARY = measured(3, records=3, scope="aggregate")
BY_LINE = Artifact(tuple({name: value} for name, value in SUMMARY.records[0].items()), "aggregate")
HOUR = 3_600_000_000
SCORES = {"accuracy": 0.83410612, "gpu_utilization": 0.7104231, "perplexity": 6.1234512}


def spoilt(made: Artifact, factor: float) -> Artifact:
    """The same with one number changed in the middle."""
    records = [dict(record) for record in made.records]
    value = records[2]["ttft"]
    assert value is not None
    records[2]["ttft"] = value * factor
    return replace(made, records=tuple(records))


def twice(digits: int) -> Folder:
    return Folder(
        {"a/r.csv": RUN.changed(rounded(digits)), "b/x.json": RUN},
        (("a/r.csv", "copy", "b/x.json", ()),),
        30,
    )


COUNTED_ONCE = {
    "csv beside json, in any folder": Folder(
        {"a/r.csv": RUN, "b/x.json": replace(RUN, model="m")}, (("a/r.csv", "copy", "b/x.json", ()),), 30
    ),
    "rounded to two places": twice(2),
    "rounded to three places": twice(3),
    "rounded to six places": twice(6),
    "rows in another order": Folder(
        {"a.csv": RUN.part([4, 2, 0, 5, 3, 1]), "b.json": RUN}, (("b.json", "copy", "a.csv", ()),), 30
    ),
    "some of the rows": Folder({"a.csv": RUN.part([3, 1]), "b.json": RUN}, (("a.csv", "copy", "b.json", ()),), 30),
    "some of the columns": Folder(
        {"a.csv": RUN.changed(without("ttft", "input_tokens")), "b.json": RUN},
        (("a.csv", "copy", "b.json", ()),),
        30,
    ),
    "a metric of its own on one side": Folder(
        {"a.csv": RUN.changed(with_one_more("gpu_power", 81.5)), "b.json": RUN},
        (("b.json", "copy", "a.csv", ()),),
        36,
    ),
    "a metric of its own on both sides": Folder(
        {
            "a.csv": RUN.changed(with_one_more("gpu_power", 81.5)),
            "b.json": RUN.changed(with_one_more("gpu_utilization", 0.93)),
        },
        (("a.csv", "twin", "b.json", ("gpu_power",)),),
        42,
    ),
    "a setting that only the poorer form names": Folder(
        {
            "a.csv": replace(RUN.changed(without("ttft")), config={"threads": 8}),
            "b.json": RUN,
        },
        (("a.csv", "twin", "b.json", ("threads",)),),
        30,
    ),
    "a summary that holds a run of another file and more": Folder(
        {"run_1.json": SUMMARY.part([0]), "summary.json": SUMMARY},
        (("summary.json", "twin", "run_1.json", ("2 further records",)),),
        15,
    ),
    "a summary that holds every run of a tree": Folder(
        {
            **{f"run_{n}/metrics.json": SUMMARY.part([n]).changed(with_one_more("load_duration", 0.5)) for n in range(3)},
            "summary.json": SUMMARY,
        },
        tuple(
            ("summary.json", "twin", f"run_{n}/metrics.json", ("2 further records",)) for n in range(3)
        ),
        18,
    ),
    "the statistics of one run, one to a line": Folder(
        {"a.csv": BY_LINE, "b.json": SUMMARY.part([0]).changed(with_one_more("load_duration", 0.5123))},
        (("a.csv", "copy", "b.json", ()),),
        6,
    ),
    "digits that only the poorer form has": Folder(
        {"a.csv": RUN.changed(rounded(3)).changed(with_one_more("gpu_power", 81.5)), "b.json": RUN},
        (("a.csv", "twin", "b.json", ("gpu_power",)),),
        36,
    ),
    "another model, under which the same was never measured": Folder(
        {"a.csv": replace(RUN, model="lark-2:13b"), "b.json": replace(RUN, model="helio:1b")},
        (("b.json", "twin", "a.csv", ("another model",)),),
        30,
    ),
    "another setting": Folder(
        {"a.csv": replace(RUN, config={"quantization": "q4_0"}), "b.json": replace(RUN, config={"quantization": "q8_0"})},
        (("b.json", "twin", "a.csv", ("another quantization",)),),
        30,
    ),
    "one setting in other words": Folder(
        {
            "a.csv": replace(RUN, model="lab/Lark-2:13b", config={"threads": "8"}),
            "b.json": replace(RUN, model="lark-2-13B", config={"threads": 8}),
        },
        (("b.json", "copy", "a.csv", ()),),
        30,
    ),
    "the end of one in the beginning of the other": Folder(
        {"a.csv": RUN.plus(AGAIN), "b.json": AGAIN.plus(measured(3))},
        (("b.json", "twin", "a.csv", ("6 further records",)),),
        90,
    ),
    "requests beside what was made of them": Folder(
        {"a.csv": RUN, "b.json": RUN.plus(Artifact(({"ttft": 0.2512345, "e2e_latency": 2.4978},)))},
        (("a.csv", "copy", "b.json", ()),),
        32,
    ),
    "three forms": Folder(
        {"a.csv": RUN, "b.json": RUN, "c.log": RUN},
        (("b.json", "copy", "a.csv", ()), ("c.log", "copy", "a.csv", ())),
        30,
    ),
    "failed requests among those that were answered": Folder(
        {
            "a.csv": RUN.plus(RUN.part([0, 1]).changed(failed)),
            "b.json": RUN.plus(RUN.part([0, 1]).changed(failed)),
        },
        (("b.json", "copy", "a.csv", ()),),
        40,
    ),
    "failed requests in another order": Folder(
        {
            "a.csv": RUN.plus(RUN.part([0, 1]).changed(failed)),
            "b.json": RUN.part([0, 1]).changed(failed).plus(RUN.part([5, 3, 4, 2, 1, 0])),
        },
        (("b.json", "copy", "a.csv", ()),),
        40,
    ),
    "more forms than are compared with each other": Folder(
        {f"{number:02d}.csv": replace(RUN, model="m" if number == 13 else None) for number in range(20)},
        tuple((f"{number:02d}.csv", "copy", "13.csv", ()) for number in range(20) if number != 13),
        30,
    ),
}  # fmt: skip

COUNTED_BOTH = {
    "two executions with equal settings": {"a.json": RUN, "b.json": AGAIN},
    "two executions of one name at other times": {
        "a.json": replace(RUN, run="r", time=HOUR),
        "b.json": replace(AGAIN, run="r", time=2 * HOUR),
    },
    "one name with another mode": {
        "bench_generate.json": replace(RUN, run="r"),
        "bench_prefill.json": replace(measured(1, slower=0.2), run="r"),
    },
    "one number apart by five percent": {"a.csv": RUN, "b.json": spoilt(RUN, 1.05)},
    "one number apart by a thousandth": {"a.csv": RUN, "b.json": spoilt(RUN, 1.001)},
    "one number apart in a rounded form": {"a.csv": RUN.changed(rounded(3)), "b.json": spoilt(RUN, 1.02)},
    "one record replaced": {"a.csv": RUN, "b.json": RUN.part(range(5)).plus(AGAIN.part([5]))},
    "small whole numbers that coincide": {
        "a.csv": RUN.changed(rounded(0)),
        "b.json": RUN.changed(rounded(0)),
    },
    "two digits that coincide": {
        "a.csv": RUN.part([0]).changed(rounded(1)).changed(without("decode_throughput")),
        "b.json": RUN.part([0]).changed(rounded(1)).changed(without("decode_throughput")),
    },
    "runs that failed from end to end": {"a.csv": RUN.changed(failed), "b.csv": RUN.changed(failed)},
    "scores that are the same under two settings": {
        name: Artifact((SCORES,), "aggregate", config={"threads": threads})
        for name, threads in (("a.json", 4), ("b.json", 8))
    },
    "scores that a deterministic task gives each time": {
        name: Artifact((SCORES,), "aggregate", time=time)
        for name, time in (("a.json", HOUR), ("b.json", 2 * HOUR))
    },
    "scores that a deterministic task gives each time, in files of other shapes": {
        "a.json": Artifact((SCORES,), "aggregate", time=HOUR),
        "b.csv": Artifact(tuple({name: value} for name, value in SCORES.items()), "aggregate", time=2 * HOUR),
    },
    "other metrics alone": {
        "a.csv": RUN.changed(without("ttft", "e2e_latency")),
        "b.json": RUN.changed(without("decode_throughput", "input_tokens", "output_tokens")),
    },
}


@pytest.mark.parametrize("folder", COUNTED_ONCE.values(), ids=COUNTED_ONCE)
def test_what_stands_twice_counts_once_and_only_a_copy_has_nothing_of_its_own(folder: Folder) -> None:
    found = [(twin.artifact, twin.kind, twin.of, twin.only_here) for twin in folder.found()]
    assert (tuple(found), folder.rows_counted()) == (folder.truth, folder.rows_left)


@pytest.mark.parametrize("artifacts", COUNTED_BOTH.values(), ids=COUNTED_BOTH)
def test_what_differs_beyond_rounding_or_proves_nothing_counts_in_both(
    artifacts: dict[str, Artifact],
) -> None:
    assert Folder(artifacts).found() == []


def test_a_run_is_found_among_a_thousand_files_of_its_kind() -> None:
    others = {f"{seed}/r.json": measured(seed, records=2) for seed in range(10, 1010)}
    copy = {"z.csv": others["500/r.json"].changed(rounded(4))}
    found = Folder({**others, **copy}).found()
    assert [(twin.artifact, twin.kind, twin.of) for twin in found] == [("z.csv", "copy", "500/r.json")]


def test_a_row_that_counts_elsewhere_gets_the_flag_once() -> None:
    made = table({"a.csv": RUN.part([0]).changed(without("ttft", "e2e_latency")), "b.csv": RUN.part([1])})
    places = np.arange(3)
    marked = with_flag(with_flag(made, places, FLAG), places, FLAG)
    assert marked["flags"].to_pylist() == [["twin"]] * 3 + [[]] * 5
    assert marked.schema == MEASUREMENTS
