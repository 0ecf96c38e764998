"""Where the rows and facts of an audit stand: file, record, field, and the line as an editor counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias, TypedDict

from data_contracts.quoted_facts import QuotedFact, quoted_facts
from data_contracts.schemas import FACTS, MEASUREMENTS
from tasks.ingestion.source_texts import SourceTexts
from tasks.readers.record_lines import lines_in_files
from tasks.reporting.reference.cited_rows import CitedRows, Measured
from tasks.store import Audit

# Of one answer: each file is read once more, up to 16 MiB of it
_FILES_LOOKED_THROUGH = 40
# An artifact, a record and a field in it
Spot: TypeAlias = tuple[str, str | None, str | None]


class Place(TypedDict):
    """Where something stands. The line is None for a file that changed since, or whose lines say nothing of records."""

    file: str
    record: str | None
    field: str | None
    line: int | None


class Places:
    """The places of one audit."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._request = audit.request()
        names = ["artifact", "kind", "sha256"]
        inventory = audit.table("ingest", "inventory.parquet").select(names).to_pylist()
        self._kinds = {row["artifact"]: row["kind"] for row in inventory}
        self._sha256 = {row["artifact"]: row["sha256"] for row in inventory}

    def at(self, spots: Iterable[Spot]) -> dict[Spot, Place]:
        """Each of these spots as a place; each file is looked through once."""
        wanted = list(dict.fromkeys(spots))
        cells = ((artifact, record, field or "") for artifact, record, field in wanted if record is not None)
        texts = SourceTexts(self._request.sources, self._request.limits, self._sha256)
        lines = lines_in_files(cells, self._kinds, texts.text, _FILES_LOOKED_THROUGH, texts.ahead)
        return {
            (artifact, record, field): {
                "file": artifact, "record": record, "field": field,
                "line": lines.get((artifact, record or "", field or "")),
            }
            for artifact, record, field in wanted
        }  # fmt: skip


class Evidence:
    """The facts of one audit with the measurements that each was made of."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        facts = audit.parts("analyze", "facts.parquet").tables(FACTS.names)
        self.facts = {fact.fact_id: fact for fact in quoted_facts(facts)}

    @cached_property
    def _measured(self) -> Measured:
        return Measured(self._audit.parts("ingest", "measurements.parquet"), MEASUREMENTS.names)

    def rows(self, fact: QuotedFact) -> tuple[list[dict[str, Any]], CitedRows]:
        """The rows of a fact, and which they are of all."""
        cited = self._measured.of(fact)
        return self._measured.rows.table(cited.own).to_pylist(), cited

    def citing(self, artifacts: Iterable[str]) -> list[str]:
        """The ids of the facts that rest on these files, the most important first."""
        wanted = frozenset(artifacts)
        return [
            fact.fact_id
            for fact in self.facts.values()
            if wanted.intersection(source.artifact for source in fact.sources)
        ]


def spots_of(rows: Iterable[Mapping[str, Any]]) -> Sequence[Spot]:
    """Where rows stand that name their file."""
    return [
        (row["artifact"], row.get("record"), row.get("field"))
        for row in rows
        if isinstance(row.get("artifact"), str)
    ]
