"""What a summary or a document states, beside what the requests that it is about give."""

from __future__ import annotations

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import Floats, Mask, Table
from data_contracts.rules.rule import Rule, Verdict, phrase

_OF_A_SUMMARY = 0.005  # requests are written with three digits or more, so that a mean of them may be off by half a percent
_OF_A_CLAIM = 0.001  # the nearest of many means: chance alone brings one near
_ABSOLUTE = 1e-9
_HOLD_LOAD = metrics_where(lambda metric: metric.holds_load)


def _apart(stated: Floats, given: Floats, share: float) -> Mask:
    """True where two numbers differ by more than a share and what the rounding of the first explains."""
    # A zero may have been written with any number of decimals.
    step = np.where(np.isfinite(stated) & (stated != 0), half_step(stated), _ABSOLUTE)
    return np.abs(stated - given) > share * np.abs(given) + step


def _does_not_follow(frame: Table) -> Verdict:
    checked = frame.isin("what", "number")
    stated, given, n = frame.number("stated"), frame.number("given"), frame.number("n")
    failing = checked & _apart(stated, given, _OF_A_SUMMARY)
    unit = frame.columns["unit"]
    source = frame.columns["source"]
    observed = phrase(frame.columns["statistic"], " ", frame.columns["metric"], " = ", stated, " ", unit)
    expected = phrase(given, " ", unit, " from ", n, " requests in ", source)
    return Verdict(checked, failing, observed, expected)


def _dropped(frame: Table) -> Verdict:
    checked = frame.isin("what", "configuration")
    observed = phrase(
        frame.columns["config"], " of record ", frame.columns["seen_at"], " in ", frame.columns["source"]
    )
    return Verdict(checked, checked & ~frame.mask("covered"), observed)


def _not_reproduced(frame: Table) -> Verdict:
    stated, nearest = frame.number("stated"), frame.number("nearest")
    # Where the measurements give no such mean, the document may speak of other data: nothing is refuted
    checked = np.isfinite(stated) & np.isfinite(nearest)
    unit = frame.columns["unit"]
    observed = phrase(frame.columns["metric"], " = ", stated, " ", unit)
    return Verdict(
        checked, checked & _apart(stated, nearest, _OF_A_CLAIM), observed, phrase(nearest, " ", unit)
    )


def _pools_cold(frame: Table) -> Verdict:
    # Only what a model's load is part of: a cold request decodes as fast as a warm one
    checked = frame.isin("what", "number") & frame.isin("metric", *_HOLD_LOAD)
    cold, warm = frame.number("cold"), frame.number("warm")
    observed = phrase("mean of ", cold, " cold and ", warm, " warm requests, ", frame.columns["told"])
    return Verdict(checked, checked & (cold > 0) & (warm > 0), observed)


RULES = (
    Rule(
        "summary_does_not_follow", "critical", ("summary",),
        "a summary states {observed}, but its requests give {expected}", "what the requests give",
        "compute the summary again from the requests, and trust the requests until then",
        _does_not_follow,
    ),
    Rule(
        "summary_drops_configuration", "warning", ("summary",),
        "a summary leaves out {observed}", "a row for each configuration that was run",
        "add the row, with its failures, so that a configuration that failed is not taken for one that was not run",
        _dropped,
    ),
    Rule(
        "claim_not_reproduced", "warning", ("declared",),
        "a document states {observed}; the nearest mean that the measurements give is {expected}",
        "a mean over a file, a model, a folder or its warm requests",
        "say which records it was taken over, or correct it",
        _not_reproduced,
    ),
    Rule(
        "cold_and_warm_pooled", "warning", ("summary",),
        "a summary states one number for cold and warm requests ({observed})", "cold and warm requests apart",
        "state both: a mean of a model load and a warm answer describes neither",
        _pools_cold,
    ),
)  # fmt: skip
