"""What was measured: throughput, TTFT cold and warm apart, latencies, settings, and what stands in the way."""

from __future__ import annotations

from tasks.reporting.document import Block, Bullets, Paragraph, Picture, Section, line
from tasks.reporting.quoted_facts import QuotedFact, clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.fact_tables import TABLED, fact_tables, folded_tables, sentences
from tasks.reporting.sections.side_by_side import side_by_side

Pictures = dict[str, Picture]
_LEADING = 8
_PARTS = frozenset({"artifact", "folder", "run"})
_TOLD_APART = frozenset({"config", "task"})


def performance(report: ReportInput, pictures: Pictures) -> Section:
    """A part for each topic that has facts."""
    parts = [
        side_by_side(report),
        _measured(report, pictures, "throughput", "throughput", "Throughput by model", ("throughput",)),
        _measured(report, pictures, "ttft", "ttft", "TTFT", ("ttft",)),
        _sweeps(report, pictures),
        _measured(report, pictures, "latency", "latency", "Latency", ("latency",)),
        _measured(report, pictures, "gpu", "gpu", "GPU", ("gpu",)),
        _measured(
            report, pictures, "microbenchmark", "microbenchmarks", "Micro-benchmarks", ("microbenchmark",)
        ),
        _measured(report, pictures, "outliers", "outliers", "Outliers", ("outliers",)),
    ]
    kept = tuple(part for part in parts if part is not None)
    blocks = (
        () if kept else (Paragraph(line("No fact about performance could be computed from these files.")),)
    )
    return Section("performance", "Performance analysis", blocks, kept)


def _measured(
    report: ReportInput, pictures: Pictures, picture: str, anchor: str, title: str, topics: tuple[str, ...]
) -> Section | None:
    facts = report.about(*topics)
    if not facts and picture not in pictures:
        return None
    plain = [f for f in facts if f.verdict != "reported"]
    apart = _TOLD_APART if anchor != "throughput" else _TOLD_APART | {"state"}
    whole = [f for f in plain if not apart & f.about.keys() and not _part_of_model(f)] or plain
    shown = {f.fact_id for f in whole}
    details = [f for f in plain if f.fact_id not in shown]
    blocks: list[Block] = [pictures[picture]] if picture in pictures else []
    blocks += fact_tables(whole)
    blocks += _leading(whole)
    blocks += folded_tables("By file, configuration, task and state", details)
    blocks += folded_tables(
        "Aggregates as their files report them", [f for f in facts if f.verdict == "reported"]
    )
    return Section(anchor, title, tuple(blocks))


def _part_of_model(fact: QuotedFact) -> bool:
    return "model" in fact.about and not _PARTS.isdisjoint(fact.about)


def _leading(facts: list[QuotedFact]) -> list[Block]:
    """The sentences that no cell of a table says; why there is no interval comes last, folded."""
    said = [f for f in facts if f.statistic not in TABLED]
    unrepeated = [f for f in said if f.statistic == "run_median" and f.verdict == "insufficient"]
    found = [f for f in said if f not in unrepeated]
    blocks: list[Block] = [Bullets(tuple(clause(f) for f in found[:_LEADING]))] if found else []
    more = sentences("More of these", found[_LEADING:])
    return [*blocks, *more, *sentences("Why there is no confidence interval", unrepeated)]


def _sweeps(report: ReportInput, pictures: Pictures) -> Section | None:
    facts = report.about("sweep")
    drawn = [picture for name, picture in pictures.items() if name.startswith("sweep")]
    if not facts and not drawn:
        return None
    levels = [f for f in facts if "level" in f.about]
    said = [f for f in facts if "level" not in f.about]
    blocks: list[Block] = [*drawn]
    blocks += _leading(said) if said else []
    blocks += folded_tables("Group means by level", levels)
    return Section("sweeps", "Setting sweeps", tuple(blocks))
