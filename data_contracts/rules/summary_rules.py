"""Which of its requests a summary leaves out, and which it pools; whether its numbers hold, the claims tell."""

from __future__ import annotations

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import Floats, Mask, Table
from data_contracts.rules.rule import Rule, Verdict, phrase

# Requests are written with three digits or more, so that a mean of them may be off by half a percent
_SAME = 0.005
_ABSOLUTE = 1e-9
_HOLD_LOAD = metrics_where(lambda metric: metric.holds_load)


def _agree(stated: Floats, given: Floats) -> Mask:
    """True where two numbers differ by no more than rounding may explain."""
    # A zero may have been written with any number of decimals.
    step = np.where(np.isfinite(stated) & (stated != 0), half_step(stated), _ABSOLUTE)
    return np.abs(stated - given) <= _SAME * np.abs(given) + step


def _dropped(frame: Table) -> Verdict:
    checked = frame.isin("what", "configuration")
    observed = phrase(
        frame.columns["config"], " of record ", frame.columns["seen_at"], " in ", frame.columns["source"]
    )
    return Verdict(checked, checked & ~frame.mask("covered"), observed)


def _pools_cold(frame: Table) -> Verdict:
    # Only what a model's load is part of: a cold request decodes as fast as a warm one
    checked = frame.isin("what", "number") & frame.isin("metric", *_HOLD_LOAD)
    cold, warm = frame.number("cold"), frame.number("warm")
    # A mean of the warm requests alone pools nothing
    pooled = _agree(frame.number("stated"), frame.number("given"))
    observed = phrase("mean of ", cold, " cold and ", warm, " warm requests, ", frame.columns["told"])
    return Verdict(checked, checked & pooled & (cold > 0) & (warm > 0), observed)


RULES = (
    Rule(
        "summary_drops_configuration", "warning", ("summary",),
        "a summary leaves out {observed}", "a row for each configuration that was run",
        "add the row, with its failures, so that a configuration that failed is not taken for one that was not run",
        _dropped,
    ),
    Rule(
        "cold_and_warm_pooled", "warning", ("summary",),
        "a summary states one number for cold and warm requests ({observed})", "cold and warm requests apart",
        "state both: a mean of a model load and a warm answer describes neither",
        _pools_cold,
    ),
)  # fmt: skip
