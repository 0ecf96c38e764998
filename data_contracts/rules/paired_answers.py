"""The same questions put to two setups: which of the two answers better, by the questions on which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.rules.frames import Floats, Ints
from data_contracts.rules.runs import Runs

_FEWEST = 5  # of fewer no test can be sure


@dataclass(frozen=True)
class Answers:
    """The judged answers of a run as they stand: the row of each in its frame's requests, score, task, prompt's length."""

    row: Ints
    score: Floats
    task: Ints
    prompt: Floats


@dataclass(frozen=True)
class Paired:
    """Answers to the same questions: how often the first and the second is better, of how many, and the chance of that.

    `p` is two-sided: of right and wrong by McNemar's exact test, of scores by Wilcoxon's signed ranks.
    """

    n: int
    first_better: int
    second_better: int
    p: float
    binary: bool = True

    @property
    def test(self) -> str:
        """The test as a sentence names it."""
        return "McNemar's exact test" if self.binary else "Wilcoxon's signed-rank test"


def answers_of(frame: Runs, metric: str) -> dict[int, Answers]:
    """The answers of each run that leads any, by run."""
    records, of_run = frame.requests.records, frame.requests.of_run
    score = np.where(records.counted, records.value(metric), np.nan)
    rows = np.flatnonzero(np.isfinite(score) & (of_run >= 0))
    task, prompt = records.of_first(records.numbers.task).codes, records.value("input_tokens")
    lead = frame.served.lead[of_run[rows]]
    return {
        int(run): Answers(own, score[own], task[own], prompt[own])
        for run in np.unique(lead)
        for own in (rows[lead == run],)
    }


def paired(first: Answers, second: Answers) -> Paired | None:
    """Their comparison; None where nothing says that they answer the same questions.

    Each question has a name of its own in both, or they are as many and ask, place by place, prompts of the same length.
    """
    for one, other in _matched(first, second):
        wins, losses = int((one > other).sum()), int((one < other).sum())
        binary = bool(np.isin(np.concatenate([one, other]), (0.0, 1.0)).all())
        return Paired(len(one), wins, losses, _chance(one - other, wins, losses, binary), binary)
    return None


def _matched(first: Answers, second: Answers) -> Iterator[tuple[Floats, Floats]]:
    if len(first.score) != len(second.score) or len(first.score) < _FEWEST:
        return
    orders = [np.argsort(answers.task, kind="stable") for answers in (first, second)]
    names = [answers.task[order] for answers, order in zip((first, second), orders, strict=True)]
    if (names[0] >= 0).all() and len(np.unique(names[0])) == len(names[0]) and (names[0] == names[1]).all():
        yield first.score[orders[0]], second.score[orders[1]]
    elif len(np.unique(first.prompt)) > 1 and (first.prompt == second.prompt).all():
        yield first.score, second.score


def _chance(difference: Floats, wins: int, losses: int, binary: bool) -> float:
    if wins + losses == 0:
        return 1.0
    # Its import takes longer than all other rules together, and few folders hold such answers.
    from scipy.stats import binomtest, wilcoxon

    if binary:
        return float(binomtest(wins, wins + losses).pvalue)
    return float(wilcoxon(difference[difference != 0]).pvalue)
