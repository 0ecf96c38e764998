"""What settings do: how far the group means of each setting lie apart, beside the floor from which a difference counts."""

from __future__ import annotations

from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import metric_name, render_name, render_share
from tasks.reporting.document import Spans, line
from tasks.reporting.figures.drawing import BLUE, GREY, INK, ORANGE, canvas, row_label, short, tip
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.report_input import ReportInput

SHOWN = 8
_WIDEST = 58
_LARGEST = 1e3


def _draw(report: ReportInput) -> Drawn | None:
    found = [
        f
        for f in report.facts_of("sweep")
        if f.statistic == "spread" and f.value is not None and f.value < _LARGEST
    ]
    rows = sorted(found, key=lambda fact: (-(fact.value or 0.0), fact.fact_id))[:SHOWN]
    if not rows:
        return None
    figure, axes = canvas(0.75 + 0.42 * len(rows))
    for place, fact in enumerate(rows):
        share = (fact.value or 0.0) * 100
        # Hatched as well as grey: something else varied along, so that it need not be the setting
        doubtful = fact.verdict == "confounded"
        (bar,) = axes.barh(
            place, share, height=0.36, color=GREY if doubtful else BLUE, hatch="///" if doubtful else None
        )
        tip(bar, f"{_label(fact)}: {render_share(fact.value or 0.0)}")
        row_label(axes, place - 0.24, short(_label(fact), _WIDEST))
        axes.annotate(
            render_share(fact.value or 0.0), (share, place), (4, 0), textcoords="offset points", va="center",
            fontsize=7.5, color=INK,
        )  # fmt: skip
    for floor in sorted({METRICS[fact.metric].floor for fact in rows}):
        axes.axvline(floor * 100, color=ORANGE, linewidth=1.2, linestyle="--")
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.5, -0.8)
    axes.set_xlim(left=0)
    axes.margins(x=0.15)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_xlabel("spread of the means in percent; dashed: from here it counts", fontsize=8)
    told = [f"{_label(fact)}: {render_share(fact.value or 0.0)}" for fact in rows]
    return Drawn(figure, _caption(), alternative(told, "facts"))


def _label(fact: QuotedFact) -> str:
    who = str(fact.names.get("model") or fact.names.get("folder") or "")
    return f"{fact.names.get('setting')}, {render_name(who)}: {metric_name(fact.metric)}"


def _caption() -> Spans:
    return line(
        "How far the means at the levels of a setting lie apart, of the overall mean. Grey and hatched: something else",
        " varied along, such as cold starts.",
    )


FIGURE = Figure("effects", "What settings do", "sweeps", _draw)
