"""The rows behind facts, as a page holds them: the most important facts first, up to a budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.quoted_facts import QuotedFact
from tasks.readers.record_lines import FileCell, lines_in_files
from tasks.reporting.reference.cited_rows import FEW_ROWS, ROWS_SHOWN, CitedRows, Measured
from tasks.reporting.reference.packing import SMALLEST, cells_of, coded, packed
from tasks.reporting.report_input import ReportInput

# Characters of the page, of the rows of all facts together
BUDGET = 200_000
# Beyond so many facts, or rows, nobody would find that their rows stand in the page
_FACTS_LOOKED_AT = 4_000
_ROWS_TRIED = 40_000
_ROWS_WHOLE = 8_000
_FACTS_AHEAD = 250
_COLUMNS = ("artifact", "record", "field", "metric", "statistic", "value", "unit", "status")


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Rows as a page holds them; `facts` are those whose rows it has, and those looked at that have none."""

    data: str
    facts: frozenset[str]


def held_rows(
    report: ReportInput,
    measured: Measured,
    facts: Sequence[QuotedFact],
    quoted: Set[str],
    budget: int = BUDGET,
    most: int = _ROWS_TRIED,
    effort: int = SMALLEST,
) -> HeldRows:
    """The rows of facts in this order, as far as they fit; those of quoted ones are looked at whatever comes before."""
    cited: list[tuple[QuotedFact, CitedRows]] = []
    without: set[str] = set()
    rows, tried = np.zeros(report.measurements.rows, np.bool_), 0
    looked_at = facts[:_FACTS_LOOKED_AT]
    for place, fact in enumerate(looked_at):
        if tried > most and fact.fact_id not in quoted:
            break
        measured.ahead(looked_at[place : place + _FACTS_AHEAD])
        # Once some facts have taken much of the room, of each of the others a few rows
        found = measured.of(fact, ROWS_SHOWN if tried < _ROWS_WHOLE else FEW_ROWS)
        if not found.total:
            without.add(fact.fact_id)
            continue
        cited.append((fact, found))
        both = np.concatenate([found.own, found.beside])
        # Counted as they come: to count all rows for each fact would take longer than to find them
        tried += int((~rows[both]).sum())
        rows[both] = True
    lines = _lines(report, measured, rows)
    end, data = len(cited), _packed(measured, cited, lines, effort)
    # How far rows compress is not known before
    while len(data) > budget and end:
        end = min(end - 1, int(end * budget / len(data)))
        data = _packed(measured, cited[:end], lines, effort)
    return HeldRows(data, frozenset({fact.fact_id for fact, _ in cited[:end]} | without))


def quoted_first(report: ReportInput, quoted: Set[str]) -> list[QuotedFact]:
    """All facts by rank, before them those that the page quotes."""
    return sorted(report.quoted, key=lambda fact: fact.fact_id not in quoted)


def _lines(report: ReportInput, measured: Measured, cited: npt.NDArray[np.bool_]) -> dict[FileCell, int]:
    """The line of each row that is cited, as far as its file is still there to look it up."""
    cells = _places(measured.rows.table(np.flatnonzero(cited)))
    return lines_in_files(cells, report.once(_kinds), report.text_of, ahead=report.texts_ahead)


def _kinds(report: ReportInput) -> dict[str, str]:
    """The kind of each artifact."""
    names, kinds = (report.inventory[name].to_pylist() for name in ("artifact", "kind"))
    return dict(zip(names, kinds, strict=True))


def _places(table: pa.Table) -> Iterator[FileCell]:
    names = (map(str, cells_of(table, name)) for name in ("artifact", "record", "field"))
    return zip(*names, strict=True)


def _packed(
    measured: Measured,
    cited: Sequence[tuple[QuotedFact, CitedRows]],
    lines: Mapping[FileCell, int],
    effort: int,
) -> str:
    places = [part for _, rows in cited for part in (rows.own, rows.beside)]
    pool = np.unique(np.concatenate(places)) if places else np.zeros(0, np.int64)
    table = measured.rows.table(pool)
    facts = {
        fact.fact_id: {
            "own": _differences(np.searchsorted(pool, rows.own).tolist()),
            "total": rows.total,
            **({"query": query_of(fact)} if rows.cut else {}),
        }
        for fact, rows in cited
    }
    held = {name: cells_of(table, name) for name in _COLUMNS}
    held["line"] = [lines.get(place) for place in _places(table)]
    return packed({"facts": facts, "rows": {name: coded(cells) for name, cells in held.items()}}, effort)


def query_of(fact: QuotedFact) -> str:
    """SQL over the tables of the audit that prints every row of the metric in the files of a fact."""
    named = sorted(source.artifact for source in fact.sources if source.sha256 is not None)
    files = ", ".join(map(sql_text, named))
    of = f"metric = {sql_text(fact.metric)} AND artifact IN ({files})"
    # Printed for a reader and never run by us, each name quoted
    return f"SELECT artifact, record, field, value, unit FROM 'ingest/measurements.parquet' WHERE {of}"  # noqa: S608


def sql_text(text: str) -> str:
    """A text as a question in SQL has it."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _differences(places: Sequence[int]) -> list[int]:
    """Each place less the one before: short numbers, alike where rows follow each other."""
    return [place - before for place, before in zip(places, (0, *places[:-1]), strict=True)]
