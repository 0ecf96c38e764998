"""Spellings of (metric, statistic, unit) as names of columns, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data_contracts.units import conversion
from tests.ingestion.naming.wordings import WORDINGS, UnitSpelling, Wording

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A column's name, the values under it, and what both mean: metric, statistic, canonical unit, factor."""

    name: str
    values: tuple[str, ...]
    metric: str
    statistic: str
    unit: str
    factor: float


_STATISTICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mean", ("avg", "mean", "average")),
    ("p50", ("p50", "median")),
    ("p90", ("p90",)),
    ("p95", ("p95",)),
    ("p99", ("p99",)),
    ("min", ("min",)),
    ("max", ("max",)),
    ("stddev", ("std", "stddev")),
)

_ACRONYMS = {
    "ttft",
    "ttst",
    "tpot",
    "itl",
    "e2e",
    "gpu",
    "cpu",
    "rss",
    "vram",
    "ram",
    "tps",
    "rps",
    "ttfb",
    "f1",
}
_PARENTS = ("metrics", "results", "summary", "stats", "performance")


def _snake(words: Words) -> str:
    return "_".join(words)


def _kebab(words: Words) -> str:
    return "-".join(words)


def _camel(words: Words) -> str:
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _pascal(words: Words) -> str:
    return "".join(word.capitalize() for word in words)


def _screaming(words: Words) -> str:
    return "_".join(words).upper()


def _spaced(words: Words) -> str:
    return " ".join(words)


def _title(words: Words) -> str:
    return " ".join(word.upper() if word in _ACRONYMS else word.capitalize() for word in words)


_Style = Callable[[Words], str]
_STYLES: tuple[_Style, ...] = (_snake, _kebab, _camel, _pascal, _screaming, _spaced, _title)
_FREE_STYLES: tuple[_Style, ...] = (_spaced, _title, _snake)


def _values(rng: random.Random, wording: Wording, factor: float) -> tuple[str, ...]:
    drawn = sorted(rng.uniform(wording.low, wording.high) / factor for _ in range(6))
    rng.shuffle(drawn)
    if wording.whole or factor < 1e-3 or wording.high / factor > 1e8:  # nanoseconds and bytes are counted
        return tuple(str(round(number)) for number in drawn)
    return tuple(f"{number:.6g}" for number in drawn)


def _names(rng: random.Random, phrase: str, unit: UnitSpelling, statistic: str) -> Iterator[str]:
    """Names of one phrase with one unit and one word for a statistic (none: empty), each style once."""
    base = tuple(phrase.split())
    affix = (statistic,) if statistic else ()
    of_unit = tuple(unit.as_words.split())
    if of_unit or not unit.in_brackets:
        orders = {(*affix, *base, *of_unit), (*base, *affix, *of_unit), (*base, *of_unit, *affix)}
        for style in _STYLES:
            yield style(rng.choice(sorted(orders)))
        yield f"{rng.choice(_PARENTS)}.{_snake(rng.choice(sorted(orders)))}"
        if statistic:  # nested JSON: the statistic is a key below
            yield f"{_snake((*base, *of_unit))}.{statistic}"
            yield f"{statistic}({_snake((*base, *of_unit))})"
    if unit.in_brackets:
        for style in _FREE_STYLES:
            named = style(rng.choice(((*affix, *base), (*base, *affix))))
            yield rng.choice((f"{named} ({unit.in_brackets})", f"{named} [{unit.in_brackets}]"))


def every_spelling(seed: int) -> Iterator[Spelling]:
    """All spellings that the tables make, in one order for one seed."""
    rng = random.Random(seed)
    for wording in WORDINGS:
        for phrase in wording.phrases:
            for unit in wording.units:
                meant = conversion(unit.written)
                assert meant is not None, unit
                words = [(wording.plain, "")]
                if wording.summarised:
                    words += [(s, rng.choice(w)) for s, w in _STATISTICS if s not in wording.without]
                for statistic, word in words:
                    for name in _names(rng, phrase, unit, word):
                        values = _values(rng, wording, meant.factor)
                        yield Spelling(name, values, wording.metric, statistic, meant.unit, meant.factor)


def some_spellings(seed: int, each: int) -> list[Spelling]:
    """For each phrase of each metric at most so many of its spellings."""
    rng = random.Random(seed)
    by_metric: dict[str, list[Spelling]] = {}
    for spelling in every_spelling(seed):
        by_metric.setdefault(spelling.metric, []).append(spelling)
    return [s for made in by_metric.values() for s in rng.sample(made, min(each, len(made)))]
