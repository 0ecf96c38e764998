"""Whether a run accounts for all its requests."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import Mask
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.runs import Runs
from data_contracts.wording import listing

_TALLIES = metrics_where(lambda metric: metric.tally)
_ENDED = {"completed": "completed", "failed": "failed", "degraded": "were degraded"}


def _attempts(frame: Runs) -> Verdict:
    attempted = frame.number("attempted")
    ended = sum(np.nan_to_num(frame.number(name)) for name in _ENDED)
    # Where requests are only listed, they add up by themselves
    said = _tallied(frame) | np.isfinite(frame.asked("requests"))
    checked = said & np.isfinite(attempted) & np.isfinite(frame.number("completed"))
    failing = checked & (attempted != ended)
    observed = phrase(attempted, " attempted, but ", _ended(frame, failing))
    return Verdict(checked, failing, observed, phrase(attempted, " accounted for"))


def _tallied(frame: Runs) -> Mask:
    """True for runs that state how many requests there were, or how they ended."""
    found = np.zeros(len(frame), np.bool_)
    found[frame.number_run[frame.numbers.metric.isin(*_TALLIES)]] = True
    return found


def _ended(frame: Runs, wanted: Mask) -> pa.Array:
    """How the requests of these runs ended: "94 completed and 5 failed"."""
    counts = {name: frame.number(name) for name in _ENDED}
    texts: list[str | None] = [None] * len(frame)
    for row in np.flatnonzero(wanted).tolist():
        known = [(verb, counts[name][row]) for name, verb in _ENDED.items() if np.isfinite(counts[name][row])]
        texts[row] = listing([f"{count:.0f} {verb}" for verb, count in known])
    return pa.array(texts, pa.string())


RULES = (
    Rule(
        "attempts_do_not_add_up", "warning", ("run",),
        "the requests of a run do not add up: {observed}", "attempted = completed + failed + degraded",
        "find out how the others ended; until then no mean of this run says how often it works",
        _attempts,
    ),
)  # fmt: skip
