"""Every number that measurements give for what a name may mean: of requests and of runs, of all and of the warm ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np
import numpy.typing as npt

from data_contracts.cold_requests import COLD, UNKNOWN, WARM
from data_contracts.definitions import BARE, WHOLE
from tasks.analysis.claims.aggregates import Groups, computed, of_groups
from tasks.analysis.claims.reading import (
    Of,
    OfGroups,
    Part,
    Place,
    Reading,
    Sample,
    split,
    written_step,
)
from tasks.analysis.rows import Ints
from tasks.analysis.statistics import quantile

# A name without a statistic may mean any of these
_ANY = ("mean", "p50", "last", "first", "min", "max")
_GROUPS: tuple[tuple[Of, str], ...] = (
    ("run", "run"),
    ("file", "artifact"),
    ("folder", "folder"),
    ("configuration", "config"),
    ("task", "task"),
)
_PLACES: tuple[tuple[Place, str], ...] = (
    ("run", "run"),
    ("configuration", "config"),
    ("task", "task"),
    ("engine", "engine"),
)
# Of more parts not each is looked at, and nothing is refuted by those that were
MAX_PARTS = 300
_CLOSE: frozenset[Place] = frozenset({"run", "engine"})
_FEW_GROUPS, _LARGE_GROUP = 8, 5
_GUARDED_UP_TO = 20  # a bare number may be that of one request where there are no more
_LEFT_OUT_AT_MOST = 10  # as many of the first requests may have been left out as a warm-up
_SURE_WITHIN = 1e-4  # a ratio of sums confirms numbers this near at most
STATES: dict[Part, int] = {"warm": WARM, "cold": COLD}


def admitted_statistics(statistic: str | None) -> tuple[str, ...]:
    """What a stated statistic may be computed as; a name without one admits each."""
    if statistic == WHOLE:
        return (*_ANY, "total")
    return _ANY if statistic in BARE else (str(statistic),)


# All that can be computed: a number of any other statistic is neither confirmed nor refuted
KNOWN = frozenset({*_ANY, "total", WHOLE, "value", "best", *(f"p{q}" for q in range(1, 100))})


@dataclass
class Readings:
    """The readings of one sample for one statistic; `complete` is False where there are too many parts to look at each."""

    sample: Sample
    statistic: str | None
    higher_is_better: bool
    settled: bool = False  # the document names the settings: then any file may be meant
    complete: bool = True
    found: list[Reading] = field(default_factory=list)

    @classmethod
    def of(
        cls, sample: Sample, statistic: str | None, higher_is_better: bool, settled: bool = False
    ) -> Readings:
        """All readings; most plainly meant first."""
        made = cls(sample, statistic, higher_is_better, settled)
        if len(sample):
            for places, place, plain in made._parts():
                made._in_states(places, place, plain)
            made._guards()
            made.found.sort(key=lambda reading: not reading.plain)
        return made

    @classmethod
    def plain_of(cls, sample: Sample, statistic: str, higher_is_better: bool) -> Readings:
        """Those over all, each file and each run only: what a number may have been mistaken for."""
        made = cls(sample, statistic, higher_is_better)
        if len(sample):
            for places, place, plain in made._parts():
                if plain or place == "run":
                    made._of_requests(places, place, "all", plain)
        return made

    def _parts(self) -> Iterator[tuple[Ints, Place, bool]]:
        """The places of the values of each part, what it is, and whether a plain reader would take it."""
        everything = self.sample.own
        (alone, files), single = self.sample.files, self.sample.of_one_setup
        anywhere = self.settled or self.statistic in ("min", "max", "best")
        plain = [anywhere or one for one in single]
        if not any(plain):
            plain = [True] * len(files)
        seen = {everything.tobytes()}
        yield everything, "whole", len(files) == 1 or all(single)
        parts: list[tuple[Ints, Place, bool]] = [
            (places, "file", meant) for places, meant in zip(files, plain, strict=True)
        ]
        for place, column in _PLACES:
            groups = self.sample.groups(column)
            if place == "run" and len(groups) > 1 and not alone:
                # One of several runs is not what is said of all
                continue
            # Of many small groups chance alone would have one that fits
            if place in _CLOSE or (
                len(groups) <= _FEW_GROUPS and min(map(len, groups), default=0) >= _LARGE_GROUP
            ):
                parts += [(places, place, False) for places in groups]
        self.complete = len(parts) <= MAX_PARTS
        for places, place, meant in parts[:MAX_PARTS]:
            # Of one request of a sweep nobody says a mean
            if places.tobytes() not in seen and (len(places) > 1 or place in ("file", "run", "engine")):
                seen.add(places.tobytes())
                yield places, place, meant

    def _in_states(self, places: Ints, place: Place, plain: bool) -> None:
        self._aggregates(places, place, "all", plain)
        # Of groups within a file too much could be meant: chance alone would bring one near
        if place in ("configuration", "task"):
            return
        states = self.sample.states[places]
        if (states != UNKNOWN).any():
            for part, state in STATES.items():
                chosen = places[states == state]
                if 0 < len(chosen) < len(places):
                    self._aggregates(chosen, place, part, False)
        if len(places) > 1:
            self._aggregates(places[1:], place, "later", False)
            starts = self._starts(places) if place == "whole" else np.zeros(len(places), np.bool_)
            if 1 < starts.sum() < len(places):
                self._aggregates(places[~starts], place, "later", False)

    def _starts(self, places: Ints) -> npt.NDArray[np.bool_]:
        """True for the first request of each run of each file."""
        pairs = np.column_stack([self.sample.codes(name)[places] for name in ("artifact", "run")])
        _, firsts = np.unique(pairs, axis=0, return_index=True)
        starts = np.zeros(len(places), np.bool_)
        starts[firsts] = True
        return starts

    def _aggregates(self, places: Ints, place: Place, part: Part, plain: bool) -> None:
        self._of_requests(places, place, part, plain)
        if "mean" in self._asked:
            self._ratios(places, place, part)
        for of, column in _GROUPS if place in ("whole", "file") else ():
            groups = list(split(self.sample.codes(column), places))
            best = self.statistic == "best" and of == "configuration"
            # Groups of one value each are the values again
            if (1 if best else 2) <= len(groups) <= MAX_PARTS and (best or len(groups) < len(places)):
                self._of_groups(groups, of, place, part, plain and best, places)

    def _of_requests(self, places: Ints, place: Place, part: Part, plain: bool) -> None:
        values = self.sample.values[places]
        for statistic in self._asked:
            own = ("max" if self.higher_is_better else "min") if statistic == "best" else statistic
            for value, low, high in computed(values, own, self.sample.step):
                meant = plain and statistic != "best"
                self._add(value, low, high, own, "request", place, part, len(places), meant, places)

    @property
    def _asked(self) -> tuple[str, ...]:
        return admitted_statistics(self.statistic)

    def _ratios(self, places: Ints, place: Place, part: Part) -> None:
        """Ratios of sums, which a rate over several requests is."""
        for numerator, denominator in self.sample.weights:
            above, below = numerator[places], denominator[places]
            both = np.isfinite(above) & np.isfinite(below)
            if both.all() and (total := float(below.sum())) > 0:
                tokens = float(above.sum())
                # Tokens are counted; of each time its file may hide half a unit of the last decimal
                hidden = written_step(below) * len(places)
                # What is hidden of coarse times excuses a number, but shows none to be right
                for most, admitted in ((_SURE_WITHIN * total, True), (inf, False)):
                    off = min(hidden, most)
                    low, high = tokens / (total + off), tokens / (total - off) if off < total else inf
                    self._add(
                        tokens / total, low, high, "ratio", "request", place, part, len(places), False, places,
                        admitted,
                    )  # fmt: skip

    def _of_groups(
        self, groups: Sequence[Ints], of: Of, place: Place, part: Part, plain: bool, places: Ints
    ) -> None:
        found, step = Groups(self.sample.values, groups), self.sample.step
        bare = self.statistic in BARE
        for statistic in self._asked:
            # The order of their names is nobody's first and last configuration
            ordered = statistic not in ("first", "last") or of not in ("configuration", "task")
            for value, how, admitted in of_groups(found, statistic, bare, self.higher_is_better):
                self._add(
                    value, value - step, value + step, statistic, of, place, part, len(groups), plain, places,
                    admitted and ordered, how,
                )  # fmt: skip

    def _guards(self) -> None:
        """What may have been meant too: one request of a few, and the mean without several of the first or the extremes."""
        everything, step = self.sample.own, self.sample.step
        values = self.sample.values[everything]
        alone, _ = self.sample.files
        if not alone:
            for places in self.sample.groups("artifact"):
                for statistic in self._asked:
                    own = "max" if statistic == "best" else statistic
                    for value, _, _ in computed(self.sample.values[places], own, step):
                        self._guard(value, step, "one run", places)
        if self.statistic in BARE:
            if len(everything) <= _GUARDED_UP_TO:
                for place in everything.tolist():
                    self._guard(float(self.sample.values[place]), step, "value", np.array([place]))
            for q in (0.25, 0.75, 0.9, 0.95, 0.99):
                self._guard(quantile(np.sort(values), q), step, f"p{q * 100:.0f}", everything)
        if "mean" in self._asked:
            for left in range(2, min(_LEFT_OUT_AT_MOST, len(values) // 2) + 1):
                self._guard(float(np.mean(values[left:])), step, "mean", everything[left:])
            if len(values) > 2:
                trimmed = np.sort(values)[1:-1]
                self._guard(float(np.mean(trimmed)), step, "mean", everything)

    def _guard(self, value: float, step: float, aggregate: str, places: Ints) -> None:
        self.found.append(
            Reading(
                value, value - step, value + step, aggregate, "request", "whole", "all", len(places), False, False,
                self.sample, places,
            )
        )  # fmt: skip

    def _add(
        self,
        value: float,
        low: float,
        high: float,
        aggregate: str,
        of: Of,
        place: Place,
        part: Part,
        groups: int,
        plain: bool,
        places: Ints,
        admitted: bool = True,
        grouped: OfGroups | None = None,
    ) -> None:
        if isfinite(value):
            # Of a bare name a mean is what a plain reader computes first
            first = aggregate == "mean" or self.statistic not in BARE
            meant = plain and first and part == "all"
            self.found.append(
                Reading(
                    value, low, high, aggregate, of, place, part, groups, meant, admitted, self.sample, places, grouped
                )
            )  # fmt: skip
