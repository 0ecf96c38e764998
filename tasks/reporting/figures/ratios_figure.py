"""How many times as fast one model, quantization or engine is as another, with intervals where runs allow them."""

from __future__ import annotations

from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.ratio_sides import larger_and_smaller
from data_contracts.wording import metric_name, render_name, render_number
from tasks.reporting.document import line
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.interval_rows import SHOWN, Interval, interval_rows
from tasks.reporting.report_input import ReportInput


def _draw(report: ReportInput) -> Drawn | None:
    facts = [f for f in report.facts_of("ratios") if METRICS[f.metric].kind == "rate"]
    # What enough runs show stands above what was observed only
    facts.sort(key=lambda fact: fact.ci_low is None)
    metrics = {fact.metric for fact in facts}
    found = [made for fact in facts if (made := _interval(fact, len(metrics) > 1)) and made.drawable][:SHOWN]
    if len(found) < 2:
        # A single ratio is a sentence
        return None
    caption = line(
        "Ratios of rates with intervals; an empty dot was observed only, in too few runs for an interval."
    )
    alt = alternative([f"{row.label}: {render_number(row.ratio, 3)}" for row in found], "ratios")
    what = "times as fast" if len(metrics) > 1 else f"times the {metric_name(facts[0].metric)}"
    return Drawn(interval_rows(found, f"{what} (logarithmic axis)"), caption, alt)


def _interval(fact: QuotedFact, names_metric: bool) -> Interval | None:
    if fact.value is None or fact.value <= 0:
        return None
    first, second = larger_and_smaller(fact)
    model = f"{render_name(str(fact.names['model']))}: " if fact.names.get("model") else ""
    of = f", {metric_name(fact.metric)}" if names_metric else ""
    label = f"{model}{first} / {second}{of}"
    return Interval(label, fact.value, fact.ci_low, fact.ci_high)


FIGURE = Figure("ratios", "How many times as fast", "ratios", _draw)
