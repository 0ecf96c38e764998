"""The control: a model or metric that ought never to move, which tells a drifting machine from a change."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.rows import ComparisonRow
from data_contracts.settings import NO_CONTROL, Control
from tasks.analysis.comparison.change_rows import MOVED
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import change_words


def control_words(rows: Sequence[ComparisonRow], control: Control) -> str | None:
    """That the control moved, and how far at most; None where it held, was not measured, or there is none."""
    moved = [row for row in rows if row["verdict"] in MOVED and is_control(row, control)]
    if not moved:
        return None
    most = max(moved, key=lambda row: (abs(_ratio(row) - 1), row["key"], row["metric"]))
    what = Key.parsed(most["key"]).of(most["metric"])
    return f"the control moved, so the machine drifted: the {what} is {change_words(_ratio(most))}"


def is_control(row: ComparisonRow, control: Control) -> bool:
    """True for a row of what the user named as the control."""
    if control == NO_CONTROL:
        return False
    model = control.model in (None, Key.parsed(row["key"]).model)
    return model and control.metric in (None, row["metric"])


def _ratio(row: ComparisonRow) -> float:
    return 1.0 if row["ratio"] is None else row["ratio"]
