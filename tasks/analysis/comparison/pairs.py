"""Runs of two sides that took turns: each with its neighbour, which shares what the session does to both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import UNKNOWN_TIME, Floats, Sample
from tasks.analysis.statistics import MIN_RUNS

# Of a design of turns (ABAB, ABBA) that lost a run or two
MAX_UNPAIRED = 0.2


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of each series: `n` pairs, 0 where it is not tested as pairs; mean and variance (ddof=1) of now - before."""

    n: Codes
    mean: Floats
    variance: Floats


def pairs_of(before: Sample, now: Sample, size: int) -> Pairs:
    """The pairs of the series whose runs took turns: at least 5, and at most one run in five without a partner.

    In the order of their starts each run is paired with the next one of its session, where that is the other side's and
    has no partner yet. So ABAB and ABBA are pairs throughout; of AAAAABBBBB only the two in the middle are neighbours.
    """
    logs = np.concatenate([before.logs, now.logs])
    series = np.concatenate([before.series, now.series])
    session = np.concatenate([before.session, now.session])
    started = np.concatenate([before.started, now.started])
    is_now = np.arange(len(logs)) >= len(before.logs)
    # Of runs that start together the order is not known, but their side is no reason to put one first
    order = np.lexsort((started, session, series))
    first = _firsts(_turns((series[order], session[order]), started[order], is_now[order]))
    a, b = order[first], order[first + 1]
    owner = series[a]
    difference = np.where(is_now[b], logs[b] - logs[a], logs[a] - logs[b])
    runs, n = np.bincount(series, minlength=size), np.bincount(owner, minlength=size)
    turned = (n >= MIN_RUNS) & (runs - 2 * n <= MAX_UNPAIRED * runs)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(owner, difference, size) / n
        squares = np.bincount(owner, (difference - mean[owner]) ** 2, size)
        variance = squares / np.where(n > 1, n - 1, np.nan)
    return Pairs(np.where(turned, n, 0), np.where(turned, mean, np.nan), np.where(turned, variance, np.nan))


def _turns(alike: tuple[Codes, ...], started: Codes, is_now: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """True where the next one of runs in order is the other side's, in the same session of the same series."""
    turns: npt.NDArray[np.bool_] = (is_now[1:] != is_now[:-1]) & (started[:-1] != UNKNOWN_TIME)
    for codes in alike:
        turns &= codes[1:] == codes[:-1]
    return turns


def _firsts(turns: npt.NDArray[np.bool_]) -> Codes:
    """The places of the first runs of the pairs: every other one of a stretch of turns."""
    place = np.arange(len(turns))
    # In a stretch of turns the first, third, fifth ... begin a pair
    begins = np.maximum.accumulate(np.where(turns, -1, place)) if len(turns) else place
    return np.flatnonzero(turns & ((place - begins) % 2 == 1))
