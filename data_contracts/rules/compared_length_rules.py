"""Runs that are compared: whether their answers end alike, and have one length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_contracts.rules.frames import Ints
from data_contracts.rules.length_rules import FEWEST, ignores_eos
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import mean_length, short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import groups

_UNLIKE = 1.2  # lengths a fifth apart change a latency by about as much


def _eos_mixed(frame: Runs) -> Verdict:
    """Runs that are alike but for this: of one some answers end by themselves."""
    does, does_not = ignores_eos(frame, True), ignores_eos(frame, False)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    for rows in groups(
        frame, does | does_not, "eos", "load", "model", "engine", "config", "system", "output_tokens"
    ):
        checked[rows] = True
        if does[rows].any() and does_not[rows].any():
            failing[rows[np.flatnonzero(does_not[rows])[0]]] = True
    return Verdict(checked, failing, phrase("ignore_eos"))


def _unlike_lengths(frame: Runs) -> Verdict:
    """Models or configurations that were asked the same: their answers differ in length, so that their rates do."""
    tokens, done = mean_length(frame, "output_tokens"), frame.number("completed").copy()
    of_requests, counts = frame.served.means(frame.served.tokens_out, FEWEST)
    unsaid = ~np.isfinite(tokens) & np.isfinite(of_requests)
    tokens[unsaid], done[unsaid] = of_requests[unsaid], counts[unsaid]
    usable = (tokens > 1) & (done >= FEWEST)
    # A server's own counters go on between runs
    usable &= ~frame.flagged("server_side", frame.places("output_tokens", "mean"))
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    least, most, many = (np.full(len(frame), np.nan) for _ in range(3))

    def fail(rows: Ints, low: float, high: float) -> None:
        row = rows[int(np.argmin(tokens[rows]))]
        failing[row], least[row], most[row], many[row] = True, low, high, len(rows)

    for rows in groups(frame, usable, "load", "model", "engine", "config", "system"):
        checked[rows] = True
        low, high = tokens[rows].min(), tokens[rows].max()
        if high > _UNLIKE * low:
            fail(rows, low, high)
    # Of what was asked for different lengths, those that have none in common cannot be compared
    who = np.stack([frame.words(name).codes for name in ("model", "engine", "config")])
    for rows in groups(
        frame, usable & ~failing, "load", "model", "engine", "config", "output_tokens", "dataset"
    ):
        of_each = np.unique(who[:, rows], axis=1, return_inverse=True)[1].ravel()
        bounds = [(tokens[own].min(), tokens[own].max()) for own in _parts(rows, of_each)]
        low, high = min(top for _, top in bounds), max(bottom for bottom, _ in bounds)
        checked[rows] = True
        if len(bounds) > 1 and high > _UNLIKE * low:
            fail(rows, low, high)
    observed = phrase(short(least), " to ", short(most), " tokens in ", many, " runs")
    return Verdict(checked, failing, observed)


def _parts(rows: Ints, of_each: Ints) -> Iterator[Ints]:
    for each in range(int(of_each.max()) + 1):
        yield rows[of_each == each]


RULES = (
    Rule(
        "ignore_eos_mixed", "warning", ("run",),
        "{observed} is off here and on in runs that this one is compared with", "one setting for all",
        "run them again with the same: answers that end by themselves are shorter",
        _eos_mixed,
    ),
    Rule(
        "answers_of_unlike_lengths", "warning", ("run",),
        "runs that are compared give answers of {observed} on average", "lengths within a fifth of each other",
        "compare time per token, or ask for one length: the other figures depend on it",
        _unlike_lengths,
    ),
)  # fmt: skip
