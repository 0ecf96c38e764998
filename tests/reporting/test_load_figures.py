"""The figures of sweeps over loads: curves with the load at which throughput stops to grow, and the Pareto frontier."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from data_contracts.settings import AuditRequest, Slo
from tasks.analysis.fact_builders import TOPICS
from tasks.analysis.fact_table import facts_table
from tasks.analysis.facts.pareto import pareto_facts
from tasks.analysis.facts.saturation import saturation_facts
from tasks.reporting.document import text_of
from tasks.reporting.figures import decision_figure, load_figure, pareto_figure
from tasks.reporting.figures.drawing import as_svg, drawing
from tasks.reporting.figures.figure import Drawn, Figure
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts
from tests.analysis.facts.test_pareto import setups
from tests.analysis.facts.test_saturation import sweep
from tests.analysis.making import Artifacts
from tests.reporting.audits import empty_audit


def _report(made: Artifacts, slo: Slo | None = None) -> ReportInput:
    evidence = made.evidence()
    request = AuditRequest(("results",), slo=slo or Slo())
    return replace(
        empty_audit(), inventory=evidence.inventory, measurements=Parts.of(evidence.measurements), request=request,
        facts=Parts.of(facts_table([*saturation_facts(evidence), *pareto_facts(evidence)], TOPICS)),
    )  # fmt: skip


def _drawn(figure: Figure, report: ReportInput) -> tuple[Drawn, list[str]]:
    """The drawing, and what its marks say when they are pointed at."""
    with drawing(figure.name):
        drawn = figure.draw(report)
        assert drawn is not None
        svg = as_svg(figure.name, figure.title, drawn.alt, drawn.canvas)
    return drawn, re.findall(r"<g><title>([^<]*)</title>", svg)


SATURATED = ((1, 100, 1), (4, 380, 1.05), (16, 900, 1.8), (64, 960, 6.7))


def test_a_load_curve_says_each_level_and_where_throughput_stops_to_grow() -> None:
    drawn, tips = _drawn(load_figure.FIGURE, _report(sweep(*SATURATED), Slo(e2e_seconds=2.0)))
    assert tips == [
        "helio:1b in bench: 100 token/s at 1",
        "helio:1b in bench: 380 token/s at 4",
        "helio:1b in bench: 900 token/s at 16",
        "helio:1b in bench: 960 token/s at 64",
        "helio:1b in bench: 1.00 s at 1",
        "helio:1b in bench: 1.05 s at 4",
        "helio:1b in bench: 1.80 s at 16",
        "helio:1b in bench: 6.70 s at 64",
    ]
    assert text_of(drawn.caption) == (
        "Runs that differ in their load alone: output throughput and end-to-end latency, the median at each load;"
        " ringed where it stops to grow."
    )
    assert text_of(drawn.alt) == "helio:1b in bench: 100 token/s at 1, 960 token/s at 64"
    titles = [axes.get_title("left") for axes in drawn.canvas.axes]
    assert titles == [
        "output throughput (token/s)",
        "end-to-end latency; dashed: the objective of 2.00 s",
    ]


def test_no_ring_is_promised_where_throughput_still_rises() -> None:
    drawn, _ = _drawn(load_figure.FIGURE, _report(sweep(*SATURATED[:3])))
    assert text_of(drawn.caption).endswith("the median at each load.")


def test_a_frontier_says_each_setup_and_takes_the_place_of_the_chart_to_decide_by() -> None:
    made = setups((1, 200, 0.01, 128), (8, 1000, 0.02, 128), (16, 900, 0.025, 128), (64, 2000, 0.05, 128))
    report = _report(made)
    drawn, tips = _drawn(pareto_figure.FIGURE, report)
    assert sorted(tips) == [
        "helio:1b in bench at load 16: 450 token/s per GPU, 40.0 token/s per user",
        "helio:1b in bench at load 1: 100 token/s per GPU, 100 token/s per user",
        "helio:1b in bench at load 64: 1000 token/s per GPU, 20.0 token/s per user",
        "helio:1b in bench at load 8: 500 token/s per GPU, 50.0 token/s per user",
    ]
    assert text_of(drawn.caption) == (
        "Upper right is best. Filled: 3 of 4 setups and loads, which no other beats in both."
    )
    assert (
        text_of(drawn.alt)
        == "helio:1b: 1000 token/s per GPU at 20.0 token/s, 100 token/s per GPU at 100 token/s"
    )
    assert decision_figure.FIGURE.draw(report) is None


@pytest.mark.parametrize("figure", [load_figure.FIGURE, pareto_figure.FIGURE], ids=["load", "pareto"])
def test_without_a_sweep_nothing_is_drawn(figure: Figure) -> None:
    assert figure.draw(_report(sweep(*SATURATED[:2]))) is None
    assert figure.draw(empty_audit()) is None
