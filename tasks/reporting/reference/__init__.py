"""What is looked up behind the page: facts, findings, runs and files as tables, and the rows behind each fact."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.reporting.reference.evidence_pages import EvidencePage
from tasks.reporting.reference.lookup_table import PackedTable


@dataclass(frozen=True, slots=True)
class Reference:
    """`evidence` is the rows of facts as the page holds them, `pages` what stands beside it."""

    tables: tuple[PackedTable, ...] = ()
    evidence: str = ""
    pages: tuple[EvidencePage, ...] = ()


NO_REFERENCE = Reference()
