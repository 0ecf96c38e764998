"""The headline, by priority: what became worse, what the data refute, what cannot be used, what is faster."""

from __future__ import annotations

from data_contracts.facts import stated_off
from data_contracts.metrics import METRICS
from data_contracts.wording import counted, metric_name, render_name, render_number, render_path
from tasks.analysis.claims.claim_sentences import statistic_words
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.analysis.comparison.sentences import lead_words
from tasks.reporting.advice import said_by
from tasks.reporting.document import Data, Spans, Tone, line
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import QuotedFact, linked
from tasks.reporting.ratio_sides import ratio_words
from tasks.reporting.report_input import ReportInput

_CHANGES = "changes"
_DIGITS = 3
# Where a sentence about a refuted statement passes from what is stated to what is true
_ENDS = ("; ", ", which the ", ", while ", ", but ")


def tone(report: ReportInput) -> Tone:
    """How bad it is."""
    worse = {row["verdict"] for row in worse_leads(report.changes)}
    if report.severities["critical"] or "regressed" in worse or refuted_claims(report):
        return "critical"
    return "warning" if report.severities["warning"] or worse else "good"


def verdict(report: ReportInput) -> Spans:
    """One sentence, and how many more of its kind there are."""
    worse = worse_leads(report.changes)
    if worse:
        told = line("Since the last audit ", Data(lead_words(worse[0]), _CHANGES))
        return line(told, _and(len(worse) - 1, "more change for the worse", "more changes for the worse"))
    if refuted := refuted_claims(report):
        told = line(linked(refuted[0], short_claim(refuted[0])))
        return line(told, _and(len(refuted) - 1, "more false statement", "more false statements"))
    weighty = [group for group in report.rules if group.severity == "critical"]
    if weighty:
        one = weighty[0].artifacts == 1
        files = count(weighty[0].artifacts, weighty[0].origin, "file")
        told = line(files, f" cannot be used as {'it stands' if one else 'they stand'}: ")
        return line(told, Data(said_by(weighty[0].examples[0]), weighty[0].origin))
    if supported := supported_ratios(report):
        return line(linked(supported[0], ratio_words(supported[0])))
    files = count(report.inventory.num_rows, "inventory", "file")
    return line("No critical finding in ", files, ": what was checked holds")


def _and(left: int, one: str, many: str) -> Spans:
    """What else of the kind there is, as a sentence of its own."""
    return (
        line(". There ", "is " if left == 1 else "are ", Data(counted(left, one, many), "facts"))
        if left
        else ()
    )


def refuted_claims(report: ReportInput) -> list[QuotedFact]:
    """What documents and summaries state and the data refute: advice first, then the largest difference."""
    found = [fact for fact in report.facts_of("claims") if fact.verdict == "refuted"]
    return sorted(found, key=lambda fact: ("claim" not in fact.names, -stated_off(fact.subject, fact.value)))


def supported_ratios(report: ReportInput) -> list[QuotedFact]:
    """The ratios that enough runs support, the most important first; of a mean and a median of the same the first."""
    found: dict[tuple[str, str], QuotedFact] = {}
    for fact in report.facts_of("ratios"):
        if fact.verdict == "measured":
            found.setdefault((fact.subject, fact.metric), fact)
    return list(found.values())


def short_claim(fact: QuotedFact) -> str:
    """A refuted statement: "README.md says the mean TTFT is 165 ms for helio:1b; the 20 requests give 257 ms"."""
    stated, document = fact.names.get("stated"), render_path(str(fact.names.get("artifact", "")))
    metric = METRICS.get(fact.metric)
    if not isinstance(stated, int | float) or fact.value is None or metric is None or not document:
        return _statement(fact)
    name = f"{statistic_words(fact.statistic)}{metric_name(fact.metric)}"
    given = render_number(fact.value, _digits(fact), fact.unit)
    said = render_number(float(stated), _digits(fact), metric.unit)
    who = f" for {render_name(str(fact.names['model']))}" if fact.names.get("model") else ""
    if fact.unit != metric.unit:
        return f"{document} calls {said} the {name}{who}, but that number is {given}"
    requests = f"{counted(fact.n, 'request')} {'gives' if fact.n == 1 else 'give'}" if fact.n else "data give"
    return f"{document} says the {name} is {said}{who}; the {requests} {given}"


def _statement(fact: QuotedFact) -> str:
    """What is stated, without the numbers that refute it: these stand behind the link."""
    ends = [place for end in _ENDS if (place := fact.clause.find(end)) > 0]
    return f"{capital(fact.clause[: min(ends, default=len(fact.clause))])}: the data refute it"


def _digits(fact: QuotedFact) -> int:
    """So many that the two numbers differ as they are printed."""
    stated, value = fact.names.get("stated"), fact.value
    for digits in (_DIGITS, _DIGITS + 1, _DIGITS + 2):
        if not isinstance(stated, int | float) or value is None:
            return digits
        if render_number(float(stated), digits) != render_number(value, digits):
            return digits
    return _DIGITS + 3


def capital(text: str) -> str:
    """A sentence as it begins a line; a path or a name at its begin stays as it is."""
    first = text.split(" ", 1)[0]
    return text if set(first) & set("/._:-") else f"{text[:1].upper()}{text[1:]}"
