"""Whether a run accounts for all its requests."""

from __future__ import annotations

import numpy as np

from data_contracts.rules.frames import Table
from data_contracts.rules.rule import Rule, Verdict, phrase


def _attempts(frame: Table) -> Verdict:
    attempted = frame.number("attempted")
    ended = sum(np.nan_to_num(frame.number(name)) for name in ("completed", "failed", "degraded"))
    checked = np.isfinite(attempted) & np.isfinite(frame.number("completed"))
    observed = phrase(attempted, " attempted, but ", frame.columns["ended"])
    return Verdict(checked, checked & (attempted != ended), observed, phrase(attempted, " accounted for"))


RULES = (
    Rule(
        "attempts_do_not_add_up", "warning", ("run",),
        "the requests of a run do not add up: {observed}", "attempted = completed + failed + degraded",
        "find out how the others ended; until then no mean of this run says how often it works",
        _attempts,
    ),
)  # fmt: skip
