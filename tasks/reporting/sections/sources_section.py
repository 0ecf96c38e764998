"""What every number of the page leads to: the facts cited, with their values in full, files and records."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.facts import Source
from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import counted
from tasks.reporting.document import (
    Block,
    Data,
    Paragraph,
    Row,
    Spans,
    Table,
    anchored,
    columns,
    joined,
    line,
)
from tasks.reporting.document_walk import fact_origins
from tasks.reporting.phrases import (
    count,
    digest,
)
from tasks.reporting.quoted_facts import number
from tasks.reporting.sections.report_section import Material, ReportSection

# A whole number of these is a count and takes their plural; of other units it is a measurement.
_COUNTED = ("request", "token", "file", "record", "measurement", "sample", "run", "char")
SOURCES_SHOWN = 4
RANGES_SHOWN = 8


def _sources(material: Material) -> Sequence[Block]:
    """A row for each fact that the sections before quote: full precision, n, interval, files and records."""
    report, wanted = material.report, fact_origins(material.before)
    quoted = [fact for fact in report.quoted if fact.fact_id in wanted]
    rows = tuple(map(_fact, quoted))
    labels = ("Fact", "What it says~", "Value in full", "n>", "Where it stands~")
    text = "Each fact that this report quotes, with its value in full and the files and records that hold it."
    blocks: list[Block] = [Paragraph(line(text)), Table(columns(*labels), rows)]
    if len(quoted) < len(report.quoted):
        rest = line(
            "Of ", count(len(report.quoted), "facts", "fact"), " these ", count(len(quoted), "facts"),
            " are quoted; the others stand in ", Data("analyze/facts.parquet", "store", "code"), " and in ",
            Data("report.json", "store", "code"), ".",
        )  # fmt: skip
        blocks.append(Paragraph(rest, "note"))
    return blocks


def _fact(fact: QuotedFact) -> Row:
    cells = (
        line(Data(fact.fact_id, fact.origin, "code")),
        line(Data(fact.clause, fact.origin)),
        _value(fact),
        line("–") if fact.n is None else line(count(fact.n, fact.origin)),
        _places(fact),
    )
    return Row(cells, anchor=anchored(fact.fact_id))


def _value(fact: QuotedFact) -> Spans:
    """The value, its interval, and the verdict where it is not that it was measured."""
    spans = line("–") if fact.value is None else line(Data(_in_full(fact.value, fact.unit), fact.origin))
    if fact.ci_low is not None and fact.ci_high is not None:
        low, high = (Data(number(end, fact), fact.origin) for end in (fact.ci_low, fact.ci_high))
        spans = line(spans, ", interval ", low, " to ", high)
    if fact.verdict and fact.verdict != "measured":
        spans = line(spans, ", ", Data(fact.verdict.replace("_", " "), fact.origin))
    return spans


def _in_full(value: float, unit: str | None) -> str:
    """The shortest text that reads back as the same number, in the fact's SI unit."""
    text = repr(value).removesuffix(".0")
    if unit in _COUNTED and value.is_integer():
        return counted(int(value), unit)
    return f"{text} {unit}" if unit and unit != "1" else text


def _places(fact: QuotedFact) -> Spans:
    shown = [_place(source, fact.origin) for source in fact.sources[:SOURCES_SHOWN]]
    left = len(fact.sources) - len(shown)
    if left:
        shown.append(
            line(count(left, fact.origin, "more file"), " in ", Data("report.json", "store", "code"))
        )
    return joined(shown, "; ") if shown else line("the whole inventory")


def _place(source: Source, origin: str) -> Spans:
    # The last entry of a list that was cut is no file: it says how many were left out.
    if source.sha256 is None:
        spans = line(Data(source.artifact, origin))
    else:
        spans = line(Data(source.artifact, origin, "code"), " (", digest(source.sha256, origin), ")")
    if not source.records:
        return spans
    ranges = ", ".join(source.records[:RANGES_SHOWN])
    more = (
        line(" and ", count(len(source.records) - RANGES_SHOWN, origin, "more range"))
        if len(source.records) > RANGES_SHOWN
        else ()
    )
    noun = " record " if len(source.records) == 1 and "-" not in ranges else " records "
    return line(spans, noun, Data(ranges, origin), more)


SOURCES = ReportSection("sources", "Source appendix", _sources, reference=True)
