"""Published cells beside recomputed ones: which agree, which differ, which were not computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose, log
from typing import Literal

import duckdb

Outcome = Literal["agree", "differ", "not computed"]
_RELATIVE = 1e-9
_TINY = 1e-12
_COLUMNS = ("value", "n", "ci_low", "ci_high")


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a row: `about` names its kind, `row` the row by its id, `outcome` how the two numbers compare."""

    about: str
    row: str
    column: str
    published: float | str | None
    recomputed: float | str | None
    outcome: Outcome


def compared(published: float | str | None, recomputed: float | str | None) -> Outcome:
    """Numbers agree within a relative 1e-9, counts and words exactly; what is tiny within as much of its logarithm."""
    if isinstance(published, float) and isinstance(recomputed, float):
        # A p far out in the tail moves by many times what its error does
        reach = _RELATIVE * max(1.0, -log(published)) if 0 < published < _TINY else _RELATIVE
        return "agree" if isclose(published, recomputed, rel_tol=reach, abs_tol=1e-300) else "differ"
    return "agree" if published == recomputed else "differ"


def fact_cells(database: duckdb.DuckDBPyConnection) -> Iterator[Cell]:
    """The numbers of all facts; those that the queries said nothing of are not computed."""
    rows = database.execute(
        "select topic || ' ' || statistic, fact_id, facts.value, facts.n, facts.ci_low, facts.ci_high,"
        " recomputed.fact_id is not null, recomputed.value, recomputed.n, recomputed.ci_low, recomputed.ci_high"
        " from facts left join recomputed using (fact_id) order by rank"
    ).fetchall()
    for about, fact, *numbers in rows:
        published, computed, again = numbers[:4], numbers[4], numbers[5:]
        for column, one, other in zip(_COLUMNS, published, again, strict=True):
            if computed and (one is not None or other is not None):
                yield Cell(about, fact, column, one, other, compared(one, other))
            elif one is not None:
                yield Cell(about, fact, column, one, None, "not computed")


def comparison_cells(database: duckdb.DuckDBPyConnection) -> Iterator[Cell]:
    """The numbers and verdicts of all groups and changes."""
    rows = database.execute(
        "select about, row, name, published, recomputed, published_number, number from compared"
    ).fetchall()
    for about, row, name, word, again, number, number_again in rows:
        if word is None and again is None and number is None and number_again is None:
            yield Cell(about, row, name, None, None, "not computed")
        elif word is not None or again is not None:
            yield Cell(about, row, name, word, again, compared(word, again))
        else:
            yield Cell(about, row, name, number, number_again, compared(number, number_again))


def by_kind(cells: list[Cell]) -> dict[str, Counter[Outcome]]:
    """How many cells of each kind came out how."""
    kinds: dict[str, Counter[Outcome]] = {}
    for cell in cells:
        kinds.setdefault(cell.about, Counter())[cell.outcome] += 1
    return dict(sorted(kinds.items()))
