"""Which requests loaded the model: what the user set, what the tool says, or the gap in a group's load durations."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import combined, edges_of
from data_contracts.definitions import half_step
from data_contracts.measurements import Flag
from data_contracts.settings import Thresholds

Floats = npt.NDArray[np.float64]
States = npt.NDArray[np.int8]
Codes = npt.NDArray[np.integer]
Mask = npt.NDArray[np.bool_]

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
# Requests that are looked at together, and the rest of their group with them: there may be millions
_AT_ONCE = 200_000


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
    if not len(load):
        return None
    longest = float(_gaps_above(load, half_step(load), np.zeros(len(load), np.int64))[0])
    return None if np.isnan(longest) else longest


def _gaps_above(load: Floats, half: Floats, group: Codes) -> Floats:
    """The same for each request in its group, NaN for None, of loads of which half a unit of the last decimal is known."""
    order = np.lexsort((load, group))
    ordered, edges = load[order], edges_of(group[order])
    starts, ends = edges[:-1], edges[1:]
    of = np.repeat(np.arange(len(starts)), ends - starts)
    # Level below what the file writes: 0 and 1 of whole seconds may be 0.4 and 0.6
    finest = np.minimum.reduceat(np.where(load > 0, half, np.inf)[order], starts)
    level = np.where(np.isfinite(finest), np.maximum(_FINDING, finest), _FINDING)
    # On a logarithmic scale, since a load takes many times as long
    scaled = np.log(ordered + level[of])
    wide = (np.diff(scaled) >= log(_CLEAR)) & (of[1:] == of[:-1]) & (ordered[:-1] < _LONGEST_WARM)
    places = np.flatnonzero(wide)
    places = places[_separate(ordered, scaled, places, starts[of[places]], ends[of[places]])]
    longest = np.full(len(starts), np.nan)
    # The lowest stays: a model read from a disk stands apart from one in the page cache, yet both were loaded
    longest[of[places[::-1]]] = ordered[places[::-1]]
    found = np.empty(len(load))
    found[order] = longest[of]
    return found


def _separate(ordered: Floats, scaled: Floats, places: Codes, starts: Codes, ends: Codes) -> Mask:
    """True where the gap after a place is wider than the larger cluster spreads, of groups with these bounds."""
    gap = scaled[places + 1] - scaled[places]
    low, high = scaled[places] - scaled[starts], scaled[ends - 1] - scaled[places + 1]
    warm, cold = places + 1 - starts, ends - places - 1
    spread = np.select([warm < cold, warm > cold], [high, low], np.maximum(low, high))
    # A few zeros below many loads are loads that were not recorded
    recorded = (warm >= cold) | (ordered[places] != 0)
    # What takes longer than any answer without a load needs less of a gap
    few = ((warm < _FEW) | (warm < cold)) & (ordered[places + 1] < _LONGEST_WARM)
    clear = np.where(few, log(_CLEAR_OF_FEW), log(_CLEAR))
    found: Mask = recorded & (gap >= clear) & (gap >= _SPREADS * spread)
    return found


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
    states = np.empty(len(load), np.int8)
    group, half = combined((place, *subject)), half_step(load)
    order = np.argsort(group, kind="stable")
    edges = edges_of(group[order])
    cuts = edges[np.searchsorted(edges, np.arange(_AT_ONCE, len(order), _AT_ONCE))]
    for rows in np.split(order, np.unique(cuts[cuts < len(order)])):
        longest = _gaps_above(load[rows], half[rows], group[rows])
        states[rows] = np.where(np.isnan(longest), UNKNOWN, np.where(load[rows] > longest, COLD, WARM))
    return states
