"""What changed since the baseline audit, and where long series shifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyarrow as pa

from data_contracts.facts import CHANGE_VERDICTS
from data_contracts.rows import ComparisonRow
from data_contracts.wording import capital
from tasks.analysis.comparison.change_rows import each_change, moved_along
from tasks.analysis.comparison.gate import is_tested
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import effect_words, lead_words
from tasks.analysis.comparison.shifts import Shift, shifts
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Paragraph,
    Spans,
    Tone,
    Words,
    joined,
    line,
)
from tasks.reporting.phrases import count
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN, _ALONG = 8, 5
_ORIGIN = "comparisons"
_CHANGES = "changes"
_TONES: dict[str, Tone] = {"regressed": "critical", "suspected": "warning", "improved": "good"}
_WORDS = {"insufficient": "with too few runs to tell", "new": "not measured before"}
Rows = list[ComparisonRow]


def _since_last(material: Material) -> Sequence[Block]:
    """Each change in a line, with what moved along; the history as figures."""
    rows: Rows = material.report.comparisons.to_pylist()
    return (*material.figures, *_verdicts(rows, material.report.changes), *_shifts(material.report))


def _verdicts(rows: Rows, changes: pa.Table) -> list[Block]:
    if not rows:
        return [Paragraph(line("No earlier audit was compared with this audit."))]
    baseline = Data(rows[0]["baseline"], _ORIGIN, "code")
    if all(row["verdict"] == "not measured again" for row in rows):
        text = line("Compared with ", baseline, ": both audits hold the same runs, so nothing was tested.")
        return [Paragraph(line(text, " ", count(len(rows), _ORIGIN, "group"), " of runs."))]
    by_verdict: dict[str, Rows] = defaultdict(list)
    for row in rows:
        by_verdict[row["verdict"]].append(row)
    kinds = [str(verdict) for verdict in CHANGE_VERDICTS if verdict in by_verdict]
    counts = [
        line(count(len(by_verdict[verdict]), _ORIGIN), f" {_WORDS.get(verdict, verdict)}")
        for verdict in kinds
    ]
    number = sum(map(is_tested, rows))
    tested = (
        line(count(number, _ORIGIN, "group"), " of runs could be tested.")
        if number
        else line("No group of runs could be tested.")
    )
    text = line("Compared with ", baseline, ": ", joined(counts), ". ", tested)
    link = Words("Each group", href="#changes-table")
    return [Paragraph(line(text, " ", link, ".")), *_changes(changes), *_unsaid(rows)]


def _changes(changes: pa.Table) -> Iterator[Block]:
    """Each change as its leading metric tells it, and below it what moved along and what else is not as it was."""
    found = list(each_change(changes))
    for metrics in found[:SHOWN]:
        lead = metrics[0]
        yield Paragraph(line(Data(lead_words(lead), _CHANGES)), _TONES[lead["verdict"]])
        along = moved_along(metrics, _ALONG)
        beside = (
            [line("With it: ", joined([line(Data(effect_words(row), _CHANGES)) for row in along]))]
            if along
            else []
        )
        if lead["beside"]:
            beside.append(line("What else is not as it was: ", Data(lead["beside"], _CHANGES)))
        if beside:
            yield Bullets(tuple(beside))
    if len(found) > SHOWN:
        yield Paragraph(line(count(len(found) - SHOWN, _CHANGES, "more change"), "."), "note")


def _unsaid(rows: Rows) -> list[Block]:
    """That hardware is not recorded: then nobody knows whether it stayed the same."""
    tested = [row for row in rows if row["q"] is not None]
    silent = sum(not Key.parsed(row["key"]).says_hardware for row in tested)
    if not silent:
        return []
    text = line(
        "The artifacts do not say on which hardware they measured ", count(silent, _ORIGIN, "tested group"),
        ": that it was the same is taken on trust.",
    )  # fmt: skip
    return [Paragraph(text, "note")]


def _shifts(report: ReportInput) -> list[Block]:
    """Where long series shifted, as advice: what shifted between the same two audits once."""
    together: dict[tuple[str, str], list[Shift]] = defaultdict(list)
    for shift in shifts(report.history.to_pylist()):
        together[shift.last, shift.first].append(shift)
    if not together:
        return []
    lead = "Where the level of a long series shifted, as advice: no verdict rests on it."
    told = tuple(_shifted(found) for found in list(together.values())[:SHOWN])
    return [Paragraph(line(lead), "note"), Bullets(told)]


def _shifted(found: Sequence[Shift]) -> Spans:
    one = line(Data(capital(f"{found[0].what} {found[0].words}"), "history"))
    others = len(found) - 1
    return line(one, "; so did ", count(others, "history", "more series", "more series")) if others else one


SECTION = ReportSection("changes", "What changed", _since_last, topics=("comparison",))
