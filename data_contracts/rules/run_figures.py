"""What rules about runs compute with: totals and levels that a run states, what rounding hides of them, short numbers."""

from __future__ import annotations

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.rules.frames import Floats, Mask
from data_contracts.rules.rule import Short
from data_contracts.rules.runs import Runs

# A tool may time the run once for its rates and once more for the duration that it writes: loops end within 1%.
TWO_CLOCKS = 0.01


def total_of(frame: Runs, metric: str) -> Floats:
    """All tokens of a run: its stated total, else its mean times the requests that completed."""
    stated = frame.value(f"{metric}_total")
    stated = np.where(np.isfinite(stated), stated, frame.value(metric, "total"))
    return np.where(np.isfinite(stated), stated, frame.value(metric, "mean") * frame.number("completed"))


def mean_length(frame: Runs, metric: str) -> Floats:
    """Tokens of a request on average: as stated, else the total over the requests that completed."""
    stated = frame.value(metric, "mean")
    done = frame.number("completed")
    return np.where(np.isfinite(stated), stated, total_of(frame, metric) / np.where(done > 0, done, np.nan))


def rounded(value: Floats) -> Floats:
    """What the rounding of a number makes of it, relative to it; 0 where it is unknown."""
    return np.nan_to_num(half_step(value) / np.abs(value), posinf=0.0)


def differs(said: Floats, follows: Floats, *loose: Floats | float) -> Mask:
    """True where two numbers differ by more than these relative tolerances and the rounding of the first allow."""
    found: Mask = np.abs(said - follows) > _slack(said, follows, *loose)
    return found


def exceeds(said: Floats, follows: Floats, *loose: Floats | float) -> Mask:
    """True where the first number is larger by more than that."""
    found: Mask = said - follows > _slack(said, follows, *loose)
    return found


def falls_short(said: Floats, follows: Floats, *loose: Floats | float) -> Mask:
    """True where the first number is smaller by more than that."""
    found: Mask = follows - said > _slack(said, follows, *loose)
    return found


def _slack(said: Floats, follows: Floats, *loose: Floats | float) -> Floats:
    return np.asarray(np.abs(follows) * sum(loose) + np.nan_to_num(half_step(said)), np.float64)


def known(*values: Floats) -> Mask:
    """True where all of them are."""
    found: Mask = np.logical_and.reduce([np.isfinite(value) for value in values])
    return found


def short(values: Floats) -> Short:
    """The numbers at five significant digits, as sentences show them."""
    return Short(values)


def edge_of(frame: Runs) -> Floats:
    """One mean latency as a share of the run: what its begin and end can shift."""
    return frame.value("e2e_latency", "mean") / frame.value("run_duration")
