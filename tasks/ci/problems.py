"""What a check has to show of an audit: each cause once, with the file and the line to open."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import stated_off
from data_contracts.metrics import SEVERITIES, Severity
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.analysis.comparison.sentences import lead_words
from tasks.ingestion.discovery import discover
from tasks.ingestion.source_texts import SourceTexts
from tasks.readers.record_lines import FileCell, lines_in_files
from tasks.store import Audit

# Rules of a check that no suite holds
REFUTED, REGRESSED, SUSPECTED = "refuted_claim", "regression", "suspected_regression"
SAID_OF: Mapping[str, str] = {
    REFUTED: "a document or summary states what the data refute",
    REGRESSED: "a metric is worse than in the baseline audit",
    SUSPECTED: "a metric may be worse than in the baseline audit",
}
_PLACES_SHOWN = 20
_LINE = re.compile(r"\(line ([0-9]{1,9})")
State = Literal["new", "open", "accepted"]
Row = dict[str, Any]
# Of which artifact, record and field
Cell = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder, relative to the folder that the command runs in where it lies below it, and a line of it."""

    path: str
    line: int | None
    is_file: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What one cause makes wrong. `cause` is the same in every audit; `accepted` is the reason why it is known of.

    `state` is None where nobody keeps account of what is new.
    """

    rule: str
    severity: Severity
    message: str
    cause: str
    places: tuple[Place, ...]
    runs: tuple[str, ...]
    state: State | None
    accepted: str | None = None

    @property
    def where(self) -> str:
        """The first of its places before a sentence: "results/a.csv:12: "; nothing where it stands nowhere."""
        place = next(iter(self.places), None)
        return "" if place is None else f"{place.path}{f':{place.line}' if place.line else ''}: "


def problems_of(audit: Audit, folder: Path) -> tuple[Problem, ...]:
    """All problems of an audit as far as its stages are published, the worst first; `folder` is where the command runs."""
    analyzed = audit.record("analyze") is not None
    findings = list(_finding_rows(audit))
    refuted = list(_refuted_facts(audit)) if analyzed else []
    cells = [_cell(one) for _, rows in findings for one in rows] + [
        _cell(said) for _, said in refuted if "artifact" in said
    ]
    places = _Places(audit, folder, cells)
    found = [
        *(_refuted(fact, said, places) for fact, said in refuted),
        *(_changes(audit, places) if analyzed else ()),
        *(_finding(row, rows, places) for row, rows in findings),
    ]
    return tuple(sorted(found, key=lambda one: (one.state == "accepted", SEVERITIES.index(one.severity))))


def _finding_rows(audit: Audit) -> Iterable[tuple[Row, list[Row]]]:
    """Each finding with the rows that show it, the first of each file."""
    rows_of: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in audit.table("validate", "finding_rows.parquet").to_pylist():
        if row["artifact"] is not None:
            rows_of[row["cause"]].setdefault(row["artifact"], row)
    for row in audit.table("validate", "findings.parquet").to_pylist():
        stands = {row["artifact"]: row} if row["artifact"] is not None else {}
        yield row, [*(stands | rows_of[row["cause"]]).values()][:_PLACES_SHOWN]


def _finding(row: Row, rows: Iterable[Row], places: _Places) -> Problem:
    return Problem(
        row["rule"], row["severity"], row["message"], row["cause"] or f"{row['rule']} {row['artifact']}",
        tuple(places.at(_cell(one), one["observed"]) for one in rows),
        tuple(row["runs"] or ()), row["state"], row["accepted"],
    )  # fmt: skip


def _refuted_facts(audit: Audit) -> Iterable[tuple[Row, Row]]:
    """What the data refute, the largest difference first, with the subject of each."""
    facts = audit.table("analyze", "facts.parquet")
    rows = facts.filter(pc.equal(facts["verdict"].cast(pa.string()), "refuted")).to_pylist()
    for row in sorted(rows, key=lambda row: -stated_off(row["subject"], row["value"])):
        yield row, json.loads(row["subject"])


def _refuted(fact: Row, said: Row, places: _Places) -> Problem:
    where = (places.at(_cell(said)),) if "artifact" in said else ()
    return Problem(REFUTED, "critical", fact["clause"], fact["fact_id"], where, (), None)


def _cell(row: Row) -> Cell:
    return row["artifact"], row.get("record"), row.get("field") or ""


def _changes(audit: Audit, places: _Places) -> Iterable[Problem]:
    for row in worse_leads(audit.table("analyze", "changes.parquet")):
        sure = row["verdict"] == "regressed"
        where = (places.at((row["artifact"], None, "")),) if row["artifact"] else ()
        yield Problem(
            REGRESSED if sure else SUSPECTED, "critical" if sure else "warning", lead_words(row),
            f"{row['model']} {row['engine']} {row['metric']} {row['statistic']} {row['scope']} {row['state']}",
            where, (), "new",
        )  # fmt: skip


class _Places:
    """Where these cells of an audit stand for who reads its check; each file is looked through once for all of its cells."""

    def __init__(self, audit: Audit, folder: Path, cells: Iterable[Cell]) -> None:
        request = audit.request()
        rows = audit.table("ingest", "inventory.parquet").select(["artifact", "kind", "sha256"]).to_pylist()
        self._kinds = {row["artifact"]: row["kind"] for row in rows}
        texts = SourceTexts(request.sources, request.limits, {row["artifact"]: row["sha256"] for row in rows})
        self._lines = self._found(cells, texts)
        found = discover(request.sources, request.limits).files
        self._paths = {file.artifact: _seen_from(folder, file.path) for file in found}
        roots = (
            source if "://" in source or Path(source).is_dir() else str(Path(source).parent)
            for source in request.sources
        )
        self._roots = sorted({_seen_from(folder, root) for root in roots})

    def at(self, cell: Cell, observed: str | None = None) -> Place:
        artifact, record, field = cell
        if artifact not in self._kinds:
            parts = (self._roots[0] if len(self._roots) == 1 else ".", artifact)
            return Place("/".join(part for part in parts if part != ".") or ".", None, False)
        line = None if record is None else self._lines.get((artifact, record, field))
        if line is None and (told := _LINE.search(observed or "")):
            line = int(told[1])
        return Place(self._paths.get(artifact, artifact), line, True)

    def _found(self, cells: Iterable[Cell], texts: SourceTexts) -> dict[FileCell, int]:
        """The line of each cell that stands in a file which still is what was audited."""
        known = ((artifact, record, field) for artifact, record, field in cells if record is not None)
        return lines_in_files(known, self._kinds, texts.text, ahead=texts.ahead)


def _seen_from(folder: Path, path: str) -> str:
    """A path as who works in `folder` names it; a URL, and what lies elsewhere, as it is."""
    if "://" in path:
        return path
    relative = os.path.relpath(path, folder)
    return Path(path).absolute().as_posix() if relative.startswith("..") else Path(relative).as_posix()
