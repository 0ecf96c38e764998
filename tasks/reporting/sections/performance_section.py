"""What was measured: throughput, TTFT cold and warm apart, latencies, settings, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block
from tasks.reporting.sections import side_by_side
from tasks.reporting.sections.fact_tables import folded_tables
from tasks.reporting.sections.measured_facts import leading_sentences, topic_section
from tasks.reporting.sections.report_section import Material, ReportSection, says


def _sweeps(material: Material) -> Sequence[Block]:
    levels = [f for f in material.facts if "level" in f.names]
    effects = [f for f in material.facts if "level" not in f.names]
    # What a setting does is the result; the means at its levels are how it came about.
    return (*material.figures, *leading_sentences(effects), *folded_tables("Group means by level", levels))


SECTION = ReportSection(
    "performance",
    "Performance analysis",
    nothing=says("No fact about performance could be computed from these files."),
    parts=(
        side_by_side.SECTION,
        topic_section("throughput", title="Throughput by model"),
        topic_section("ttft", title="TTFT"),
        topic_section("ratios", title="How many times as fast"),
        ReportSection("sweeps", "Setting sweeps", _sweeps, topics=("sweep",)),
        topic_section("saturation", title="Where throughput stops growing with the load"),
        topic_section("pareto", title="Throughput per GPU against speed per user"),
        topic_section("goodput"),
        topic_section("latency"),
        topic_section("gpu", title="GPU"),
        topic_section("energy", title="Power, energy and price"),
        topic_section("quality", title="Answers beside speed"),
        topic_section("quantities", title="Tokens, memory, utilization and other figures"),
        topic_section("microbenchmark", "microbenchmarks", "Micro-benchmarks"),
        topic_section("outliers"),
    ),
)
