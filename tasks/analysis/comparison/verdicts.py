"""Tests of all pairs of an audit, single ones and configurations together, and the verdict of each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_contracts.coded_columns import Codes
from data_contracts.facts import Verdict
from data_contracts.metrics import METRICS
from data_contracts.wording import counted, render_count, render_share
from tasks.analysis.comparison.change_rows import direction_of
from tasks.analysis.comparison.drift import MIN_SESSIONS, Drift, History, drift_of
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.pairing import SeriesPair, SeriesPairs
from tasks.analysis.comparison.pooled import Pooled, pooled
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.sentences import change_words, q_words
from tasks.analysis.comparison.sides import Mask
from tasks.analysis.comparison.testing import Changes, benjamini_hochberg, beyond_floor, change
from tasks.analysis.statistics import MIN_RUNS

MAX_Q = 0.05  # of the changes that an audit reports one in twenty may be chance


@dataclass(frozen=True)
class Tests:
    """The tests of all pairs, and of the configurations of each `family` together; `q` is of the audit's one family.

    A pair that cannot be compared, or has too few runs, has no q.
    """

    pairs: list[SeriesPair]
    changes: Changes
    beyond: Mask
    q: Floats
    family: Codes
    together: Pooled
    together_q: Floats

    @classmethod
    def of(cls, pairs: SeriesPairs, history: History) -> Tests:
        size = len(pairs.pairs)
        comparable = np.array([pair.is_comparable for pair in pairs.pairs], np.bool_)
        changes = change(pairs.measured, drift_of(history, size), pairs.cells)
        floors = np.array([METRICS[pair.current[0]].floor for pair in pairs.pairs])
        beyond = beyond_floor(changes.ratio, floors)
        family, families = _families(pairs.pairs, comparable & np.isfinite(changes.ratio))
        together = pooled(changes, family, families)
        of_family = np.zeros(families)
        of_family[family[family >= 0]] = floors[family >= 0]
        single = np.where(comparable, _discoveries(changes.p, beyond), np.nan)
        whole = _discoveries(together.p, beyond_floor(together.ratio, of_family))
        q = benjamini_hochberg(np.concatenate([single, whole]))
        return cls(pairs.pairs, changes, beyond, q[:size], family, together, q[size:])

    def of_family(self, i: int) -> float:
        """The q of a pair's configurations together, NaN where they were not tested."""
        family = int(self.family[i])
        return float(self.together_q[family]) if family >= 0 else np.nan

    @property
    def count(self) -> int:
        """How many tests the audit's family has."""
        return int(np.isfinite(self.q).sum() + np.isfinite(self.together_q).sum())


def _discoveries(p: Floats, beyond: Mask) -> Floats:
    # What is below its floor is no discovery, however sure: else many small shifts, such as those between two
    # days, would lower the bar for all others.
    return np.where(np.isfinite(p) & ~beyond, 1.0, p)


def _families(pairs: list[SeriesPair], tested: Mask) -> tuple[Codes, int]:
    """One number for all configurations and tasks of one model and engine in one metric, -1 for what has no ratio."""
    keys = [Key.parsed(pair.current[1]).over_configurations.text for pair in pairs]
    names = np.array([f"{pair.current[0]} {key}" for pair, key in zip(pairs, keys, strict=True)], object)
    codes = np.full(len(names), -1, np.int64)
    found, _ = pd.factorize(names[tested])
    codes[tested] = found
    return codes, int(codes.max(initial=-1)) + 1


def verdict(tests: Tests, i: int) -> tuple[Verdict, str]:
    """The verdict on a pair, and why."""
    pair = tests.pairs[i]
    if not pair.is_comparable:
        return "incomparable", "; ".join(length.words for length in pair.concerned)
    found, reason = _tested(tests, i)
    reason += pair.otherwise
    if not pair.lengths:
        return found, reason
    how = "judged for each token" if pair.per_token else "on which it does not depend"
    return found, f"{reason} ({'; '.join(length.words for length in pair.lengths)}, {how})"


def _tested(tests: Tests, i: int) -> tuple[Verdict, str]:
    metric = METRICS[tests.pairs[i].current[0]]
    floor = f"the floor of {render_share(metric.floor)}"
    q = tests.q[i]
    significance = (
        f"q {q_words(float(q))} in a family of {counted(tests.count, 'test')}" if np.isfinite(q) else ""
    )
    if q <= MAX_Q:
        worse = direction_of(metric.name, float(tests.changes.ratio[i])) == "worse"
        reason = (
            f"more than the spread between {_sampled(tests.changes, i)} ({significance}) and than {floor}"
        )
        return "regressed" if worse else "improved", reason
    if _moved_together(tests, i):
        return "suspected", f"{_together(tests, i)}; {_few(tests.changes, i)}"
    if not significance:
        return "insufficient", f"{_why_insufficient(tests.changes, i)}{_and_together(tests, i)}"
    # The floor before q: what lies below it had its p set to 1, so its q says nothing about it
    if not tests.beyond[i]:
        return "unchanged", f"within {floor}"
    return "unchanged", f"within the spread between {_sampled(tests.changes, i)} ({significance})"


def _sampled(changes: Changes, i: int) -> str:
    """What the standard error of a test is made of."""
    if changes.pairs[i]:
        return f"{counted(int(changes.pairs[i]), 'pair')} of runs"
    return "runs and sessions" if changes.drift_variance[i] > 0 else "runs"


def _moved_together(tests: Tests, i: int) -> bool:
    """True for a pair that moved as its model's configurations together did for sure."""
    family = int(tests.family[i])
    if family < 0 or not tests.beyond[i] or not tests.together_q[family] <= MAX_Q:
        return False
    return bool((tests.changes.ratio[i] < 1) == (tests.together.ratio[family] < 1))


def _and_together(tests: Tests, i: int) -> str:
    """That a pair's configurations were tested together all the same, and what came of it."""
    q = tests.of_family(i)
    if not np.isfinite(q):
        return ""
    outcome = "this one did not move with them" if q <= MAX_Q else "which is no change"
    return f"; {_together(tests, i)}, {outcome}"


def _together(tests: Tests, i: int) -> str:
    family = int(tests.family[i])
    members, ratio = int(tests.together.members[family]), float(tests.together.ratio[family])
    floor = METRICS[tests.pairs[i].current[0]].floor
    significance = f"q {q_words(tests.of_family(i))}"
    if not beyond_floor(np.array([ratio]), np.array([floor]))[0]:
        significance = f"within the floor of {render_share(floor)}"
    return f"its {counted(members, 'configuration')} together are {change_words(ratio)} ({significance})"


def _few(changes: Changes, i: int) -> str:
    if changes.n_before[i] >= MIN_RUNS and changes.n_now[i] >= MIN_RUNS:
        return "by itself it is within the spread between runs"
    return f"{_runs(changes, i)}: a verdict of its own needs {render_count(MIN_RUNS)} on each side"


def _runs(changes: Changes, i: int) -> str:
    return f"{counted(int(changes.n_before[i]), 'run')} against {render_count(int(changes.n_now[i]))}"


def _why_insufficient(changes: Changes, i: int) -> str:
    if not np.isfinite(changes.before[i] + changes.now[i]):
        return "a run's median of zero or less has no ratio"
    if not np.isfinite(changes.ratio[i]):
        return "the two lie, or their runs spread, too far apart for a ratio with an interval"
    return f"{_runs(changes, i)}: a verdict needs {render_count(MIN_RUNS)} on each side"


def drift_words(drift: Drift) -> str:
    """What is known of the drift between sessions, as a sentence says it."""
    size = render_share(drift.size)
    if drift.assumed:
        need = f"{counted(drift.sessions, 'earlier audit')} of the {MIN_SESSIONS} that an estimate needs"
        return f"drift between sessions is assumed to be {size} of each level: the store has {need}"
    return f"drift between sessions is {size} of a level, estimated over {counted(drift.sessions, 'audit')}"
