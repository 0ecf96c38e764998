"""What is looked up behind the page: facts, findings, runs and files as tables, and the rows behind each fact."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.reporting.reference.lookup_table import LookupTable


@dataclass(frozen=True, slots=True)
class Reference:
    """`evidence` is the rows of facts as the page holds them, `beside` the facts whose rows stand in pages beside it."""

    tables: tuple[LookupTable, ...] = ()
    evidence: str = ""
    beside: tuple[str, ...] = ()


NO_REFERENCE = Reference()
