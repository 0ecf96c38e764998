"""Change points on series that people annotated, beside those that other tools find.

A folder like the Turing Change Point Dataset: `annotations.json` (series -> annotator -> places), and `*.json` anywhere
below with `name` and `series[0].raw`. Peers run in a Python of their own, which has `apache-otava` and `asv`: they pin
other versions than the product.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.false_alarms.stores import Floats
from tasks.analysis.comparison.change_points import MIN_POINTS, change_points

# So near to an annotation a change point was found, as in van den Burg and Williams (2020)
MARGIN = 5
_PEERS = """
import json, sys
from asv.step_detect import detect_steps
from otava.analysis import compute_change_points
series = json.load(sys.stdin)
print(json.dumps({
    "Otava (E-divisive with windows, its defaults)": [
        [int(point.index) for point in compute_change_points(one)[0]] for one in series
    ],
    "asv (steps by l1 Potts, its defaults)": [
        [int(step[0]) for step in detect_steps(one)[1:]] for one in series
    ],
}))
"""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A series and the places at which each annotator saw a change."""

    name: str
    values: Floats
    places: tuple[tuple[int, ...], ...]


Scores = list[tuple[str, list[float]]]


def scores(folder: Path, python: str | None) -> tuple[list[Annotated], Scores]:
    """The annotated series that can be judged, and for each detector the mean of their F1, precision and recall.

    Judged are those of 20 points and more that are positive throughout.
    """
    series = [
        one for one in annotated(folder) if len(one.values) >= MIN_POINTS and bool(np.all(one.values > 0))
    ]
    found = {
        "benchaudit": [_ours(one.values, 0.05) for one in series],
        "benchaudit without a floor": [_ours(one.values, 0.0) for one in series],
    }
    if python:
        found |= _peers(python, series)
    found["no change anywhere"] = [[] for _ in series]
    return series, [(name, _mean(series, places)) for name, places in found.items()]


def annotated(folder: Path) -> list[Annotated]:
    """The series of one dimension that are in the folder, by name."""
    places = json.loads((folder / "annotations.json").read_text())
    found = []
    for path in sorted(folder.glob("**/*.json")):
        document = json.loads(path.read_text())
        if (
            not isinstance(document, dict)
            or document.get("name") not in places
            or len(document["series"]) > 1
        ):
            continue
        raw = document["series"][0]["raw"]
        known = [place for place, value in enumerate(raw) if value is not None]
        # What a place is called once the missing values before it are left out
        moved = np.searchsorted(known, np.arange(len(raw)))
        own = places[document["name"]].values()
        found.append(
            Annotated(
                document["name"],
                np.array([raw[place] for place in known], np.float64),
                tuple(tuple(int(moved[place]) for place in one) for one in own),
            )
        )
    return found


def f1(places: Sequence[Sequence[int]], found: Sequence[int]) -> tuple[float, float, float]:
    """F1, precision and recall of van den Burg and Williams: the beginning of a series counts as a change point.

    Precision is over what any annotator saw, recall the mean over annotators.
    """
    told = {0, *found}
    anyone = {0}.union(*places)
    precision = _matched(anyone, told) / len(told)
    recall = float(np.mean([_matched({0, *one}, told) / len({0, *one}) for one in places]))
    return 2 * precision * recall / (precision + recall), precision, recall


def _matched(truth: set[int], told: set[int]) -> int:
    """How many true places have a told one within the margin, each told one used once."""
    left = set(told)
    count = 0
    for place in sorted(truth):
        near = [one for one in left if abs(one - place) <= MARGIN]
        if near:
            left.remove(min(near, key=lambda one: abs(one - place)))
            count += 1
    return count


def _ours(values: Floats, floor: float) -> list[int]:
    advice = change_points(values, floor)
    return [] if advice is None else [shift.at for shift in advice.points]


def _peers(python: str, series: Sequence[Annotated]) -> dict[str, list[list[int]]]:
    ran = subprocess.run(
        [python, "-c", _PEERS],
        input=json.dumps([one.values.tolist() for one in series]),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, list[list[int]]] = json.loads(ran.stdout)
    return answer


def _mean(series: Sequence[Annotated], found: Sequence[Sequence[int]]) -> list[float]:
    each: list[tuple[float, float, float]] = [
        f1(one.places, places) for one, places in zip(series, found, strict=True)
    ]
    return [float(mean) for mean in np.mean(each, axis=0)]
