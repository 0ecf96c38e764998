"""What a check has to show of an audit: each cause once, with the file and the line to open."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data_contracts.artifacts import KINDS
from data_contracts.facts import stated_off
from data_contracts.rules.rule import Severity
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.analysis.comparison.sentences import lead_words
from tasks.ingestion.discovery import discover
from tasks.ingestion.source_texts import SourceTexts
from tasks.readers.record_lines import cell_lines
from tasks.store import Audit

# Rules of a check that no suite holds
REFUTED, REGRESSED, SUSPECTED = "refuted_claim", "regression", "suspected_regression"
SAID_OF: Mapping[str, str] = {
    REFUTED: "a document or summary states what the data refute",
    REGRESSED: "a metric is worse than in the baseline audit",
    SUSPECTED: "a metric may be worse than in the baseline audit",
}
_ORDER: tuple[Severity, ...] = ("critical", "warning", "info")
_PLACES_SHOWN = 20
_LINE = re.compile(r"\(line ([0-9]{1,9})")
State = Literal["new", "open", "accepted"]


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


def problems_of(audit: Audit, folder: Path) -> tuple[Problem, ...]:
    """All problems of an audit as far as its stages are published, the worst first; `folder` is where the command runs."""
    places = _Places(audit, folder)
    analyzed = audit.record("analyze") is not None
    found = [
        *([*_refuted(audit, places), *_changes(audit, places)] if analyzed else ()),
        *_findings(audit, places),
    ]
    return tuple(sorted(found, key=lambda one: (one.state == "accepted", _ORDER.index(one.severity))))


def _findings(audit: Audit, places: _Places) -> Iterable[Problem]:
    rows_of: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in audit.table("validate", "finding_rows.parquet").to_pylist():
        if row["artifact"] is not None:
            rows_of[row["cause"]].setdefault(row["artifact"], row)
    for row in audit.table("validate", "findings.parquet").to_pylist():
        stands = {row["artifact"]: row} if row["artifact"] is not None else {}
        each = [*(stands | rows_of[row["cause"]]).values()][:_PLACES_SHOWN]
        yield Problem(
            row["rule"], row["severity"], row["message"], row["cause"] or f"{row['rule']} {row['artifact']}",
            tuple(places.at(one["artifact"], one["record"], one["field"], one["observed"]) for one in each),
            tuple(row["runs"] or ()), row["state"], row["accepted"],
        )  # fmt: skip


def _refuted(audit: Audit, places: _Places) -> Iterable[Problem]:
    rows = [row for row in audit.table("analyze", "facts.parquet").to_pylist() if row["verdict"] == "refuted"]
    for row in sorted(rows, key=lambda row: -stated_off(row["subject"], row["value"])):
        said = json.loads(row["subject"])
        where = (
            [places.at(said["artifact"], said.get("record"), said.get("field"))] if "artifact" in said else []
        )
        yield Problem(REFUTED, "critical", row["clause"], row["fact_id"], tuple(where), (), None)


def _changes(audit: Audit, places: _Places) -> Iterable[Problem]:
    for row in worse_leads(audit.table("analyze", "changes.parquet")):
        sure = row["verdict"] == "regressed"
        where = (places.at(row["artifact"]),) if row["artifact"] else ()
        yield Problem(
            REGRESSED if sure else SUSPECTED, "critical" if sure else "warning", lead_words(row),
            f"{row['model']} {row['engine']} {row['metric']} {row['statistic']} {row['scope']} {row['state']}",
            where, (), "new",
        )  # fmt: skip


class _Places:
    """Where the cells of an audit stand for who reads its check; each file is read once."""

    def __init__(self, audit: Audit, folder: Path) -> None:
        request = audit.request()
        rows = audit.table("ingest", "inventory.parquet").select(["artifact", "kind", "sha256"]).to_pylist()
        self._kinds = {row["artifact"]: row["kind"] for row in rows}
        texts = SourceTexts(request.sources, request.limits, {row["artifact"]: row["sha256"] for row in rows})
        self._text: Callable[[str], str | None] = cache(texts.text)
        found = discover(request.sources, request.limits).files
        self._paths = {file.artifact: _seen_from(folder, file.path) for file in found}
        roots = (
            source if "://" in source or Path(source).is_dir() else str(Path(source).parent)
            for source in request.sources
        )
        self._roots = sorted({_seen_from(folder, root) for root in roots})

    def at(
        self, artifact: str, record: str | None = None, field: str | None = None, observed: str | None = None
    ) -> Place:
        kind = self._kinds.get(artifact)
        if kind is None:
            parts = (self._roots[0] if len(self._roots) == 1 else ".", artifact)
            return Place("/".join(part for part in parts if part != ".") or ".", None, False)
        line = self._line(artifact, kind, record, field or "") if record is not None else None
        if line is None and (told := _LINE.search(observed or "")):
            line = int(told[1])
        return Place(self._paths.get(artifact, artifact), line, True)

    def _line(self, artifact: str, kind: str, record: str, field: str) -> int | None:
        text = self._text(artifact)
        if text is None or kind not in KINDS:
            return None
        return cell_lines(kind, text, {(record, field)}).get((record, field))


def _seen_from(folder: Path, path: str) -> str:
    """A path as who works in `folder` names it; a URL, and what lies elsewhere, as it is."""
    if "://" in path:
        return path
    relative = os.path.relpath(path, folder)
    return Path(path).absolute().as_posix() if relative.startswith("..") else Path(relative).as_posix()
