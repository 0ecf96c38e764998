"""What a scheduled audit ends with."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_contracts.schemas import HISTORY
from data_contracts.settings import NO_CONTROL, Control
from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.gate import Gate, gate
from tests.analysis.comparison.making import both, key, runs
from tests.analysis.making import rows_of

SIX = (0.100, 0.101, 0.099, 0.102, 0.098, 0.100)
SLOWER = tuple(value * 1.2 for value in SIX)
KEPT = runs(SIX, key(model="kept"), name="a")
KEPT_AGAIN = runs(SIX, key(model="kept"), name="b")
NOTHING = HISTORY.empty_table()


def outcome(
    before: pa.Table, now: pa.Table, history: pa.Table = NOTHING, control: Control = NO_CONTROL
) -> Gate:
    found = compare(before, now, "A")
    return gate(found.rows, found.changes, history, control)


def point(audit: str, model: str) -> dict[str, object]:
    return {"metric": "ttft", "key": key(model=model).text, "audit": audit, "value": 0.1, "n": 6}


def test_what_was_tested_and_is_no_worse_held() -> None:
    assert outcome(KEPT, KEPT_AGAIN) == Gate("held", ("1 group of runs was tested, and none is worse",))
    faster = runs([value / 1.2 for value in SIX], key(model="kept"), name="b")
    assert outcome(KEPT, faster).outcome == "held"


def test_a_regression_comes_before_all_else() -> None:
    gone = runs(SIX, key(model="gone"), name="g")
    found = outcome(both(KEPT, gone), runs(SLOWER, key(model="kept"), name="b"))
    assert found.outcome == "regressed"
    assert found.why[1:] == ("measured by the baseline audit only: TTFT of gone with num_ctx 1024",)
    assert found.why[0].startswith("kept is worse: TTFT 20% higher (95% confidence interval +")


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (KEPT, KEPT, ("not measured again: TTFT of kept with num_ctx 1024",)),
        (
            KEPT,
            runs(SIX[:2], key(model="kept"), name="b"),
            ("too few runs to be tested: TTFT of kept with num_ctx 1024",),
        ),
        (
            KEPT,
            runs(SIX, key(model="other"), name="b"),
            ("measured by the baseline audit only: TTFT of kept with num_ctx 1024",),
        ),
        (
            KEPT,
            runs(SIX, key(model="kept", config='{"num_ctx":4096}'), name="b"),
            ("measured under other conditions than in the baseline audit: TTFT of kept with num_ctx 4096",),
        ),
    ],
    ids=["the same runs", "too few", "another model", "other settings"],
)
def test_where_nothing_could_be_tested_nothing_held(
    before: pa.Table, now: pa.Table, why: tuple[str, ...]
) -> None:
    nothing = "nothing that the baseline audit measured could be tested"
    assert outcome(before, now) == Gate("untested", (nothing, *why))


def test_less_than_before_is_named() -> None:
    before = both(KEPT, *(runs(SIX, key(model=f"m{i}"), name=f"m{i}") for i in range(7)))
    assert outcome(before, KEPT_AGAIN) == Gate(
        "untested",
        (
            "measured by the baseline audit only: TTFT of m0 with num_ctx 1024, TTFT of m1 with num_ctx 1024,"
            " TTFT of m2 with num_ctx 1024, TTFT of m3 with num_ctx 1024 and 3 more",
        ),
    )


def test_what_is_measured_again_and_again_and_was_not_this_time_is_missing_and_an_archive_is_not() -> None:
    before = both(KEPT, runs(SIX, key(model="nightly"), name="n"), runs(SIX, key(model="archived"), name="o"))
    now = both(KEPT_AGAIN, before)
    points = [point("0", "nightly"), point("A", "nightly"), point("A", "archived")]
    found = outcome(before, now, rows_of(HISTORY, points))
    assert found == Gate(
        "untested",
        ("measured anew by the baseline audit and not by this one: TTFT of nightly with num_ctx 1024",),
    )
    assert outcome(before, now, rows_of(HISTORY, points[1:])).outcome == "held"


def test_a_control_that_moved_lets_nothing_hold() -> None:
    before = both(KEPT, runs(SIX, key(model="control"), name="c"))
    now = both(KEPT_AGAIN, runs([value / 1.2 for value in SIX], key(model="control"), name="d"))
    assert outcome(before, now).outcome == "held"
    found = outcome(before, now, control=Control(model="control"))
    assert found.outcome == "untested"
    assert found.why == (
        "the control moved, so the machine drifted: the TTFT of control with num_ctx 1024 is 17% lower",
    )
    assert outcome(before, now, control=Control(model="kept")).outcome == "held"
    assert outcome(before, now, control=Control(metric="ttft")).outcome == "untested"
