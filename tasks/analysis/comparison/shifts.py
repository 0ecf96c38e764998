"""Where the level of a long series shifted, of a single one or of all configurations of a model together: as advice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data_contracts.metrics import METRICS
from data_contracts.rows import HistoryRow
from data_contracts.wording import counted
from tasks.analysis.comparison.change_points import change_points, common_levels
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.pooled import MIN_SAME
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.sentences import change_words
from tasks.analysis.comparison.versions import versions_apart


@dataclass(frozen=True, slots=True)
class Shift:
    """From the audit `last` to the audit `first` the level of `what` (the series of these keys) shifted by `ratio`.

    `beside` is what else changed.
    """

    what: str
    keys: tuple[str, ...]
    last: str
    first: str
    ratio: float
    beside: str | None
    correlated: bool

    @property
    def words(self) -> str:
        """The shift as a sentence without its subject."""
        beside = f"; what else is not as it was: {self.beside}" if self.beside else ""
        unsure = "; neighbouring audits resemble each other, so this may be drift" if self.correlated else ""
        between = f"between the audits {self.last} and {self.first}"
        return f"shifted {between}: {change_words(self.ratio)} from there{beside}{unsure}"


def shifts(history: Iterable[HistoryRow]) -> list[Shift]:
    """What long series (HISTORY rows) suggest: a shift of all configurations of a model once, and not of each again."""
    families: dict[Series, dict[str, list[HistoryRow]]] = defaultdict(dict)
    for row in history:
        family = (row["metric"], Key.parsed(row["key"]).over_configurations.text)
        families[family].setdefault(row["key"], []).append(row)
    return [shift for family, series in sorted(families.items()) for shift in _of_family(family, series)]


def _of_family(family: Series, series: dict[str, list[HistoryRow]]) -> Iterator[Shift]:
    metric, key = family
    together: list[Shift] = []
    if len(series) > 1:
        points = _common(series)
        what = f"{Key.parsed(key).of(metric)} over its {counted(len(series), 'configuration')}"
        found = _shifts(what, tuple(series), metric, *points)
        # A large shift of one of many moves their common level too, and is no shift of all
        together = [shift for shift in found if _share(shift, series.values()) >= MIN_SAME]
        yield from together
    told = {(shift.last, shift.first) for shift in together}
    for text, rows in sorted(series.items()):
        audits = [row["audit"] for row in rows]
        values = np.array([row["value"] for row in rows])
        said = [[row["versions"]] if row["versions"] else [] for row in rows]
        own = _shifts(Key.parsed(text).of(metric), (text,), metric, audits, values, said)
        yield from (shift for shift in own if (shift.last, shift.first) not in told)


def _share(shift: Shift, series: Collection[list[HistoryRow]]) -> float:
    """The share of the series whose own level moved that way by more than their metric's floor."""
    moved = 0
    for rows in series:
        before = [row["value"] for row in rows if row["audit"] <= shift.last]
        after = [row["value"] for row in rows if row["audit"] >= shift.first]
        if before and after:
            own = float(np.median(after) / np.median(before))
            moved += abs(own - 1) > METRICS[rows[0]["metric"]].floor and (own < 1) == (shift.ratio < 1)
    return moved / len(series)


def _common(series: dict[str, list[HistoryRow]]) -> tuple[list[str], Floats, list[list[str]]]:
    """The audits in their order, the level that the series have in common in each, and the versions that they ran on."""
    rows = [(number, row) for number, own in enumerate(series.values()) for row in own]
    # By their ids, which begin with the time
    audits = sorted({row["audit"] for _, row in rows})
    place = {audit: i for i, audit in enumerate(audits)}
    session = np.array([place[row["audit"]] for _, row in rows], np.int64)
    logs = np.log([row["value"] for _, row in rows])
    _, levels = common_levels(logs, np.array([number for number, _ in rows], np.int64), session)
    said: list[list[str]] = [[] for _ in audits]
    for _, row in rows:
        if row["versions"]:
            said[place[row["audit"]]].append(row["versions"])
    return audits, levels, said


def _shifts(
    what: str,
    keys: tuple[str, ...],
    metric: str,
    audits: Sequence[str],
    values: Floats,
    versions: Sequence[Sequence[str]],
) -> Iterator[Shift]:
    advice = change_points(values, METRICS[metric].floor)
    if advice is None:
        return
    for point in advice.points:
        last, first = point.at - 1, point.at
        beside = versions_apart(versions[last], versions[first])
        yield Shift(what, keys, audits[last], audits[first], point.ratio, beside, advice.correlated)
