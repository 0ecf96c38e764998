"""What to do next: at most five actions, each with the files that it is about."""

from __future__ import annotations

from tasks.reporting.document import Steps
from tasks.reporting.report_input import ReportInput
from tasks.reporting.told import spans_of

SHOWN, _AHEAD = 5, 2


def actions(report: ReportInput) -> Steps | None:
    """What became worse, what documents say falsely, what is wrong by weight, what to repeat."""
    narrative = report.narrative
    # Where nothing is to be mended, what would settle what is open
    asked = narrative.advice(narrative.recommendations) or narrative.advice(narrative.plan)[:_AHEAD]
    return Steps(tuple(spans_of(parts) for parts in asked[:SHOWN]), _AHEAD) if asked else None
