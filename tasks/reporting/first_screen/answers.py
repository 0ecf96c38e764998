"""Three answers: what can be decided now, what cannot and what it would take, what is wrong in the files."""

from __future__ import annotations

from data_contracts.wording import agree, counted, listing, render_name
from tasks.analysis.comparison.change_rows import each_change
from tasks.analysis.comparison.sentences import lead_words
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.advice import place_noun, said_by
from tasks.reporting.document import Answer, Answers, Data, Spans, joined, line
from tasks.reporting.first_screen.headline import capital, refuted_claims, short_claim, supported_ratios
from tasks.reporting.first_screen.model_lines import ModelLines
from tasks.reporting.first_screen.model_table import grade
from tasks.reporting.open_questions import (
    confounded,
    settings_of,
    undecided_groups,
    unrepeated_sweeps,
    unsaturated,
)
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import QuotedFact, linked
from tasks.reporting.ratio_sides import ratio_words
from tasks.reporting.report_input import ReportInput

_FEW = 3
_CHANGES = "changes"


def answers(report: ReportInput, models: ModelLines) -> Answers:
    """One card each."""
    return Answers((_decided(report, models), _open(report, models), _wrong(report)))


def _ratio(fact: QuotedFact) -> Spans:
    return line(linked(fact, ratio_words(fact)), ".")


def _decided(report: ReportInput, models: ModelLines) -> Answer:
    """What changed for sure, and the comparisons that enough runs support."""
    question = "What can I decide now?"
    sure = [metrics[0] for metrics in each_change(report.changes) if metrics[0]["verdict"] != "suspected"]
    supported = supported_ratios(report)
    details = [line(Data(capital(lead_words(lead)), _CHANGES), ".") for lead in sure[:2]]
    details += map(_ratio, supported[: _FEW - len(details)])
    if details:
        if not report.facts_of("quality"):
            details.append(line("Nothing here measures how good the answers are."))
        lead = (
            "What changed, and which is faster"
            if sure and supported
            else "What changed"
            if sure
            else "Which is faster"
        )
        return Answer(question, "good", line(lead), tuple(details))
    if not models.lines:
        return Answer(question, "warning", line("Nothing: no file states a speed"), ())
    told = [line("Observed: ", _ratio(fact)) for fact in report.facts_of("ratios")[:1]]
    return Answer(question, "warning", line("No ranking is supported yet"), (*told, line(_weak(models))))


def _weak(models: ModelLines) -> str:
    grades = {grade(one) for one in models.lines}
    if grades == {"as reported"}:
        return "All numbers are as the tools report them: no requests are there to check them."
    if len(models.lines) == 1:
        return "A single model was measured: there is nothing to rank it against."
    return "The table shows what was observed; its order may be chance."


def _open(report: ReportInput, models: ModelLines) -> Answer:
    """Sweeps without repetition, confounded settings, changes without runs enough; and what it would take."""
    question = "What can I not decide?"
    once, mixed = unrepeated_sweeps(report), confounded(report)
    details: list[Spans] = []
    lead: Spans | None = None
    enough = Data(counted(MIN_RUNS, "run"), "convention")
    if once:
        settings = sorted({str(f.names["settings"]) for f in once if f.names.get("settings")})
        named = ", ".join(dict.fromkeys(name for words in settings for name in words.split()))
        lead = line("The best ", Data(named, "facts")) if named else line("The best configuration")
        sweeps = count(len(once), "facts", "sweep")
        details.append(line(sweeps, " ran each configuration fewer than ", Data(f"{MIN_RUNS}", "convention"),
                            " times. Repeat each: ", enough, " on different days."))  # fmt: skip
    if mixed:
        first = linked(mixed[0], listing(settings_of(mixed)[:_FEW]))
        details.append(line("What ", first, " changes: cold starts, files or the order of runs vary along."))
        lead = lead or line("What a setting does")
    if rising := unsaturated(report):
        who = linked(rising[0], render_name(str(rising[0].names.get("model") or "this server")))
        many = (
            line(" and ", count(len(rising) - 1, "facts", "more"), " still rise")
            if rising[1:]
            else " still rises"
        )
        details.append(
            line("The throughput of ", who, many, " at the highest load that was tried: go beyond it.")
        )
        lead = lead or line("How much load the server takes")
    if undecided := undecided_groups(report):
        groups = count(undecided, "comparisons", "group")
        details.append(
            line(groups, " had too few runs to tell a change: ", enough, " on each side would do.")
        )
        lead = lead or line("Whether these changed")
    if lead is None and models.lines and all(grade(one) == "weak" for one in models.lines):
        lead = line("Whether a difference is chance")
        details.append(line("Each setup was run once. Repeat it: ", enough, " on different days."))
    if lead is None:
        return Answer(question, "good", line("Nothing that these files set out to measure"), tuple(details))
    return Answer(question, "warning", lead, tuple(details[:_FEW]))


def _wrong(report: ReportInput) -> Answer:
    """Failed requests, the statements that do not hold, and the heaviest causes."""
    question = "What is wrong in the files?"
    details: list[Spans] = []
    refuted = refuted_claims(report)
    if refuted:
        stated = count(len(refuted), "facts", "statement")
        verb = f" of documents or summaries {agree(len(refuted), 'does', 'do')} not hold: "
        # The headline may have the first
        shown = refuted[min(1, len(refuted) - 1)]
        details.append(line(stated, verb, linked(shown, short_claim(shown)), "."))
    for group in report.rules:
        if group.severity == "critical" or (group.severity == "warning" and len(details) < _FEW):
            where = count(group.artifacts, group.origin, place_noun(group))
            said = Data(capital(said_by(group.examples[0])), group.origin)
            details.append(line(said, " (", where, ")."))
    lead = _failed(report) or _found(report, refuted)
    if lead is None:
        return Answer(question, "good", line("Nothing that the rules know"), ())
    grave = bool(refuted or report.severities["critical"])
    return Answer(question, "critical" if grave else "warning", lead, tuple(details[:_FEW]))


def _failed(report: ReportInput) -> Spans | None:
    """How many of all requests failed, where some did."""
    for fact in report.facts_of("failures"):
        if fact.tally == "failed" and not fact.names and fact.value and fact.n:
            failed, all_ = count(int(fact.value), fact.origin), count(fact.n, fact.origin, "request")
            return line(failed, " of ", all_, " failed")
    return None


def _found(report: ReportInput, refuted: list[QuotedFact]) -> Spans | None:
    parts = [line(count(len(refuted), "facts", "false statement"))] if refuted else []
    for severity, noun in (("critical", "critical finding"), ("warning", "warning")):
        if report.severities[severity]:
            parts.append(line(count(report.severities[severity], "findings", noun)))
    return joined(parts[:2]) if parts else None
