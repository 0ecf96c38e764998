"""Which audit is the baseline, and what the store's history says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from data_contracts.errors import StoreError
from data_contracts.stage_records import STAGES
from tasks.analysis.comparison import baselines, runs_cache
from tasks.analysis.comparison.baselines import (
    accept,
    compared,
    find_baseline,
    is_accepted,
    load_runs,
    whole_history,
)
from tasks.analysis.comparison.runs import run_medians
from tasks.store import Audit
from tests.analysis.comparison.making import published, sweep
from tests.analysis.making import Artifacts

FIRST, SECOND, THIRD, FOURTH = (f"2026112{day}T000000Z-00000{day}" for day in range(1, 5))


@pytest.fixture
def audit(tmp_path: Path) -> Callable[..., Audit]:
    """Publishes an audit of made artifacts, by default the same ones."""

    def make(audit_id: str, values: tuple[float, ...] = (0.1,), name: str = "run", **more: object) -> Audit:
        return published(tmp_path, audit_id, sweep(values, name), **more)  # type: ignore[arg-type]

    return make


def unheard(line: str) -> None:
    raise AssertionError(f"nothing was to be passed over: {line}")


def baseline_of(audit: Audit, wanted: str = "previous", note: Callable[[str], None] = unheard) -> str | None:
    found = find_baseline(audit, wanted, note)
    return found.audit_id if found else None


def test_a_first_audit_has_no_previous_one(audit: Callable[..., Audit]) -> None:
    assert baseline_of(audit(FIRST)) is None


def test_the_previous_audit_is_the_baseline_and_never_a_later_one(audit: Callable[..., Audit]) -> None:
    first, second, _third = audit(FIRST), audit(SECOND), audit(THIRD)
    assert (baseline_of(first), baseline_of(second)) == (None, FIRST)
    assert (baseline_of(second, "none"), baseline_of(second, THIRD)) == (None, THIRD)


def test_an_audit_that_regressed_is_no_baseline_until_it_is_accepted(audit: Callable[..., Audit]) -> None:
    audit(FIRST)
    worse, third = audit(SECOND, regressed=2), audit(THIRD)
    assert baseline_of(third) == FIRST
    accept(worse)
    assert baseline_of(third) == SECOND
    said = orjson.loads(Path(worse.path("accepted.json")).read_bytes())
    assert said["audit_id"] == SECOND


def test_an_audit_of_the_same_sources_comes_before_a_later_one_of_others(audit: Callable[..., Audit]) -> None:
    audit(FIRST), audit(SECOND, sources=("elsewhere",))
    assert baseline_of(audit(THIRD)) == FIRST


def test_an_audit_of_other_sources_serves_when_it_measured_the_same(
    audit: Callable[..., Audit], tmp_path: Path
) -> None:
    audit(FIRST, sources=("monday",))
    published(tmp_path, SECOND, sweep((0.1,), task="another"), sources=("tuesday",))
    assert baseline_of(audit(THIRD, sources=("wednesday",))) == FIRST


@pytest.mark.parametrize("sealed", [True, False])
def test_to_find_a_baseline_the_runs_are_read_only_where_the_cache_does_not_hold_them(
    audit: Callable[..., Audit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sealed: bool
) -> None:
    load_runs(audit(FIRST))
    (kept,) = tmp_path.rglob("*.runs")
    if not sealed:
        kept.write_bytes(kept.read_bytes()[:-1])
    read: list[str] = []
    monkeypatch.setattr(baselines, "load_runs", lambda one: read.append(one.audit_id))
    assert baseline_of(audit(SECOND)) == FIRST
    assert read == ([] if sealed else [FIRST])


def passed_over(audit: Audit) -> str:
    verify = f"benchaudit verify {audit.audit_id} --store {audit.store}"
    return f"audit {audit.audit_id} is damaged and passed over: `{verify}` says how to repair it"


@pytest.mark.parametrize(
    "file", ["audit.json", *(f"{s}/stage.json" for s in STAGES), "ingest/measurements.parquet"]
)
def test_a_damaged_audit_is_passed_over_with_a_line_that_names_it(
    file: str, audit: Callable[..., Audit]
) -> None:
    audit(FIRST)
    damaged, third = audit(SECOND, (0.2,)), audit(THIRD)
    Path(damaged.path(file)).write_text("{")
    heard: list[str] = []
    assert baseline_of(third, note=heard.append) == FIRST
    assert heard == [passed_over(damaged)]


@pytest.mark.parametrize("stage", STAGES)
def test_an_audit_that_is_not_complete_is_no_baseline(stage: str, audit: Callable[..., Audit]) -> None:
    audit(FIRST)
    Path(audit(SECOND).path(stage, "stage.json")).unlink()
    assert baseline_of(audit(THIRD)) == FIRST


def test_an_audit_that_is_not_complete_is_not_accepted(audit: Callable[..., Audit]) -> None:
    made = audit(FIRST)
    Path(made.path("report", "stage.json")).unlink()
    with pytest.raises(StoreError, match="is not complete, so that nothing can be compared with it"):
        accept(made)


def test_a_clock_that_was_set_back_does_not_change_which_audit_came_before(
    audit: Callable[..., Audit],
) -> None:
    audit(SECOND), audit(THIRD)
    back, after = audit(FIRST, (0.3,), "other"), audit(FOURTH)
    assert (baseline_of(back), baseline_of(after)) == (THIRD, FIRST)
    store = after.store
    assert store.ids() == [SECOND, THIRD, FIRST, FOURTH]
    assert whole_history(store, unheard)["audit"].to_pylist() == [SECOND, FIRST]
    Path(after.path("report", "stage.json")).unlink()
    assert store.compared("latest", unheard).audit_id == FIRST
    assert store.audit("latest").audit_id == FOURTH


def test_a_damaged_acceptance_accepts_nothing(audit: Callable[..., Audit]) -> None:
    made = audit(FIRST, regressed=1)
    accept(made)
    file = Path(made.path("accepted.json"))
    file.write_text(file.read_text().replace("T", "t"))
    assert not is_accepted(made)
    accept(made)
    assert is_accepted(made)


def test_an_unknown_baseline_is_refused(audit: Callable[..., Audit]) -> None:
    with pytest.raises(StoreError, match="no audit 'x'"):
        find_baseline(audit(FIRST), "x", unheard)


@pytest.mark.parametrize("stretch", [1, 100_000])
def test_the_cache_of_run_medians_changes_nothing(
    audit: Callable[..., Audit], tmp_path: Path, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_cache, "_ROWS", stretch)
    made = audit(FIRST, (0.1, 0.2))
    fresh = run_medians(sweep((0.1, 0.2)).evidence())
    assert load_runs(made) == fresh
    (kept,) = (tmp_path / "cache" / "runs").iterdir()
    assert load_runs(made).to_pylist() == fresh.to_pylist()
    kept.write_bytes(b"PAR1 no more")
    assert load_runs(made) == fresh


def test_run_medians_of_another_store_are_computed_again(audit: Callable[..., Audit], tmp_path: Path) -> None:
    made = audit(FIRST, (0.1, 0.2))
    fresh = load_runs(made)
    other = published(tmp_path / "other", FIRST, sweep((0.5, 0.6)))
    load_runs(other)
    (kept,), (forged,) = ((root / "cache" / "runs").iterdir() for root in (tmp_path, tmp_path / "other"))
    kept.write_bytes(forged.read_bytes())
    assert load_runs(made) == fresh


def test_the_history_has_a_point_for_the_new_runs_of_each_audit_and_fills_nothing(
    audit: Callable[..., Audit],
) -> None:
    audit(FIRST, (0.1, 0.4))
    audit(SECOND, (0.1, 0.4))  # the same artifacts: nothing new
    audit(THIRD, (0.1, 0.4, 0.3))  # one more beside them
    history = whole_history(audit(FOURTH, (0.5,), "other").store, unheard).to_pylist()
    assert [(p["metric"], p["audit"], round(p["value"], 12), p["unit"], p["n"]) for p in history] == [
        ("ttft", FIRST, 0.2, "s", 2),
        ("ttft", THIRD, 0.3, "s", 1),
        ("ttft", FOURTH, 0.5, "s", 1),
    ]


def test_a_damaged_audit_is_a_missing_point_of_the_history(audit: Callable[..., Audit]) -> None:
    audit(FIRST)
    damaged = audit(SECOND, (0.2,), "b")
    Path(damaged.path("ingest", "measurements.parquet")).write_bytes(b"PAR1")
    heard: list[str] = []
    history = whole_history(audit(THIRD, (0.3,), "c").store, heard.append)
    assert history["audit"].to_pylist() == [FIRST, THIRD]
    assert heard == [passed_over(damaged)]


def piled(tmp_path: Path, *levels: float) -> list[Audit]:
    """Audits of one folder that keeps its files: each adds six runs at a level."""
    audits = []
    made = Artifacts()
    for night, level in enumerate(levels):
        for run in range(6):
            name = f"{night}-{run}.csv"
            made.add(name, "0", {"ttft": level * (1 + 0.01 * (run % 3 - 1))}, run=name, model="m")
        audits.append(published(tmp_path, (FIRST, SECOND, THIRD, FOURTH)[night], made))
    return audits


def verdicts(before: Audit, now: Audit) -> list[str]:
    found: list[str] = compared(before, now, unheard).rows["verdict"].to_pylist()
    return found


def test_a_regression_that_nobody_accepted_stays_one_when_it_is_measured_again(tmp_path: Path) -> None:
    first, second, third = piled(tmp_path, 0.1, 0.125, 0.125)
    assert verdicts(first, second) == verdicts(first, third) == ["regressed"]


def test_the_level_that_was_accepted_is_the_one_that_later_audits_are_held_against(tmp_path: Path) -> None:
    _, second, third, fourth = piled(tmp_path, 0.1, 0.125, 0.125, 0.1)
    accept(second)
    assert (verdicts(second, third), verdicts(second, fourth)) == (["unchanged"], ["improved"])


def test_a_recovery_is_no_regression(tmp_path: Path) -> None:
    first, _, third = piled(tmp_path, 0.1, 0.125, 0.1)
    assert verdicts(first, third) == ["unchanged"]
