"""What a scheduled audit ends with: a regression, what was tested and held, or why neither can be said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from data_contracts.rows import ComparisonRow
from data_contracts.settings import Control
from data_contracts.wording import agree, counted, listing, metric_name, render_count
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.analysis.comparison.control import control_words
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import lead_words

Outcome = Literal["held", "regressed", "suspected", "untested"]
NAMED = 4


@dataclass(frozen=True, slots=True)
class Gate:
    """`why` has a sentence for each reason, those that decide first."""

    outcome: Outcome
    why: tuple[str, ...]


FIRST = Gate("untested", ("no earlier audit to compare with: later audits are compared with this one",))


def gate(comparisons: pa.Table, changes: pa.Table, history: pa.Table, control: Control) -> Gate:
    """The gate of an audit that was compared (COMPARISONS, CHANGES, HISTORY).

    It fails closed: `held` only where something was tested and all that the baseline audit measured still is.
    """
    rows: list[ComparisonRow] = comparisons.to_pylist()
    worse = worse_leads(changes)
    drifted = control_words(rows, control)
    why = (
        *(lead_words(row) for row in worse),
        *_missing(rows, history),
        *([] if drifted is None else [drifted]),
    )
    if any(row["verdict"] == "regressed" for row in worse):
        return Gate("regressed", why)
    if worse:
        return Gate("suspected", why)
    return Gate("untested", why) if why else Gate("held", (_tested(rows),))


def is_tested(row: ComparisonRow) -> bool:
    """True for a group of runs that a test was made of, alone or together with its model's other configurations."""
    return row["q"] is not None or row["q_together"] is not None


def _tested(rows: Sequence[ComparisonRow]) -> str:
    tested = sum(map(is_tested, rows))
    return f"{counted(tested, 'group')} of runs {agree(tested, 'was', 'were')} tested, and none is worse"


def _missing(rows: Sequence[ComparisonRow], history: pa.Table) -> Iterator[str]:
    """What the baseline measured and nobody can say whether it held, by the reason."""
    measured = [row for row in rows if row["verdict"] != "new"]
    # A metric whose median is not comparable may be by its mean
    parts: dict[tuple[str, str], list[ComparisonRow]] = defaultdict(list)
    for row in measured:
        parts[Key.parsed(row["key"]).cell, row["metric"]].append(row)
    untested = {part: own for part, own in parts.items() if not any(map(is_tested, own))}
    nothing = len(untested) == len(parts)
    if nothing:
        yield "nothing that the baseline audit measured could be tested"
    watched = _watched(history, rows)
    lost: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (cell, metric), own in untested.items():
        why = _why_lost(own, watched) or (_why_untested(own) if nothing else "")
        if why:
            lost[why][cell].append(metric_name(metric))
    for why, cells in lost.items():
        yield f"{why}: {_some([f'{_some(metrics)} of {Key.parsed(cell).label}' for cell, metrics in cells.items()])}"


def _some(words: Sequence[str]) -> str:
    more = len(words) - NAMED
    return listing([*words[:NAMED], *([f"{render_count(more)} more"] if more > 0 else [])])


def _why_lost(rows: Sequence[ComparisonRow], watched: set[tuple[str, str]]) -> str:
    verdicts = {row["verdict"] for row in rows}
    if "insufficient" in verdicts:
        return ""
    if "incomparable" in verdicts:
        return "measured under other conditions than in the baseline audit"
    if verdicts == {"vanished"}:
        return "measured by the baseline audit only"
    if any((row["metric"], row["key"]) in watched for row in rows):
        return "measured anew by the baseline audit and not by this one"
    return ""


def _why_untested(rows: Sequence[ComparisonRow]) -> str:
    few = any(row["verdict"] == "insufficient" for row in rows)
    return "too few runs to be tested" if few else "not measured again"


def _watched(history: pa.Table, rows: Sequence[ComparisonRow]) -> set[tuple[str, str]]:
    """The series to which the baseline added runs that audits before it had not: those that are measured again and again."""
    if not rows:
        return set()
    baseline = rows[0]["baseline"]
    points: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in history.select(["metric", "key", "audit"]).to_pylist():
        points[row["metric"], row["key"]].append(row["audit"])
    return {series for series, audits in points.items() if baseline in audits[1:]}
