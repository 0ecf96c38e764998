"""Three answers: what can be decided now, what cannot and what it would take, what is wrong in the files."""

from __future__ import annotations

from data_contracts.sentences.entry import Card
from data_contracts.sentences.narrative import Sentence
from data_contracts.wording import counted
from tasks.analysis.comparison.change_rows import each_change, moved_along
from tasks.analysis.comparison.sentences import effect_words
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.document import Answer, Answers, Data, Spans, Tone, line
from tasks.reporting.first_screen.model_lines import ModelLines
from tasks.reporting.first_screen.model_table import grade
from tasks.reporting.report_input import ReportInput
from tasks.reporting.told import spans_of

_FEW = 2  # beside the lead of a card: the next stand in the section below
# Beside what can be decided: that it is about speed alone
_ANSWERS = "quality.unmeasured"


def answers(report: ReportInput, models: ModelLines) -> Answers:
    """One card each."""
    return Answers((_decided(report, models), _open(report, models), _wrong(report)))


def _of(report: ReportInput, card: Card) -> list[Sentence]:
    """The sentences of a card, the weightiest first."""
    return [one for one in report.narrative.sentences if one.card == card and not one.repeats]


def _details(told: list[Sentence]) -> tuple[Spans, ...]:
    return tuple(spans_of(one.brief) for one in told[:_FEW])


def _said(report: ReportInput, entry: str) -> list[Spans]:
    """What the narrative says by an entry that has no card of its own."""
    return [spans_of(one.parts) for one in report.narrative.sentences if one.entry == entry]


def _decided(report: ReportInput, models: ModelLines) -> Answer:
    """What changed for sure, and the comparisons that enough runs support."""
    question = "What can I decide now?"
    told = _of(report, "decided")
    if [(one.topic, one.id) for one in told] == [("changes", report.narrative.leads)]:
        # The headline says it whole, so that here stands what moved along
        worse = told[0].severity == "critical"
        lead = line("That it became worse") if worse else spans_of(told[0].lead)
        return Answer(
            question, "critical" if worse else "good", lead, (*_along(report), *_said(report, _ANSWERS))
        )
    # What the headline says need not be said again, where there is more
    told = [one for one in told if one.id != report.narrative.leads] or told
    if told:
        leads = list(dict.fromkeys(one.lead for one in told))
        both = {one.topic for one in told} == {"changes", "ratios"}
        lead = line("What changed, and which is faster") if leads[1:] and both else spans_of(leads[0])
        return Answer(question, "good", lead, (*_details(told), *_said(report, _ANSWERS)))
    if not models.lines:
        return Answer(question, "warning", line("Nothing: no file states a speed"), ())
    observed = _said(report, "ratios.observed")[:1]
    return Answer(question, "warning", line("No ranking is supported yet"), (*observed, line(_weak(models))))


def _along(report: ReportInput) -> list[Spans]:
    """What moved with the heaviest change."""
    changes = each_change(report.changes)
    moved = moved_along(changes[0], _FEW) if changes else []
    return [line("With it: ", Data(effect_words(row), "changes"), ".") for row in moved]


def _weak(models: ModelLines) -> str:
    grades = {grade(one) for one in models.lines}
    if grades == {"as reported"}:
        return "All numbers are as the tools report them: no requests are there to check them."
    if len(models.lines) == 1:
        return "A single model was measured: there is nothing to rank it against."
    return "The table shows what was observed; its order may be chance."


def _open(report: ReportInput, models: ModelLines) -> Answer:
    """What the data leave open."""
    question = "What can I not decide?"
    told = _of(report, "open")
    if told:
        return Answer(question, "warning", spans_of(told[0].lead), _details(told))
    if models.lines and all(grade(one) == "weak" for one in models.lines):
        enough = Data(counted(MIN_RUNS, "run"), "convention")
        repeat = line("Each setup was run once. Repeat it: ", enough, " on different days.")
        return Answer(question, "warning", line("Whether a difference is chance"), (repeat,))
    return Answer(question, "good", line("Nothing that these files set out to measure"), ())


def _wrong(report: ReportInput) -> Answer:
    """Failed requests, the statements that do not hold, and the heaviest causes."""
    question = "What is wrong in the files?"
    told = _of(report, "wrong")
    if not told:
        return Answer(question, "good", line("Nothing that the rules know"), ())
    tone: Tone = "critical" if any(one.severity == "critical" for one in told) else "warning"
    lead, others = _led(report, told)
    # "6 files need a look" says not yet at what
    own = (spans_of(lead.brief),) if lead.lead and lead.topic == "findings" else ()
    return Answer(question, tone, spans_of(lead.lead or lead.parts), (*own, *_details(others))[:_FEW])


def _led(report: ReportInput, told: list[Sentence]) -> tuple[Sentence, list[Sentence]]:
    """The sentence that leads the card of what is wrong, and the others; what the headline says stands above."""
    above = report.narrative.leads
    topics = {one.topic for one in told if one.id == above}
    able = [one for one in told if one.lead and one.id != above] or told
    # Another topic than that of the headline tells more
    lead = next((one for one in able if one.topic not in topics), able[0])
    return lead, [one for one in told if one.id not in (lead.id, above)]


def shown_in_cards(report: ReportInput) -> set[str]:
    """The sentences that a reader of the cards, and of the headline above them, has read."""
    shown = [*_of(report, "decided")[:_FEW], *_of(report, "open")[:_FEW]]
    if told := _of(report, "wrong"):
        lead, others = _led(report, told)
        shown += [lead, *others[:_FEW]]
    if shown and shown[0].card == "decided":
        shown += [one for one in report.narrative.sentences if one.entry == _ANSWERS]
    return {one.id for one in shown} | {report.narrative.leads}
