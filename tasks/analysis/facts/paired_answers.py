"""The same questions put to two setups: on how many they differ, which way, by which chance, and how fast each is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.metrics import metrics_where
from data_contracts.rules.paired_answers import Answers, Paired, answers_of, paired
from data_contracts.rules.quality_rules import speed_of
from data_contracts.rules.runs import Runs
from data_contracts.wording import counted, metric_name, render_count, render_number
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.run_names import labels_of, names_of, sources_of_runs

_TOPIC = "paired_answers"
SCORES = metrics_where(lambda metric: metric.of_answers and metric.direction == "higher")
MAX_PAIRS = 50
_SMALL = 0.001


def paired_facts(evidence: Evidence) -> Iterator[Fact]:
    """A fact for each two runs whose answers are to the same questions, of at most 50 pairs."""
    scores = [metric for metric in SCORES if metric in evidence.metrics]
    # To gather all runs takes long
    if not scores:
        return
    frame, told = evidence.valid_runs, 0
    speed = speed_of(frame)
    for metric in scores:
        answers = answers_of(frame, metric)
        runs = list(answers)
        labels = dict(zip(runs, labels_of(frame, runs, load=True), strict=True))
        for first, second in combinations(runs, 2):
            found = paired(answers[first], answers[second])
            told += found is not None
            if found is not None and told <= MAX_PAIRS:
                clause = _clause(metric, found, labels[first], labels[second])
                clause += _speeds({labels[run]: float(speed[run]) for run in (first, second)})
                yield _fact(evidence, frame, metric, (first, second), answers, found, clause)
    if told > MAX_PAIRS:
        left = told - MAX_PAIRS
        clause = f"answers to the same questions are not compared for {counted(left, 'further pair')} of runs"
        yield count_fact(_TOPIC, {}, "pairs", left, clause, 6)


def _fact(
    evidence: Evidence, frame: Runs, metric: str, pair: tuple[int, int], answers: dict[int, Answers], found: Paired,
    clause: str,
) -> Fact:  # fmt: skip
    first, second = (names_of(frame, run, load=True) for run in pair)
    subject = subject_of({"model": first["model"], "first": first["run_id"], "second": second["run_id"]})
    shares = [float(answers[run].score.mean()) for run in pair]
    return Fact(
        _TOPIC, subject, metric, "paired_difference", shares[0] - shares[1], "1", clause, 2, 3, found.n,
        sources=sources_of_runs(evidence, frame, pair),
    )  # fmt: skip


def _clause(metric: str, found: Paired, first: str, second: str) -> str:
    asked = f"of the same {counted(found.n, 'question')}"
    if found.first_better + found.second_better == 0:
        return f"{asked} {first} and {second} answer each alike ({metric_name(metric)})"
    better, worse = (first, second) if found.first_better >= found.second_better else (second, first)
    most, fewest = sorted((found.first_better, found.second_better), reverse=True)
    chance = (
        f"p = {render_number(found.p, 2)}" if found.p >= _SMALL else f"p below {render_number(_SMALL, 1)}"
    )
    return (
        f"{asked} {better} answers {render_count(most)} better than {worse}, and {render_count(fewest)} worse"
        f" ({metric_name(metric)}; {found.test}, {chance})"
    )


def _speeds(speeds: dict[str, float]) -> str:
    """Which of two is faster, by their labels; nothing where one of the speeds is unknown."""
    (slow, least), (fast, most) = sorted(speeds.items(), key=lambda each: each[1])
    if not np.isfinite([least, most]).all() or least <= 0:
        return ""
    return f"; {fast} is {render_number(most / least, 3)} times as fast as {slow}"


KIND = FactKind(_TOPIC, "paired-answers", (paired_facts,), of_runs=True)
