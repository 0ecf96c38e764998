"""How a change is said: percentages with their direction, the leading metric of a change."""

from __future__ import annotations

from data_contracts.rows import ChangeRow
from data_contracts.wording import (
    counted,
    metric_name,
    render_count,
    render_name,
    render_number,
    render_path,
    render_share,
)
from tasks.analysis.comparison.keys import Key

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


def lead_words(change: ChangeRow) -> str:
    """A change as its leading metric tells it: "helio:1b is worse: TTFT 20% higher over 36 configurations"."""
    who = render_name(change["model"]) if change["model"] else render_path(change["artifact"] or "")
    engine = f" ({render_name(change['engine'])})" if change["engine"] else ""
    sure = "is" if change["verdict"] != "suspected" else "may be"
    return f"{who}{engine} {sure} {change['direction']}: {effect_words(change)}"


def effect_words(change: ChangeRow) -> str:
    """What one metric of a change did: "mean TTFT 20% higher (95% confidence interval +18% to +22%) in 3 of 36 groups"."""
    key = Key(statistic=change["statistic"])
    state = f" ({change['state']})" if change["state"] else ""
    moved = "moved" if change["ratio"] is None else change_words(change["ratio"])
    interval = ""
    if change["ci_low"] is not None and change["ci_high"] is not None:
        limits = f"{signed(change['ci_low'])} to {signed(change['ci_high'])}"
        interval = f" ({render_share(0.95)} confidence interval {limits})"
    groups = counted(change["measured"], "group")
    some = (
        f"{render_count(change['members'])} of {groups}" if change["members"] < change["measured"] else groups
    )
    where = f", over {some}" if change["measured"] > 1 else ""
    return f"{key.level}{metric_name(change['metric'])}{state} {moved}{interval}{where}"
