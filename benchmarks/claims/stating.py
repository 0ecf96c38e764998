"""Numbers to state, with what is known of them: true by some reading, false by every one, or beyond what the data hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from benchmarks.claims.numbers import Unit, Written, write, written
from benchmarks.claims.readings import Word, explained, true_values
from benchmarks.claims.requests import Group, Metric, Study

Truth = Literal["confirmed", "refuted", "unsupported"]
FalseKind = Literal[
    "swapped metric", "wrong model", "rounding in favour", "wrong aggregate", "not reproducible"
]
TRUTHS: tuple[Truth, ...] = get_args(Truth)
FALSE_KINDS: tuple[FalseKind, ...] = get_args(FalseKind)
Draw = Callable[[], Truth]  # of which truth the next claim is to be

# A false number is beside every reading by at least this share, but for one that was rounded in favour
_MARGIN, _ROUGH_MARGIN = 0.02, 0.1
_LOWER_IS_BETTER: tuple[Metric, ...] = ("ttft", "e2e_latency", "decode_duration")
_TAKEN_FOR: dict[Metric, tuple[Metric, ...]] = {
    "ttft": ("e2e_latency",), "e2e_latency": ("ttft", "decode_duration"), "decode_duration": ("ttft",),
    "decode_throughput": (), "output_tokens": (),
}  # fmt: skip
# The words that fit a metric. A rate has no total, and a total time may be that of each request
WORDS: dict[Metric, tuple[Word, ...]] = {
    "ttft": ("mean", "median", "min", "max", "p95", "last", "bare"),
    "e2e_latency": ("mean", "median", "min", "max", "p95", "last", "bare"),
    "decode_duration": ("mean", "median"),
    "decode_throughput": ("mean", "median", "min", "max", "last", "bare"),
    "output_tokens": ("mean", "median", "min", "max", "total"),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What a number is to be stated of, and how."""

    metric: Metric
    word: Word
    unit: Unit


@dataclass(frozen=True, slots=True)
class Stated:
    """A number said of a model. `kind` is the reading that makes it true, how it is false, or why nothing supports it."""

    model: str
    metric: Metric
    word: Word
    written: Written
    truth: Truth
    kind: str


def true(dice: random.Random, group: Group, topic: Topic) -> Stated | None:
    """A number that some reading gives, None where the requests are too few for any."""
    choices = list(true_values(group, topic.metric, topic.word))
    if not choices:
        return None
    reading, value = dice.choice(choices)
    rough = topic.word == "about"
    number = write(value, topic.unit, 2, rough=True) if rough else written(dice, value, topic.unit)
    return Stated(group.model, topic.metric, topic.word, number, "confirmed", reading)


def false(dice: random.Random, study: Study, group: Group, topic: Topic) -> Stated | None:
    """A number that no reading gives, None where every mistake that was tried may be right by some reading."""
    ranges = explained(group, topic.metric, topic.word)
    for kind in dice.sample(FALSE_KINDS, len(FALSE_KINDS)) if ranges else ():
        if kind == "rounding in favour":
            number = _in_favour(topic, ranges)
        else:
            number = _mistaken(dice, study, group, topic, kind, ranges)
        if number is not None:
            return Stated(group.model, topic.metric, topic.word, number, "refuted", kind)
    return None


def drawn(dice: random.Random, study: Study, group: Group, topic: Topic, draw: Draw) -> Stated | None:
    """A false number if one is drawn and can be had, else a true one."""
    wrong = false(dice, study, group, topic) if draw() == "refuted" else None
    return wrong or true(dice, group, topic)


def unsupported(dice: random.Random, study: Study, model: str, topic: Topic, why: str) -> Stated:
    """A number of the size that the metric has in the study, but where it can be helped none that stands there."""
    ranges = [r for group in study.groups for r in explained(group, topic.metric, topic.word)]
    for _ in range(20):
        like = dice.choice(study.groups).values(topic.metric)
        number = written(dice, dice.choice(like) * dice.uniform(0.6, 1.7), topic.unit)
        if all(number.is_beyond(low, high, _MARGIN) for low, high in ranges):
            break
    return Stated(model, topic.metric, topic.word, number, "unsupported", why)


def _mistaken(
    dice: random.Random, study: Study, group: Group, topic: Topic, kind: FalseKind,
    ranges: Sequence[tuple[float, float]],
) -> Written | None:  # fmt: skip
    """A number that the mistake leads to and that is false all the same."""
    values = list(_led_to(dice, study, group, topic, kind))
    dice.shuffle(values)
    for value in values:
        whole = topic.unit == "tokens" and topic.word in ("min", "max", "total")
        if topic.word == "about":
            number, margin = write(value, topic.unit, 2, rough=True), _ROUGH_MARGIN
        else:
            value = round(value) if whole else value
            number, margin = write(value, topic.unit, dice.choice((3, 4))).trimmed, _MARGIN
        is_false = all(number.is_beyond(low, high, margin) for low, high in ranges)
        if is_false and not (kind == "not reproducible" and _stands_elsewhere(study, number)):
            return number
    return None


def _led_to(
    dice: random.Random, study: Study, group: Group, topic: Topic, kind: FalseKind
) -> Iterator[float]:
    match kind:
        case "swapped metric":
            for other in _TAKEN_FOR[topic.metric]:
                yield from (value for _, value in true_values(group, other, topic.word))
        case "wrong model":
            for neighbour in study.groups:
                if neighbour is not group:
                    yield from (value for _, value in true_values(neighbour, topic.metric, topic.word))
        case "wrong aggregate":
            for other_word in WORDS[topic.metric]:
                if other_word not in (topic.word, "bare", "last"):
                    yield from (value for _, value in true_values(group, topic.metric, other_word))
        case _:
            for _, value in true_values(group, topic.metric, topic.word):
                yield value * dice.choice((dice.uniform(1.08, 1.6), dice.uniform(0.5, 0.92)))


def _in_favour(topic: Topic, ranges: Sequence[tuple[float, float]]) -> Written | None:
    """A mean to two digits, the last of them one better than rounding or cutting off can make it."""
    if topic.word != "mean" or topic.metric == "output_tokens":
        return None
    (low, high), *_ = ranges
    lower = topic.metric in _LOWER_IS_BETTER
    proper = write(low if lower else high, topic.unit, 2, cut=lower, rough=True)
    better = proper.number + (-proper.step if lower else proper.step)
    number = Written(round(better, max(0, proper.decimals)), topic.unit, max(0, proper.decimals))
    return number if number.number > 0 else None


def _stands_elsewhere(study: Study, number: Written) -> bool:
    """Whether anything else in the study has this number."""
    return any(
        abs(value - number.value) < 5e-3 * abs(value)
        for group in study.groups
        for metric in study.held
        for word in WORDS[metric]
        for _, value in true_values(group, metric, word)
    )
