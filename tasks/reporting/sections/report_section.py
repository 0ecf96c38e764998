"""The seam of every section of the report: what it is called, what it is made of, and what makes its blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_contracts.faults import STOPPING, Fault, told
from data_contracts.quoted_facts import QuotedFact
from tasks.reporting.document import Block, Data, Document, Paragraph, line
from tasks.reporting.report_input import ReportInput

# The origin of a span that tells of a fault of benchaudit itself.
FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Material:
    """What a section is made of: the facts of its topics, the figures placed in it, the sections before it."""

    report: ReportInput
    facts: tuple[QuotedFact, ...]
    figures: tuple[Block, ...]
    before: Document


def no_blocks(_: Material) -> Sequence[Block]:
    """For a section that consists of its parts."""
    return ()


@dataclass(frozen=True, slots=True)
class ReportSection:
    """`topics` are those that `make` tells of itself, `nothing` what stands there when there is nothing to show.

    One of the `reference` is looked up, and stays closed until then.

    A section with neither blocks nor parts nor such a paragraph is left out. Raises ValueError for a title with a digit.
    """

    anchor: str
    title: str
    make: Callable[[Material], Sequence[Block]] = no_blocks
    topics: tuple[str, ...] = ()
    parts: tuple[ReportSection, ...] = ()
    nothing: Paragraph | None = None
    reference: bool = False


def says(text: str) -> Paragraph:
    """A paragraph of the template's own words."""
    return Paragraph(line(text))


def told_fault(what: str, error: Exception) -> Paragraph:
    """A paragraph in the place of what could not be made; raises on what is no fault of what makes it."""
    if isinstance(error, STOPPING):
        raise error
    told_of = Fault("report", what, f"{what} is missing", told(error))
    return Paragraph(line(Data(told_of.message, FAULT)), "critical")
