"""What was measured beyond the table of models: by setting, ratios, what settings do, and the other topics."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.sweep_entries import names_no_best
from tasks.reporting.document import Block, Bullets, Words, line
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.measured_facts import all_facts, topic_section
from tasks.reporting.sections.report_section import Material, ReportSection, says

_EFFECTS = 1
# What a reader looks up, each with the words of its link
_ALSO = {
    "gpu": "GPU",
    "quantities": "Tokens, memory and utilization",
    "microbenchmark": "Micro-benchmarks",
    "outliers": "Outliers",
}


def _sweeps(material: Material) -> Sequence[Block]:
    """What each setting does; the means at its levels are how it came about, and stand in the reference."""
    if not material.facts:
        return material.figures
    effects = [f for f in material.facts if "level" not in f.names]
    # The best configuration that nothing supports is told in the plan
    told = [fact for fact in effects if not names_no_best(fact)][:_EFFECTS]
    bullets = (Bullets(tuple(clause(fact) for fact in told)),) if told else ()
    return (*material.figures, *bullets, *all_facts("sweep", material.facts))


def _also(material: Material) -> Sequence[Block]:
    """How many facts there are on each of these; where nothing else was measured what the first of them says."""
    by_topic: dict[str, list[QuotedFact]] = {}
    for fact in material.facts:
        by_topic.setdefault(fact.topic, []).append(fact)
    alone = not material.report.facts_of("throughput", "ttft", "latency")
    told = [
        line(
            (*clause(found[0]), Words(". ")) if alone else (),
            Words(_ALSO[topic], href=f"#facts?topic={topic}"), ": ", count(len(found), "facts", "fact"),
        )
        for topic, found in by_topic.items()
    ]  # fmt: skip
    return (*material.figures, *((Bullets(tuple(told)),) if told else ()))


SECTION = ReportSection(
    "performance",
    "Performance",
    nothing=says("No fact about performance could be computed from these files."),
    # By what they decide: what has no room on the page is taken from the end
    parts=(
        topic_section("throughput", title="Throughput by setting", tabled=True),
        topic_section("ratios", title="How many times as fast"),
        topic_section("saturation", title="Where throughput stops growing with the load", sentences=2),
        topic_section("goodput", sentences=2),
        ReportSection("sweeps", "What settings do", _sweeps, topics=("sweep",)),
        topic_section("pareto", title="Throughput per GPU against speed per user", sentences=2),
        topic_section("ttft", title="TTFT"),
        topic_section("latency"),
        topic_section("energy", title="Power, energy and price"),
        topic_section("quality", title="Answers beside speed"),
        topic_section("paired_answers", title="The same questions put to two setups", sentences=2),
        ReportSection("also-measured", "Also measured", _also, topics=tuple(_ALSO)),
    ),
)
