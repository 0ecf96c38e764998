"""Claims in Markdown tables: models by metrics, and the numbers of one model in rows."""

from __future__ import annotations

import random
from statistics import stdev

from benchmarks.claims.claims import Cell, Table
from benchmarks.claims.numbers import unit_for
from benchmarks.claims.readings import Word
from benchmarks.claims.requests import Group, Metric, Study
from benchmarks.claims.sentences import with_unit
from benchmarks.claims.stating import WORDS, Draw, Topic, drawn, true, unsupported

_HEADINGS: dict[Metric, tuple[str, ...]] = {
    "ttft": ("TTFT",), "e2e_latency": ("latency", "e2e latency"), "decode_duration": ("decode time",),
    "decode_throughput": ("throughput", "decode throughput", "generation speed"), "output_tokens": ("output tokens",),
}  # fmt: skip
_SAID: dict[Word, tuple[str, ...]] = {
    "mean": ("mean", "avg", "average"), "median": ("median", "p50"), "max": ("max",), "min": ("min",), "p95": ("p95",),
    "total": ("total",), "bare": ("",), "about": ("about",), "last": ("last",),
}  # fmt: skip
_TABLED: tuple[Word, ...] = ("mean", "mean", "median", "max", "p95", "total", "bare")


def by_model(dice: random.Random, study: Study, draw: Draw) -> Table:
    """A row for each model and sometimes for one that was not measured; the units stand in the header."""
    metrics = dice.sample(study.held, min(3, len(study.held)))
    topics = [topic for topic in (_topic(dice, m) for m in metrics) if true(dice, study.groups[0], topic)]
    header = ["model"]
    for topic in topics:
        unit = "" if topic.unit == "tokens" else f" ({topic.unit})"
        header.append(_name(dice, topic) + unit)
    spread = dice.random() < 0.3
    rows = [
        (Cell(group.model), *(_cell(dice, study, group, topic, draw, spread) for topic in topics))
        for group in study.groups
    ]
    if dice.random() < 0.4:
        absent = f"absent-{study.folder[:3]}:13b"
        rows.append((Cell(absent), *(_absent(dice, study, absent, topic) for topic in topics)))
    return Table(tuple(header), tuple(rows))


def by_metric(dice: random.Random, study: Study, group: Group, draw: Draw) -> Table:
    """A row for each number of one model, which the heading above the table names; the units stand with the numbers."""
    rows = []
    for metric in study.held:
        topic = _topic(dice, metric)
        claim = drawn(dice, study, group, topic, draw)
        if claim:
            name = _name(dice, topic)
            label = f"**{name}**" if dice.random() < 0.3 else name
            rows.append((Cell(label), Cell(with_unit(dice, claim.written), claim)))
    return Table(("metric", "value"), tuple(rows))


def _topic(dice: random.Random, metric: Metric) -> Topic:
    word = dice.choice([word for word in _TABLED if word in WORDS[metric]])
    return Topic(metric, word, unit_for(dice, metric))


def _name(dice: random.Random, topic: Topic) -> str:
    return f"{dice.choice(_SAID[topic.word])} {dice.choice(_HEADINGS[topic.metric])}".lstrip()


def _cell(dice: random.Random, study: Study, group: Group, topic: Topic, draw: Draw, spread: bool) -> Cell:
    claim = drawn(dice, study, group, topic, draw)
    if claim is None:
        return Cell("-")
    number = claim.written
    deviation = stdev(group.values(topic.metric)) * number.number / number.value
    around = f" ± {deviation:.{number.decimals}f}" if spread and topic.word == "mean" else ""
    return Cell(number.digits + around, claim)


def _absent(dice: random.Random, study: Study, model: str, topic: Topic) -> Cell:
    claim = unsupported(dice, study, model, topic, "a model that was not measured")
    return Cell(claim.written.digits, claim)
