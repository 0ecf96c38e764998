"""Which requests loaded the model: what the user set, what the tool says, or the gap in a group's load durations."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import combined
from data_contracts.definitions import half_step
from data_contracts.measurements import Flag
from data_contracts.settings import Thresholds

Floats = npt.NDArray[np.float64]
States = npt.NDArray[np.int8]
Codes = npt.NDArray[np.integer]

WARM, COLD, UNKNOWN = 0, 1, 2
# The flags of what a tool says itself
SAID: tuple[tuple[int, Flag], ...] = ((WARM, "said_warm"), (COLD, "said_cold"))

# Finding a model that is held takes some ten milliseconds: how many is no sign of anything
_FINDING = 0.02
# Servers that hold the model find it faster; where all take longer, each of them may have loaded it
_LONGEST_WARM = 0.75
_CLEAR, _CLEAR_OF_FEW, _FEW = 5.0, 10.0, 4
# The range of a few values falls short of what more of them would span
_SPREADS = 1.5


@dataclass(frozen=True)
class Loads:
    """A row for each request: load and TTFT (s, NaN when not recorded), and what its tool says of it, else UNKNOWN.

    `artifact` and `folder` number where it stands; `subject` the tool, engine and model that it is about.
    """

    load: Floats
    ttft: Floats
    said: States
    artifact: Codes
    folder: Codes
    subject: tuple[Codes, ...]


def cold_states(loads: Loads, thresholds: Thresholds) -> States:
    """WARM, COLD or UNKNOWN for each request: by thresholds that the user set, else as its tool says, else by the gap.

    The gap is looked for within each file and, where a file has none, within its folder.
    """
    recorded = np.flatnonzero((loads.load >= 0) & np.isfinite(loads.load))
    states = np.full(len(loads.load), UNKNOWN, np.int8)
    load = loads.load[recorded]
    if thresholds.set_by_user:
        states[recorded] = _by_thresholds(load, loads.ttft[recorded], thresholds)
    else:
        subject = [codes[recorded] for codes in loads.subject]
        found = states[recorded]
        for place in (loads.artifact[recorded], loads.folder[recorded]):
            open_ = found == UNKNOWN
            if open_.any():
                found[open_] = _by_gaps(load, place, subject)[open_]
        states[recorded] = found
        says = loads.said != UNKNOWN
        states[says] = loads.said[says]
    return states


def gap_above(load: Floats) -> float | None:
    """The longest warm load of a group, above which its cold ones stand apart; None where no gap tells them apart."""
    return _gap_above(load, half_step(load))


def _gap_above(load: Floats, half: Floats) -> float | None:
    """The same, of loads of which half a unit of the last decimal is known."""
    ordered = np.sort(load)
    if len(ordered) < 2:
        return None
    # On a logarithmic scale, since a load takes many times as long
    if np.diff(np.log(ordered + _FINDING)).max() < log(_CLEAR):
        return None
    # Level below what the file writes: 0 and 1 of whole seconds may be 0.4 and 0.6
    scaled = np.log(ordered + max(_FINDING, float(half[load > 0].min())))
    gaps = np.diff(scaled)
    # From the lowest: a model read from a disk stands apart from one in the page cache, yet both were loaded
    for place in np.flatnonzero((gaps >= log(_CLEAR)) & (ordered[:-1] < _LONGEST_WARM)).tolist():
        if _separates(ordered, scaled, place):
            return float(ordered[place])
    return None


def _separates(ordered: Floats, scaled: Floats, place: int) -> bool:
    """True where the gap after `place` is wider than the larger cluster spreads."""
    gap = scaled[place + 1] - scaled[place]
    spreads = (scaled[place] - scaled[0], scaled[-1] - scaled[place + 1])
    warm, cold = place + 1, len(ordered) - place - 1
    spread = spreads[warm < cold] if warm != cold else max(spreads)
    # A few zeros below many loads are loads that were not recorded
    if warm < cold and ordered[place] == 0:
        return False
    # What takes longer than any answer without a load needs less of a gap
    few = (warm < _FEW or warm < cold) and ordered[place + 1] < _LONGEST_WARM
    return bool(gap >= log(_CLEAR_OF_FEW if few else _CLEAR) and gap >= _SPREADS * spread)


def _by_thresholds(load: Floats, ttft: Floats, thresholds: Thresholds) -> States:
    least, share = thresholds.cold_seconds or 0.0, thresholds.cold_share
    cold = load > least
    states = np.where(cold, COLD, WARM).astype(np.int8)
    if share is not None:
        states[cold & ~(load > share * ttft)] = WARM
        # Without a TTFT nothing tells what share of it the load was
        states[cold & ~np.isfinite(ttft)] = UNKNOWN
    return states


def _by_gaps(load: Floats, place: Codes, subject: list[Codes]) -> States:
    """The states by the gap of each group, alike in place and subject."""
    states = np.full(len(load), UNKNOWN, np.int8)
    group, half = combined((place, *subject)), half_step(load)
    order = np.argsort(group, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        longest = _gap_above(load[rows], half[rows])
        if longest is not None:
            states[rows] = np.where(load[rows] > longest, COLD, WARM)
    return states
