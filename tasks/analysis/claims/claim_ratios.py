"""What documents say of two models, beside the two: "X is 12 % faster than Y"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_contracts.facts import Fact, Source, Verdict, subject_of
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.wording import metric_name, render_name, render_number, render_share, statistic_words
from tasks.analysis.claims.claim_places import Placed
from tasks.analysis.claims.claim_samples import About, Samples
from tasks.analysis.claims.claim_sentences import place_words, shown_digits
from tasks.analysis.claims.claim_sources import Library, is_qualified, named_in, strange_names
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.naming import metrics_named
from tasks.analysis.claims.reading import Reading
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of

_NAMES = frozenset(
    {"share_faster", "share_slower", "share_higher", "share_lower", "times_as_fast", "times_faster"}
)
# Who says "faster" and no more may mean any of these
_SPEEDS = metrics_where(lambda metric: metric.headline or (metric.side_by_side and metric.kind == "rate"))
_TIERS: dict[Verdict, int] = {"refuted": 2, "confirmed": 5, "unsupported": 6}
_ALIKE = 0.02  # two percent more or less may be another pair of requests
_TOKENS_PER_SECOND = "token/s"


@dataclass(frozen=True)
class _Pair:
    """One statistic of a metric of both models, and the numbers that a comparison of them may give."""

    metric: str
    one: Reading
    other: Reading

    def numbers(self, name: str) -> Iterator[float]:
        """What may be stated, by what is meant: more of the one, or less of the other."""
        ratio = self.one.value / self.other.value
        # How many times as fast the first is: of a time the shorter is the faster
        speed = ratio if METRICS[self.metric].direction == "higher" else 1 / ratio
        if name in ("share_faster", "share_higher"):
            times = speed if name == "share_faster" else ratio
            yield from (times - 1, 1 - 1 / times)
        elif name in ("share_slower", "share_lower"):
            times = speed if name == "share_slower" else ratio
            yield from (1 - times, 1 / times - 1)
        elif name == "times_as_fast":
            yield speed
        else:
            yield from (speed, speed - 1)


def ratio_claims(
    evidence: Evidence, samples: Samples, library: Library, stated: Sequence[Statement]
) -> Iterator[Placed]:
    """A verdict on each comparison of two measured models."""
    for each in (each for each in stated if each.name in _NAMES):
        models = named_in(each.words, samples.models)
        # Of three models, or one that nobody measured, nothing tells which two are meant
        if len(models) == 2 and not strange_names(each.words, samples.models):
            pairs = list(_pairs(samples, each, models, About(library.spoken_of(each.artifact, each.cites))))
            pairs = pairs or list(_pairs(samples, each, models, About(library.below(each.artifact))))
            if pairs:
                yield _placed(evidence, each, models, pairs, samples.models)


def _pairs(samples: Samples, each: Statement, models: tuple[str, ...], about: About) -> Iterator[_Pair]:
    for metric in _metrics(each.words):
        for statistic in ("mean", "p50"):
            ours, theirs = (samples.readings(metric, model, about, statistic).found for model in models)
            # Alike only: the warm of one beside the warm of the other
            others = {
                (r.aggregate, r.of, r.grouped, r.place, r.part, r.plain): r for r in theirs if r.admitted
            }
            for one in ours:
                other = others.get((one.aggregate, one.of, one.grouped, one.place, one.part, one.plain))
                if one.admitted and other is not None and one.value > 0 and other.value > 0:
                    yield _Pair(metric, one, other)


def _metrics(words: str) -> tuple[str, ...]:
    for name, unit in (("TTFT", "s"), ("latency", "s"), ("tokens per second", _TOKENS_PER_SECOND)):
        if name.lower() in words.lower():
            return metrics_named(name if unit == "s" else "throughput", unit)
    return _SPEEDS


def _placed(
    evidence: Evidence, each: Statement, models: tuple[str, ...], pairs: Sequence[_Pair], known: Sequence[str]
) -> Placed:
    agreeing = next(
        (p for p in pairs for number in p.numbers(each.name) if each.written.agrees(number)), None
    )
    given = [number for p in pairs for number in p.numbers(each.name)]
    # Both as how many times as fast, of which a share says what is above one
    above = 0.0 if each.name.startswith("times") else 1.0
    near = any(
        each.written.near(number) or abs(number - each.value) < _ALIKE * abs(above + number)
        for number in given
    )
    unsure = near or is_qualified(each.words, known)
    verdict: Verdict = "confirmed" if agreeing else "unsupported" if unsure else "refuted"
    pair = agreeing or next((p for p in pairs if p.one.plain), pairs[0])
    number = next(pair.numbers(each.name))
    where = Source(each.artifact, (each.record,), evidence.sha256.get(each.artifact))
    subject = subject_of(
        {"artifact": each.artifact, "record": each.record, "field": each.field, "stated": each.value}
    )
    fact = Fact(
        "claims", subject, pair.metric, "ratio", number, "1", "", _TIERS[verdict], 3, pair.one.n + pair.other.n,
        verdict=verdict, sources=(where, *sources_of(evidence, pair.one.rows), *sources_of(evidence, pair.other.rows)),
    )  # fmt: skip
    says = {"confirmed": "which the measurements confirm", "refuted": "which the measurements refute"}
    told = says.get(verdict, "which the measurements neither confirm nor refute")
    unit = METRICS[pair.metric].unit
    digits = max(shown_digits(each.value), 3)
    values = " against ".join(render_number(r.value, digits, unit) for r in (pair.one, pair.other))
    name = f"{statistic_words(pair.one.aggregate) if pair.one.aggregate != 'ratio' else ''}{metric_name(pair.metric)}"
    rest = f"that {_said(each, models)}, {told}: {name} {values}, {_number(each.name, number).removesuffix(' as')}"
    return Placed(fact, place_words(each), ("states", "state"), rest, where)


def _said(each: Statement, models: tuple[str, ...]) -> str:
    one, other = map(render_name, models)
    return (
        f"{one} is {_number(each.name, each.value)}{'' if each.name == 'times_as_fast' else ' than'} {other}"
    )


def _number(name: str, value: float) -> str:
    if name == "times_as_fast":
        return f"{render_number(value, 3)} times as fast as"
    if name == "times_faster":
        return f"{render_number(value, 3)} times faster"
    return f"{render_share(value, 3)} {name.rpartition('_')[2]}"
