"""Tools side by side: speed by model and engine, each figure under the definition of its metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data_contracts.metrics import METRICS, metrics_where
from data_contracts.wording import metric_name, render_config, render_name
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Paragraph,
    Row,
    Spans,
    Table,
    Words,
    columns,
    line,
    table_row,
)
from tasks.reporting.quoted_facts import QuotedFact, figure
from tasks.reporting.sections.phrases import count
from tasks.reporting.sections.report_section import Material, ReportSection

# Rates before times, as tables of benchmarks have them.
COMPARED = tuple(
    sorted(metrics_where(lambda metric: metric.side_by_side), key=lambda name: METRICS[name].kind != "rate")
)
SHOWN = 60
# So many runs of the same model, engine and tool, so that a sweep does not crowd out the other tools.
_EACH = 3
_STATISTICS = ("mean", "value")  # a median beside a mean would compare two things
_KEY = ("model", "engine", "tool", "artifact", "record", "task", "state", "config")
# Parts of a model's results; the row of the whole stands in the table.
_DETAIL = frozenset({"run", "folder", "level"})

Key = tuple[str | None, ...]


def _side_by_side(material: Material) -> Sequence[Block]:
    """A row for each model, engine and tool that states one of these metrics; nothing where a single tool does."""
    rows: dict[Key, dict[str, QuotedFact]] = {}
    for fact in material.report.facts_of("throughput", "ttft", "latency"):
        if fact.metric in COMPARED and fact.statistic in _STATISTICS and _whole(fact):
            # Facts come by rank: of two for one cell, the first matters more.
            rows.setdefault(_key(fact), {}).setdefault(fact.metric, fact)
    if len({key[_KEY.index("tool")] for key in rows}) < 2:
        return ()
    ordered = _some_of_each(
        # Rows with most figures first: they are what can be compared.
        sorted(rows.items(), key=lambda row: (-len(row[1]), *(text or "" for text in row[0])))
    )
    labels = ("Model", "Engine", "Tool", "Of", *(f"{metric_name(m)}>" for m in COMPARED))
    blocks: list[Block] = [
        Paragraph(
            line(
                "Means as measured or as the files report them. Only figures of the same column are comparable:"
            )
        ),
        Bullets(tuple(_definition(metric) for metric in COMPARED)),
        Table(columns(*labels), tuple(_row(key, facts) for key, facts in ordered[:SHOWN])),
    ]
    left = len(rows) - len(ordered[:SHOWN])
    if left:
        blocks.append(
            Paragraph(line(count(left, "facts", "row"), " more: their facts stand in the parts below."))
        )
    return blocks


def _key(fact: QuotedFact) -> Key:
    return tuple(str(fact.names[name]) if fact.names.get(name) is not None else None for name in _KEY)


def _some_of_each(rows: list[tuple[Key, dict[str, QuotedFact]]]) -> list[tuple[Key, dict[str, QuotedFact]]]:
    seen: Counter[Key] = Counter()
    kept = []
    for key, facts in rows:
        seen[key[:3]] += 1
        if seen[key[:3]] <= _EACH:
            kept.append((key, facts))
    return kept


def _whole(fact: QuotedFact) -> bool:
    return fact.value is not None and "tool" in fact.names and _DETAIL.isdisjoint(fact.names)


def _definition(metric: str) -> Spans:
    known = METRICS[metric]
    return line(Data(metric_name(metric), "vocabulary", "strong"), ": ", Data(known.definition, "vocabulary"))


def _row(key: Key, facts: dict[str, QuotedFact]) -> Row:
    names = dict(zip(_KEY, key, strict=True))
    subject = names["model"] or names["artifact"]
    parts = [names[k] for k in ("task", "state") if names[k] and names[k] != "unknown"]
    parts += [render_config(config)] if (config := names["config"]) else []
    cells = tuple(figure(facts[metric]) if metric in facts else line("–") for metric in COMPARED)
    return table_row(
        _name(subject, "strong"),
        _name(names["engine"]),
        _name(names["tool"]),
        _name(", ".join(map(str, parts))),
        *cells,
    )


def _name(text: str | None, style: str = "plain") -> Spans:
    return line(
        Data(render_name(text), "subject", "strong" if style == "strong" else "plain") if text else Words("–")
    )


SECTION = ReportSection("side-by-side", "Tools side by side", _side_by_side)
