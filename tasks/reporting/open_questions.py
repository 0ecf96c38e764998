"""What the data leave open: sweeps that did not repeat or end too soon, settings that are confounded, changes untested."""

from __future__ import annotations

from tasks.reporting.quoted_facts import QuotedFact
from tasks.reporting.report_input import ReportInput


def names_no_best(fact: QuotedFact) -> bool:
    """True for a sweep whose configurations ran too seldom to choose one."""
    return fact.statistic == "best_config" and fact.verdict == "insufficient"


def unrepeated_sweeps(report: ReportInput) -> list[QuotedFact]:
    """The sweeps that name no best configuration."""
    return [fact for fact in report.facts_of("sweep") if names_no_best(fact)]


def confounded(report: ReportInput) -> list[QuotedFact]:
    """What sweeps say of settings along with which something else varied."""
    return [fact for fact in report.facts_of("sweep") if fact.verdict == "confounded"]


def unsaturated(report: ReportInput) -> list[QuotedFact]:
    """Sweeps over loads whose throughput still rises at the last one."""
    return [fact for fact in report.facts_of("saturation") if fact.verdict == "insufficient"]


def settings_of(facts: list[QuotedFact]) -> list[str]:
    """The settings that facts are about, each once."""
    return sorted({str(fact.names["setting"]) for fact in facts if fact.names.get("setting")})


def undecided_groups(report: ReportInput) -> int:
    """How many groups of runs have too few to tell a change from noise."""
    verdicts: list[str] = report.comparisons["verdict"].to_pylist()
    return verdicts.count("insufficient")
