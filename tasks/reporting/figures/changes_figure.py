"""What changed since the last audit: each change with its interval, the pooled effect of its members."""

from __future__ import annotations

from data_contracts.rows import ChangeRow
from data_contracts.wording import counted, metric_name, render_name, render_number, render_path
from tasks.analysis.comparison.change_rows import each_change
from tasks.reporting.document import line
from tasks.reporting.figures.drawing import BLUE, GREY, ORANGE
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.interval_rows import SHOWN, Interval, interval_rows
from tasks.reporting.report_input import ReportInput

_ORIGIN = "changes"
# By shape as well as by colour, since not everybody tells the colours apart
_LOOKS = {"regressed": (ORANGE, "D"), "suspected": (GREY, "s"), "improved": (BLUE, "o")}


def _draw(report: ReportInput) -> Drawn | None:
    rows = [row for metrics in each_change(report.changes) for row in metrics[:2]]
    found = [made for row in rows if (made := _interval(row)) is not None and made.drawable][:SHOWN]
    if not found:
        return None
    caption = line(
        "Now over before, with intervals: an orange diamond became worse, a blue dot better, a grey square is suspected. An",
        " empty mark was observed only. A change over several configurations is their common ratio.",
    )  # fmt: skip
    alt = alternative([f"{row.label}: {render_number(row.ratio, 3)}" for row in found], _ORIGIN)
    return Drawn(interval_rows(found, "now / before (logarithmic axis)"), caption, alt)


def _interval(row: ChangeRow) -> Interval | None:
    if row["ratio"] is None or row["ratio"] <= 0:
        return None
    who = render_name(row["model"]) if row["model"] else render_path(row["artifact"] or "")
    over = f", {counted(row['members'], 'configuration')}" if row["members"] > 1 else ""
    label = f"{who}: {metric_name(row['metric'])}{over}"
    return Interval(
        label, row["ratio"], row["ci_low"], row["ci_high"], *_LOOKS.get(row["verdict"], (GREY, "s"))
    )


FIGURE = Figure("changes", "What changed", "changes", _draw)
