"""What the analyze stage says: a fact is one number (or its absence), the sentence about it, and where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import orjson

INSTANT = "s since 1970-01-01 UTC"  # the unit of a fact that is a point in time

# The metric of a fact that tells of a fault of benchaudit itself: a builder of facts that raised.
FAULT = "faults"

Verdict = Literal[
    "measured",  # computed from measurements, as many as the statistic needs
    "reported",  # an aggregate as its artifact gives it, not recomputed
    "n_too_small",  # a quantile of fewer samples than it needs: not to be relied on
    "improved",  # since the baseline, beyond noise and floor
    "regressed",
    "suspected",  # consistent over configurations, with too few runs of each to be sure
    "unchanged",  # tested, and no more than floor or noise
    "not measured again",
    "incomparable",  # measured under other conditions than in the baseline
    "new",
    "vanished",
    "insufficient",  # too few runs or repetitions to support any choice or comparison
    "below_floor",  # a difference smaller than the metric's floor counts as none
    "confounded",  # something else varies along with what is compared
    "differs",  # with and without outliers the mean differs by more than 1%
    "confirmed",  # a document's or a summary's number, which the measurements give too
    "refuted",  # one that they do not give, though it is known which are meant
    "accepted",  # a refuted one that the user knows of, and says why
    "unsupported",  # one of which they say nothing, or of which is not known what it speaks of
    "other data",  # a document that seems to describe other results than those beside it
    "holds",  # a law that was checked and holds
    "broken",  # a law that was checked and does not hold
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

# The verdicts of a comparison, those that matter most first.
CHANGE_VERDICTS: tuple[Verdict, ...] = (
    *("regressed", "suspected", "improved", "insufficient", "incomparable", "vanished", "new", "unchanged"),
    "not measured again",
)


# Changes of an audit for the worse and for the better, sure or suspected, each cause once: counts of its analyze stage.
WORSE, BETTER = "changes_for_the_worse", "changes_for_the_better"


@dataclass(frozen=True, slots=True)
class Source:
    """An artifact and its records ("3", "/runs/0", a range "0-35"); no records means the whole artifact.

    Where a list was cut, its last entry says how much was left out; such an artifact entry has no sha256.
    """

    artifact: str
    records: tuple[str, ...] = ()
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """`topic` is that of its kind (tasks/analysis/fact_builders.py), `value` in the SI `unit`, printed at `digits`.

    `tier` 0 matters most; `clause` is the whole sentence.
    """

    topic: str
    subject: str
    metric: str
    statistic: str
    value: float | None
    unit: str | None
    clause: str
    tier: int
    digits: int | None = None
    n: int | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    verdict: Verdict = "measured"
    sources: tuple[Source, ...] = ()

    @property
    def fact_id(self) -> str:
        """Stable over audits: from what the fact is about, never from its value or place."""
        # A JSON list and no joined text: no two different facts may give the same bytes
        about = orjson.dumps([self.topic, self.subject, self.metric, self.statistic])
        return f"F{hashlib.sha256(about).hexdigest()[:10]}"


def subject_of(names: Mapping[str, str | float | None]) -> str:
    """Canonical JSON of what a fact is about: sorted keys, nothing unknown."""
    return orjson.dumps(
        {k: v for k, v in names.items() if v is not None}, option=orjson.OPT_SORT_KEYS
    ).decode()


def stated_off(subject: str, value: float | None) -> float:
    """The share by which a number that a subject states is off a fact's value; 0 where it states none, or there is none."""
    stated = orjson.loads(subject).get("stated")
    if value is None or not isinstance(stated, int | float):
        return 0.0
    return abs(stated - value) / max(abs(value), abs(stated), 1e-300)
