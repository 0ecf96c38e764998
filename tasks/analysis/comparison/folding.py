"""One cause, one line: metrics, configurations and tasks of one model that moved the same way are one change."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import orjson

from data_contracts.metrics import METRICS
from data_contracts.rows import ChangeRow, ComparisonRow
from tasks.analysis.comparison.change_rows import MOVED, direction_of
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.pooled import Pooled, pooled
from tasks.analysis.comparison.samples import number_or_none
from tasks.analysis.comparison.sides import Sides
from tasks.analysis.comparison.verdicts import MAX_Q, Tests
from tasks.analysis.comparison.versions import versions_apart

# What a reader looks at first: single values and means before quantiles
_STATISTICS = ("value", "mean", "p50", "total", "p90", "p95", "p99")
_Part = tuple[str, str | None, str | None, str | None]  # metric, statistic, scope, state


def folded(tests: Tests, rows: Sequence[ComparisonRow], sides: Sides) -> list[ChangeRow]:
    """The CHANGES that these rows, one for each pair, fold into; each row that moved is told its `change`."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row["verdict"] in MOVED and row["ratio"] is not None:
            row["change"] = change = _change_of(row)
            members[change].append(i)
    parts = [
        (change, part, places)
        for change, own in members.items()
        for part, places in _by_part(rows, own).items()
    ]
    family = np.full(len(rows), -1, np.int64)
    for number, (_, _, places) in enumerate(parts):
        family[places] = number
    whole = pooled(tests.changes, family, len(parts))
    measured = _measured(rows)
    found = [
        _row(tests, rows, sides, change, part, places, whole, number, measured)
        for number, (change, part, places) in enumerate(parts)
    ]
    return _ranked(found)


def _change_of(row: ComparisonRow) -> str:
    key = Key.parsed(row["key"])
    assert row["ratio"] is not None
    about = [*_who(key), direction_of(row["metric"], row["ratio"])]
    return f"C{hashlib.sha256(orjson.dumps(about)).hexdigest()[:10]}"


def _who(key: Key) -> tuple[str | None, ...]:
    return key.engine, key.model, key.artifact if key.model is None else None


def _part(row: ComparisonRow) -> _Part:
    key = Key.parsed(row["key"])
    return row["metric"], key.statistic, key.scope, key.state


def _by_part(rows: Sequence[ComparisonRow], places: Sequence[int]) -> dict[_Part, list[int]]:
    found: dict[_Part, list[int]] = defaultdict(list)
    for i in places:
        found[_part(rows[i])].append(i)
    return found


def _measured(rows: Sequence[ComparisonRow]) -> dict[tuple[object, ...], int]:
    """How many groups of each model and part have a ratio, moved or not."""
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    for row in rows:
        if row["ratio"] is not None:
            counts[*_who(Key.parsed(row["key"])), _part(row)] += 1
    return counts


def _row(
    tests: Tests,
    rows: Sequence[ComparisonRow],
    sides: Sides,
    change: str,
    part: _Part,
    places: list[int],
    whole: Pooled,
    number: int,
    measured: dict[tuple[object, ...], int],
) -> ChangeRow:
    first = rows[places[0]]
    key = Key.parsed(first["key"])
    assert first["ratio"] is not None
    alone = len(places) == 1
    sure = [rows[i]["verdict"] for i in places if rows[i]["verdict"] != "suspected"]
    engine, model, artifact = _who(key)
    p, q = _deciding(tests, places)
    return ChangeRow(
        baseline="",
        change=change,
        rank=0,
        verdict=sure[0] if sure else "suspected",
        direction=direction_of(part[0], first["ratio"]),
        engine=engine,
        model=model,
        artifact=artifact,
        metric=part[0],
        statistic=part[1],
        scope=part[2],
        state=part[3],
        ratio=first["ratio"] if alone else number_or_none(whole.ratio[number]),
        ci_low=first["ci_low"] if alone else number_or_none(whole.low[number]),
        ci_high=first["ci_high"] if alone else number_or_none(whole.high[number]),
        p=number_or_none(p),
        q=number_or_none(q),
        members=len(places),
        measured=measured[*_who(key), part],
        beside=_beside(
            [tests.pairs[i].baseline for i in places], [tests.pairs[i].current for i in places], sides
        ),
    )


def _deciding(tests: Tests, places: Sequence[int]) -> tuple[float, float]:
    """The p and q on which the verdict stands: those of the surest member that is sure alone, else those of the family."""
    # A test over the members that moved would choose by the outcome what it tests
    alone = [i for i in places if tests.q[i] <= MAX_Q]
    if alone:
        surest = min(alone, key=lambda i: float(tests.changes.p[i]))
        return float(tests.changes.p[surest]), float(tests.q[surest])
    family = int(tests.family[places[0]])
    return float(tests.together.p[family]), float(tests.together_q[family])


def _ranked(rows: list[ChangeRow]) -> list[ChangeRow]:
    """The changes, worse before better and sure before suspected; of each the leading metric first."""

    def weight(row: ChangeRow) -> tuple[object, ...]:
        metric = METRICS[row["metric"]]
        place = _STATISTICS.index(row["statistic"]) if row["statistic"] in _STATISTICS else len(_STATISTICS)
        size = abs(np.log(row["ratio"])) if row["ratio"] else 0.0
        return (row["verdict"] == "suspected", not metric.headline, -row["members"], place, -size, row["metric"],
                str(row["state"]), str(row["scope"]))  # fmt: skip

    by_change: dict[str, list[ChangeRow]] = defaultdict(list)
    for row in rows:
        by_change[row["change"]].append(row)
    for own in by_change.values():
        own.sort(key=weight)
        for rank, row in enumerate(own):
            row["rank"] = rank
    leads = sorted(
        by_change.values(),
        key=lambda own: (own[0]["direction"] != "worse", *weight(own[0])[:1], -len(own), own[0]["change"]),
    )
    return [row for own in leads for row in own]


def _beside(before: list[Series], now: list[Series], sides: Sides) -> str | None:
    """What else is not as it was in the runs of both sides."""
    own = (sides.versions_before, before), (sides.versions_now, now)
    return versions_apart(*({text for one in series for text in said.get(one, ())} for said, series in own))
