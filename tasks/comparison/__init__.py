"""What changed between audits: comparability, verdicts, baselines and history."""

from tasks.comparison.baselines import (
    NO_BASELINE,
    accept,
    earlier_audits,
    find_baseline,
    is_accepted,
    load_runs,
    past,
    whole_history,
)
from tasks.comparison.change_points import Advice, change_points
from tasks.comparison.comparing import compare
from tasks.comparison.history import history
from tasks.comparison.keys import Key
from tasks.comparison.runs import RUNS, run_medians

__all__ = [
    "NO_BASELINE",
    "RUNS",
    "Advice",
    "Key",
    "accept",
    "change_points",
    "compare",
    "earlier_audits",
    "find_baseline",
    "history",
    "is_accepted",
    "load_runs",
    "past",
    "run_medians",
    "whole_history",
]
