"""Repetitions of a test: values that stand for one repetition each, by artifact, task, backend and settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_contracts.facts import Fact
from data_contracts.wording import render_name, render_path
from tasks.analysis.describing import Described, describe
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import Group, named_with, split

_KEYS = ("tool", "engine", "model", "task", "config", "artifact", "metric")


def repetition_facts(
    evidence: Evidence, metrics: Sequence[str], topic: str, tier: int, note: str | None = None
) -> Iterator[Fact]:
    """The statistics of each group of repetitions of these metrics; `note` goes into every sentence."""
    rows = evidence.counted
    kept = rows["metric"].isin(list(metrics)) & (rows["scope"] == "sample") & (rows["statistic"] == "value")
    for names, part in split(rows[kept.to_numpy()], _KEYS):
        metric = str(names.pop("metric"))
        group = Group(
            evidence, metric, names, part, named_with(_name(names), _also(names, note)), "repetition"
        )
        yield from describe(Described.of(group, topic, tier, "repetition"))


def _name(names: dict[str, str | None]) -> str:
    return f"{render_name(benchmark_name(names))} in {render_path(str(names['artifact']))}"


def _also(names: dict[str, str | None], note: str | None) -> list[str | None]:
    return [names["model"] if names["task"] else None, names["engine"], note]


def benchmark_name(names: dict[str, str | None]) -> str:
    """What a benchmark is called: its task, else its model, else its tool."""
    return names["task"] or names["model"] or names["tool"] or "an unnamed benchmark"
