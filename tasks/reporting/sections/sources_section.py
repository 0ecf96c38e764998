"""The appendices that every number leads to: the facts cited, with their records, and the files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from data_contracts.facts import Source
from data_contracts.rows import InventoryRow
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
from tasks.reporting.quoted_facts import QuotedFact, number
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import (
    SHORT_DIGEST,
    count,
    digest,
    elsewhere,
    moment,
    name,
    size,
    text_or_dash,
)
from tasks.reporting.sections.report_section import Material, ReportSection

FILES_SHOWN = 500  # a row each; the inventory has them all
# A whole number of these is a count and takes their plural; of other units it is a measurement.
_COUNTED = ("request", "token", "file", "record", "measurement", "sample", "run", "char")
SOURCES_SHOWN = 4
RANGES_SHOWN = 8


def _sources(material: Material) -> Sequence[Block]:
    """A row for each fact that the sections before quote: full precision, n, interval, files and records."""
    report, wanted = material.report, fact_origins(material.before)
    quoted = [fact for fact in report.quoted if fact.fact_id in wanted]
    known = _anchors(report)
    rows = tuple(_fact(fact, known) for fact in quoted)
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


def _files(material: Material) -> Sequence[Block]:
    """Every file with its status, counts and digest; beyond 500 the inventory has them."""
    report = material.report
    rows = tuple(_file(row) for row in _listed(report))
    labels = (
        "File",
        "Source",
        "Type",
        "Reader",
        "Status",
        "Records>",
        "Measurements>",
        "Size>",
        "Modified",
        "Digest",
    )
    blocks: list[Block] = [Table(columns(*labels), rows)]
    left = report.inventory.num_rows - len(rows)
    if left:
        blocks.append(elsewhere(left, "inventory", "ingest/inventory.parquet"))
    return blocks


def _listed(report: ReportInput) -> list[InventoryRow]:
    found: list[InventoryRow] = report.inventory.slice(0, FILES_SHOWN).to_pylist()
    return found


def _anchors(report: ReportInput) -> dict[str, str]:
    return {row["artifact"]: _anchor(row) for row in _listed(report)}


def _anchor(row: InventoryRow) -> str:
    # Of the name's digest, since two names may differ only in what an anchor cannot hold.
    return f"file-{hashlib.sha256(row['artifact'].encode()).hexdigest()[:SHORT_DIGEST]}"


def _fact(fact: QuotedFact, known: Mapping[str, str]) -> Row:
    cells = (
        line(Data(fact.fact_id, fact.origin, "code")),
        line(Data(fact.clause, fact.origin)),
        _value(fact),
        line("–") if fact.n is None else line(count(fact.n, fact.origin)),
        _places(fact, known),
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


def _places(fact: QuotedFact, known: Mapping[str, str]) -> Spans:
    shown = [_place(source, fact.origin, known) for source in fact.sources[:SOURCES_SHOWN]]
    left = len(fact.sources) - len(shown)
    if left:
        shown.append(
            line(count(left, fact.origin, "more file"), " in ", Data("report.json", "store", "code"))
        )
    return joined(shown, "; ") if shown else line("the whole inventory")


def _place(source: Source, origin: str, known: Mapping[str, str]) -> Spans:
    link = known.get(source.artifact)
    file = Data(source.artifact, origin, "code", f"#{link}" if link else "")
    # The last entry of a list that was cut is no file: it says how many were left out.
    if source.sha256 is None and link is None:
        file = Data(source.artifact, origin)
    # A linked file's digest stands in the row that the link leads to.
    spans = line(file, " (", digest(source.sha256, origin), ")") if source.sha256 and not link else line(file)
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


def _file(row: InventoryRow) -> Row:
    origin = "inventory"
    numbers = tuple(
        line("–") if found is None else line(count(found, origin))
        for found in (row["records"], row["measurements"])
    )
    cells = (
        line(name(row["artifact"], origin)),
        line(text_or_dash(row["source"], origin)),
        line(text_or_dash(row["kind"], origin)),
        line(text_or_dash(row["reader"], origin)),
        line(text_or_dash(row["status"], origin)),
        *numbers,
        line(size(row["bytes"], origin)),
        line(moment(row["modified"], origin)),
        line(digest(row["sha256"], origin)),
    )
    return Row(cells, anchor=_anchor(row))


SOURCES = ReportSection("sources", "Source appendix", _sources)
FILES = ReportSection("files", "Files", _files)
