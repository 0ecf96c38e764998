"""Which side of a ratio is the larger, the ratio in a few words, and which model is ahead of all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.template import Part, Parts
from data_contracts.wording import metric_name, render_name, render_number, statistic_words

_TIMES = " times that of "
_DIGITS = 3
_FEWEST = 3  # of two the ratio itself says which is faster


def larger_and_smaller(fact: QuotedFact) -> tuple[str, str]:
    """The sides of a fact about a ratio, the larger first, as its sentence has them."""
    sides = [render_name(str(fact.names.get(side, ""))) for side in ("one", "other")]
    after = fact.clause.partition(_TIMES)[2]
    # Of a name that begins like the other the longer is meant
    smaller = max((side for side in sides if after.startswith(side)), key=len, default=sides[1])
    larger = sides[1] if smaller == sides[0] else sides[0]
    return larger, smaller


@dataclass(frozen=True, slots=True)
class Extreme:
    """The model that is best at a metric, `of` all that were measured alike, and the ratio to the `next` of them."""

    model: str
    next: str
    fact: QuotedFact
    of: int

    @property
    def words(self) -> str:
        """ "the highest decode throughput"."""
        metric = METRICS[self.fact.metric]
        best = "highest" if metric.direction == "higher" else "lowest"
        statistic = self.fact.statistic.removeprefix("ratio_of_")
        return f"the {best} {'' if statistic == 'mean' else statistic_words(statistic)}{metric_name(metric.name)}"


def extremes(facts: Sequence[QuotedFact], models: Collection[str]) -> Iterator[Extreme]:
    """The best of all these models in each metric that ratios of enough runs order; none where a single pair is open."""
    groups: dict[tuple[str, str, str], list[QuotedFact]] = {}
    for fact in facts:
        if fact.names.get("axis") == "model" and METRICS[fact.metric].headline:
            alike = sorted(
                (key, str(value)) for key, value in fact.names.items() if key not in ("one", "other")
            )
            groups.setdefault((fact.metric, fact.statistic, str(alike)), []).append(fact)
    found: dict[tuple[str, str], list[Extreme]] = {}
    for (metric, statistic, _), group in groups.items():
        compared = {render_name(str(fact.names[side])) for fact in group for side in ("one", "other")}
        if len(compared) >= _FEWEST and compared >= set(models):
            found.setdefault((metric, statistic), []).extend(_best(group, compared))
    for bests in found.values():
        # Ahead in one setup and behind in another is ahead of none
        if len({best.model for best in bests}) == 1:
            yield min(bests, key=lambda best: best.fact.value or 0.0)


def _best(group: Sequence[QuotedFact], compared: Collection[str]) -> Iterator[Extreme]:
    higher = METRICS[group[0].metric].direction == "higher"
    for model in sorted(compared):
        own = [fact for fact in group if _beats(fact, model, higher)]
        if len({larger_and_smaller(fact) for fact in own}) == len(compared) - 1:
            closest = min(own, key=lambda fact: fact.value or 0.0)
            (other,) = set(larger_and_smaller(closest)) - {model}
            yield Extreme(model, other, closest, len(compared))


def _beats(fact: QuotedFact, model: str, higher: bool) -> bool:
    """Whether enough runs show that the model is better than the other: the interval does not reach equality."""
    larger, smaller = larger_and_smaller(fact)
    sure = fact.verdict == "measured" and fact.ci_low is not None and fact.ci_low > 1.0
    return sure and model == (larger if higher else smaller)


def leaders_first(facts: Sequence[QuotedFact]) -> list[QuotedFact]:
    """Ratios in their order, but of each metric first those of sides that no other is ahead of, the largest leading."""
    behind = {(fact.metric, larger_and_smaller(fact)[_worse(fact)]) for fact in facts}

    def order(fact: QuotedFact) -> tuple[int, bool, float]:
        led = (fact.metric, larger_and_smaller(fact)[1 - _worse(fact)]) in behind
        return metrics.index(fact.metric), led, 0.0 if led else -(fact.value or 0.0)

    metrics = list(dict.fromkeys(fact.metric for fact in facts))
    return sorted(facts, key=order)


def _worse(fact: QuotedFact) -> int:
    """The place of the worse side beside the larger and the smaller."""
    return 1 if METRICS[fact.metric].direction == "higher" else 0


def ratio_words(fact: QuotedFact) -> str:
    """ "helio:1b has 1.90 times the decode throughput of orca-mini:3b (1.87 to 1.92)"."""
    larger, smaller = larger_and_smaller(fact)
    model = _model(fact)
    times = render_number(fact.value or 0.0, _DIGITS)
    what = _what(fact)
    said = f"{model}{larger} has {times} times the {what} of {smaller}"
    if fact.ci_low is None or fact.ci_high is None:
        return (
            f"{model}{larger} and {smaller} are alike in {what}" if round(fact.value or 0.0, 2) == 1 else said
        )
    interval = f"{render_number(fact.ci_low, _DIGITS)} to {render_number(fact.ci_high, _DIGITS)}"
    if not fact.ci_low < 1 < fact.ci_high:
        return f"{said} ({interval})"
    floor = METRICS[fact.metric].floor
    alike = 1 - floor <= fact.ci_low and fact.ci_high <= 1 + floor
    told = f"are alike in {what}" if alike else f"cannot be told apart by {what}"
    return f"{model}{larger} and {smaller} {told} ({times} times, {interval})"


def of_the_same_sides(facts: Sequence[QuotedFact]) -> list[list[QuotedFact]]:
    """Ratios of the same two sides in the same metric together, in the order of the first of each."""
    found: dict[tuple[str, str, frozenset[str]], list[QuotedFact]] = {}
    for fact in facts:
        sides = frozenset(larger_and_smaller(fact))
        found.setdefault((_what(fact), _model(fact), sides), []).append(fact)
    return list(found.values())


def ratios_words(facts: Sequence[QuotedFact]) -> Parts:
    """What the ratios of the same two sides say together, each of another setup; of a single one as `ratio_words`."""
    first = facts[0]
    telling = sorted(filter(_tells_apart, facts), key=lambda fact: fact.value or 0.0)
    led: dict[str, QuotedFact] = {larger_and_smaller(fact)[0]: fact for fact in telling}
    low, high = (telling[0], telling[-1]) if telling else (first, first)
    larger, smaller = larger_and_smaller(high)
    if len(led) > 1:
        return _turning(high, led[smaller])
    everywhere = len(telling) == len(facts)
    if not telling or (everywhere and _times(low).text == _times(high).text):
        return (Part(ratio_words(first), first.origin, first.fact_id),)
    range_of_them = (_times(low), Part(" to ")) if everywhere else (Part("up to "),)
    return (
        # Blanks are words of the sentence: those at the edges of what data says are not shown
        Part(f"{_model(first)}{larger}", high.origin),
        Part(" has "),
        *range_of_them,
        _times(high),
        Part(" times "),
        Part(f"the {_what(first)} of {smaller}", high.origin),
        Part(", by setup"),
    )


def _turning(one: QuotedFact, other: QuotedFact) -> Parts:
    """Two ratios of the same sides, of which either is the larger once."""
    larger, smaller = larger_and_smaller(one)
    either = f"whether {_model(one)}{larger} or {smaller} has the higher {_what(one)} depends on the setup ("
    return (
        Part(either, one.origin),
        _times(one),
        Part(" times "),
        Part(f"that of {smaller} in one,", one.origin),
        Part(" "),
        _times(other),
        Part(" times "),
        Part(f"that of {larger} in another)", other.origin),
    )


def _tells_apart(fact: QuotedFact) -> bool:
    """Whether one side is the larger: the interval does not hold equality, or without one the ratio is not 1.00."""
    if fact.ci_low is None or fact.ci_high is None:
        return round(fact.value or 0.0, 2) != 1
    return not fact.ci_low < 1 < fact.ci_high


def _times(fact: QuotedFact) -> Part:
    return Part(render_number(fact.value or 0.0, _DIGITS), fact.origin, fact.fact_id)


def _model(fact: QuotedFact) -> str:
    """The model that both sides are of, with a blank after it; nothing where they are models themselves."""
    return f"{render_name(str(fact.names['model']))} " if fact.names.get("model") else ""


def _what(fact: QuotedFact) -> str:
    statistic = fact.statistic.removeprefix("ratio_of_")
    # That a number is a mean goes without saying
    of = "" if statistic == "mean" else statistic_words(statistic)
    return f"{of}{metric_name(fact.metric)}"
