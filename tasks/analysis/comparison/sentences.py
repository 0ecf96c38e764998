"""How a change is said: percentages with their direction, and where a series shifted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_contracts.metrics import METRICS
from data_contracts.rows import HistoryRow
from data_contracts.wording import render_number, render_share
from tasks.analysis.comparison.change_points import Advice, change_points

LEAST_Q = 0.001


def change_words(ratio: float) -> str:
    """A ratio as a sentence says it: "12% lower", "3.0% higher"."""
    if ratio == 1:
        return "no difference"
    return f"{render_share(abs(ratio - 1))} {'lower' if ratio < 1 else 'higher'}"


def q_words(q: float) -> str:
    """A q as a reader needs it: 0.023, and nothing finer than "<0.001"."""
    return render_number(q, 2) if q >= LEAST_Q else f"<{render_number(LEAST_Q, 1)}"


def signed(ratio: float) -> str:
    """A ratio as a signed change: "+12%"."""
    text = render_share(ratio - 1)
    return text if ratio <= 1 else f"+{text}"


def shift_sentences(points: Sequence[HistoryRow], metric: str) -> list[str]:
    """What a long series of HISTORY rows suggests, a sentence for each shift; none for fewer than 20 points."""
    advice = change_points(np.array([point["value"] for point in points]), METRICS[metric].floor)
    return [] if advice is None else [_shift(points, advice, i) for i in range(len(advice.points))]


def _shift(points: Sequence[HistoryRow], advice: Advice, i: int) -> str:
    shift = advice.points[i]
    unsure = "; neighbouring audits resemble each other, so this may be drift" if advice.correlated else ""
    return f"shifted at audit {points[shift.at]['audit']}: {change_words(shift.ratio)} from there{unsure}"
