"""Facts as a table with a column for each statistic, every cell linked to its sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_contracts.facts import subject_of
from tasks.reporting.document import (
    Block,
    Bullets,
    Column,
    Data,
    Fold,
    Paragraph,
    Row,
    Span,
    Spans,
    Table,
    Words,
    line,
)
from tasks.reporting.quoted_facts import QuotedFact, clause, figure
from tasks.reporting.sections.phrases import count
from tasks.wording import metric_name, quantile_name, render_config

SHOWN, FOLDED = 15, 100
_STATISTICS = ("mean", "stddev", "min", "p50", "p90", "p95", "p99", "max")
_WORDS = {"mean": "Mean", "stddev": "Std. deviation", "min": "Lowest", "p50": "Median", "max": "Highest"}
_ALSO = ("tool", "engine", "task", "device", "backend", "benchmark", "operation", "folder", "name", "level")


def fact_table(facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """A row for each subject, a column for each statistic that any of them has; long ones folded, none for no facts."""
    cells: dict[tuple[str, str], dict[str, QuotedFact]] = {}
    for fact in facts:
        if fact.statistic in (*_STATISTICS, "count"):
            cells.setdefault((fact.metric, fact.subject), {})[fact.statistic] = fact
    kept = [found for found in cells.values() if any(s in found for s in _STATISTICS)]
    if not kept:
        return ()
    if len(kept) <= SHOWN:
        return (_table(kept),)
    more: list[Block] = [_table(kept[SHOWN:FOLDED])]
    if len(kept) > FOLDED:
        more.append(_elsewhere(len(kept) - FOLDED, "rows"))
    return (_table(kept[:SHOWN]), Fold(line(count(len(kept) - SHOWN, "facts", "more row")), tuple(more)))


def folded_table(title: str, facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """The same behind a fold, with the sentences that no cell says."""
    blocks = (
        *fact_table(facts),
        *_bullets([f for f in facts if f.statistic not in (*_STATISTICS, "count", "cv")]),
    )
    return (Fold(line(title, " (", count(len(facts), "facts", "fact"), ")"), blocks),) if blocks else ()


def _table(kept: list[dict[str, QuotedFact]]) -> Table:
    statistics = tuple(s for s in _STATISTICS if any(s in found for found in kept))
    several = len({fact.metric for found in kept for fact in found.values()}) > 1
    metric = (Column(Words("Metric")),) if several else ()
    heads = (
        Column(Words("Subject"), wide=True),
        *metric,
        Column(Words("n"), True),
        *(_column(s) for s in statistics),
    )
    return Table(heads, tuple(_row(found, statistics, several) for found in kept))


def _elsewhere(left: int, what: str) -> Paragraph:
    file = Data("analyze/facts.parquet", "store", "code")
    return Paragraph(
        line("The other ", count(left, "facts"), f" {what} stand in ", file, " of this audit."), "note"
    )


def sentences(title: str, facts: Iterable[QuotedFact]) -> tuple[Block, ...]:
    """The facts' clauses behind a fold that says how many there are."""
    found = list(facts)
    return (
        (Fold(line(title, " (", count(len(found), "facts", "fact"), ")"), _bullets(found)),) if found else ()
    )


def _bullets(facts: list[QuotedFact]) -> tuple[Block, ...]:
    if not facts:
        return ()
    shown = Bullets(tuple(clause(f) for f in facts[:FOLDED]))
    return (shown, _elsewhere(len(facts) - FOLDED, "facts")) if len(facts) > FOLDED else (shown,)


def subject_spans(fact: QuotedFact) -> Spans:
    """What a fact is about: the model, artifact or folder, then what tells it apart."""
    about = {k: str(v) for k, v in fact.about.items() if not isinstance(v, dict | list)}
    main = next(
        (k for k in ("model", "artifact", "benchmark", "name", "task", "folder", "tool") if k in about), None
    )
    if main is None:
        return line(Data(subject_of(fact.about), fact.origin))
    spans = line(Data(about.pop(main), fact.origin, "strong"))
    if "state" in about:
        spans = line(spans, ", ", Data(about.pop("state"), fact.origin))
    if "config" in about:
        return line(spans, ", ", Data(render_config(about.pop("config")), fact.origin))
    if "setting" in about and "level" in about:
        return line(spans, ", ", Data(f"{about['setting']} {about['level']}", fact.origin))
    others = [about[k] for k in _ALSO if k in about]
    return line(spans, " (", Data(", ".join(others), fact.origin), ")") if others else spans


def _row(found: dict[str, QuotedFact], statistics: tuple[str, ...], several: bool) -> Row:
    first = found.get("mean") or next(iter(found.values()))
    n = line(count(first.n, first.origin)) if first.n is not None else line("–")
    metric = (line(Data(metric_name(first.metric), first.origin)),) if several else ()
    return Row(
        (
            subject_spans(first),
            *metric,
            n,
            *(figure(found[s]) if s in found else line("–") for s in statistics),
        )
    )


def _column(statistic: str) -> Column:
    label: Span = (
        Words(_WORDS[statistic])
        if statistic in _WORDS
        else Data(quantile_name(statistic), f"statistic:{statistic}")
    )
    return Column(label, True)
