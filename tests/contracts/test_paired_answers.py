"""Answers of two setups are compared question by question where they are known to answer the same ones."""

from __future__ import annotations

import numpy as np
import pytest

from data_contracts.rules.paired_answers import Answers, Paired, paired


def answers(score: list[float], prompt: list[float] | None = None, task: list[int] | None = None) -> Answers:
    size = len(score)
    lengths = np.array([100.0 + place for place in range(size)] if prompt is None else prompt)
    names = np.zeros(size, np.int64) if task is None else np.array(task)
    return Answers(np.arange(size), np.array(score), names, lengths)


def test_right_and_wrong_answers_to_the_same_questions_take_mcnemars_exact_test() -> None:
    first = answers([1.0] * 8 + [0.0] * 2 + [1.0] * 10)
    second = answers([0.0] * 8 + [1.0] * 2 + [1.0] * 10)
    # Of 10 questions on which they differ 8 or more go one way: 2 (1 + 10 + 45) / 1024
    assert paired(first, second) == Paired(20, 8, 2, 112 / 1024)


def test_scores_take_wilcoxons_signed_ranks() -> None:
    found = paired(answers([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), answers([0.8, 0.6, 0.4, 0.2, 0.0, 0.4]))
    # All 5 that differ go one way: 2 / 2^5
    assert found == Paired(6, 5, 0, 2 / 32, binary=False)


def test_answers_that_never_differ_tell_nothing() -> None:
    assert paired(answers([1.0] * 6), answers([1.0] * 6)) == Paired(6, 0, 0, 1.0)


def test_questions_with_names_are_matched_by_them_whatever_their_order() -> None:
    first = answers([1.0, 1.0, 1.0, 0.0, 0.0], task=[0, 1, 2, 3, 4])
    second = answers([0.0, 0.0, 1.0, 1.0, 1.0], prompt=[9.0] * 5, task=[4, 3, 2, 1, 0])
    assert paired(first, second) == Paired(5, 0, 0, 1.0)


@pytest.mark.parametrize(
    "other",
    [
        answers([1.0] * 7),
        # Other prompts, or all of one length, which any prompts may have
        answers([1.0] * 6, prompt=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        answers([1.0] * 6, prompt=[float("nan")] * 6),
        answers([1.0] * 6, task=[0, 1, 2, 3, 4, 5]),
    ],
)
def test_answers_to_other_questions_are_not_compared(other: Answers) -> None:
    one = (
        answers([1.0] * 6)
        if other.task.any() == 0
        else answers([1.0] * 6, prompt=[9.0] * 6, task=[1, 2, 3, 4, 5, 6])
    )
    assert paired(one, other) is None


def test_prompts_of_one_length_and_few_questions_are_not_compared() -> None:
    alike = answers([1.0] * 6, prompt=[9.0] * 6)
    assert paired(alike, alike) is None
    few = answers([1.0] * 4)
    assert paired(few, few) is None
