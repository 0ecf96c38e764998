"""Each statement of a document with its verdict and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import flagged
from data_contracts.json_values import canonical
from data_contracts.metrics import METRICS
from data_contracts.wording import agree, counted, render_count
from tasks.analysis.claims.claim_rows import is_pinned
from tasks.analysis.claims.claim_samples import DERIVED, About, Samples
from tasks.analysis.claims.claim_sources import Library, is_qualified, named_in, resolve, strange_names
from tasks.analysis.claims.claim_statements import Statement, statement
from tasks.analysis.claims.judging import Judgement, classified, compare, is_digit_for_digit
from tasks.analysis.claims.naming import is_of_others
from tasks.analysis.claims.reading import Reading
from tasks.analysis.claims.readings import BARE, KNOWN, Readings, admitted_statistics
from tasks.analysis.evidence import Evidence

DOCUMENTS = "markdown"
# So many numbers of a document that the folders below it give show that it speaks of them
_ANCHORS = 3
# What a number may be an aggregate of by mistake
_OTHER_STATISTICS = ("mean", "p50", "min", "max", "p90", "p95", "p99", "total", "last", "first")
_BARE = ("mean", "p50", "min", "max", "last")
_NEVER = frozenset({"load_duration"})  # no other metric is taken for a model load
# A rate over several requests at once is above that of each: nothing here tells how many ran at once
_AT_ONCE = 1.2
# As many times as large or small as every reading, a number is of other measurements rather than a mistake about these
_FAR = 2.0


@dataclass(frozen=True)
class Judged:
    """A statement about a measured model with its metric; `taken_for` is the metric or model that its number is instead."""

    stated: Statement
    model: str
    metric: str
    statistic: str | None
    judgement: Judgement
    rows: pd.DataFrame
    taken_for: str | None = None
    held: bool = True  # False where the measurements hold nothing of the stated metric

    @property
    def unit(self) -> str:
        """The unit of the reading that decides."""
        return METRICS[self.metric if self.held else str(self.taken_for)].unit


def statements(evidence: Evidence) -> list[Statement]:
    """What the documents of an audit state, by document and place."""
    table = evidence.measurements
    documents = pc.equal(table["tool"].cast(pa.string()), DOCUMENTS)
    table = table.filter(pc.and_(documents, pa.array(flagged(table["flags"], ("declared",)))))
    columns = [
        "artifact",
        "record",
        "field",
        "metric",
        "statistic",
        "value",
        "unit",
        "model",
        "task",
        "config",
        "flags",
    ]
    found = map(statement, table.select(columns).to_pylist())
    return sorted(found, key=lambda s: (s.artifact, s.record, s.field, s.name, s.model or "", s.value))


def judged(samples: Samples, library: Library, stated: Iterable[Statement]) -> Iterator[Judged]:
    """The verdicts on all statements whose subject and metric are known."""
    by_document: dict[str, list[Statement]] = defaultdict(list)
    for each in stated:
        by_document[each.artifact].append(each)
    for document, own in by_document.items():
        found = list(Judge(samples, library.spoken_of(document, own[0].cites)).all(own))
        # Only where the nearer files hold nothing: another test may have measured the same model elsewhere
        if not any(each.judgement.by for each in found):
            below = _anchored(list(Judge(samples, library.below(document)).all(own)))
            anywhere = Judge(samples, library.everything)
            found = [next(anywhere.all([j.stated]), j) if _meant_anywhere(samples, j) else j for j in below]
        yield from (_of_as_many(samples, each, own) for each in found)


def _of_as_many(samples: Samples, each: Judged, beside: Sequence[Statement]) -> Judged:
    """A document that says that it is of more requests than there are is refuted by none of them."""
    # A count that names a model is of this model only
    whole = [s for s in beside if not named_in(s.words, samples.models) and not s.topic]
    said = [s.samples for s in whole if s.samples is not None]
    said += [int(s.value) for s in whole if s.metrics and METRICS[s.metrics[0]].tally == "all"]
    if each.judgement.outcome != "refuted" or not said or METRICS[each.metric].tally:
        return each
    there = len(samples.attempts(each.model, About(frozenset(each.rows["artifact"].astype(str).unique()))))
    if max(said) <= there:
        return each
    reason = (
        f"its document speaks of {counted(max(said), 'request')}, and the files hold {render_count(there)}"
    )
    return replace(each, judgement=Judgement("unsupported", reason=reason), taken_for=None, held=True)


def _meant_anywhere(samples: Samples, below: Judged) -> bool:
    """Where only one tool measured the model at all, its measurements are meant, wherever they lie."""
    silent = below.judgement.outcome == "unsupported"
    return silent and len(samples.tools.get(below.model, ())) == 1


def _anchored(found: list[Judged]) -> list[Judged]:
    """Of data that a document only has below it, it speaks where several of its numbers are these data's."""
    # A set: a number that a document repeats is one witness
    confirmed = {
        (j.model, j.metric, j.stated.value)
        for j in found
        if j.judgement.outcome == "confirmed" and j.stated.written.precise
    }
    if len(confirmed) >= _ANCHORS:
        return found
    reason = "it names no measured file, and too few of its numbers stand in those below its folder"
    silent = Judgement("unsupported", reason=reason)
    return [
        j if j.judgement.outcome == "confirmed" else replace(j, judgement=silent, taken_for=None)
        for j in found
    ]


def _plausible(judgement: Judgement, stated: Statement, readings: Sequence[Reading]) -> Judgement:
    """A number far from all readings may be of other measurements, a bare one between them of an unsaid statistic."""
    bare = stated.statistic in BARE
    # A sum is as large as one likes: a bare number is not near one because it is near some other multiple
    close = [
        r.value for r in readings if r.admitted and r.value > 0 and not (bare and r.aggregate == "total")
    ]
    if bare:
        singles = [reading.sample.values for reading in readings]
        low, high = (float(edge) for edge in (min(v.min() for v in singles), max(v.max() for v in singles)))
        if low < stated.value < high:
            return Judgement(
                "unsupported", reason="it does not say which statistic it is, and lies between its requests"
            )
    rates = {"output_throughput", "total_token_throughput"} & set(stated.metrics)
    if rates and stated.value > _AT_ONCE * max(float(reading.sample.values.max()) for reading in readings):
        return Judgement("unsupported", reason="it may be the rate of several requests at once")
    if stated.value > 0 and min((max(v / stated.value, stated.value / v) for v in close), default=1.0) > _FAR:
        return Judgement(
            "unsupported", reason="it is so far from all that is measured that it may be about something else"
        )
    return judgement


@dataclass(frozen=True)
class Judge:
    """Judges statements by the measurements of some artifacts."""

    samples: Samples
    artifacts: frozenset[str]

    def all(self, stated: Iterable[Statement]) -> Iterator[Judged]:
        for each in stated:
            told = each.metrics and not is_of_others(each.heading.rpartition(" > ")[2])
            models = self.subjects(each) if told else ()
            if models:
                found = self.one(each, models)
                # Of what nobody measured nothing can be said, unless it is another metric's number
                if self.samples.measured(each.metrics) or found.judgement.outcome == "refuted":
                    yield found

    def subjects(self, stated: Statement) -> tuple[str, ...]:
        """The measured models that a statement may be about: its row's own, else its sentence's, section's or document's."""
        known = self.samples.models
        if stated.topic and stated.topic != stated.name:
            own = resolve(stated.topic, known)
            if own:
                return (own,)
        if named := named_in(stated.words, known):
            return named
        if stated.words and strange_names(stated.words, known):
            return ()
        if stated.model:
            own = resolve(stated.model, known)
            return (own,) if own else named_in(stated.model, known)[:1]
        for heading in reversed(stated.heading.split(" > ")):
            if named := named_in(heading, known):
                return named
            if strange_names(heading, known):
                return ()
        everything = About(self.artifacts)
        beside = [
            m for m in known if any(len(self.samples.of(name, m, everything).rows) for name in stated.metrics)
        ]
        # Of several measured models nothing tells which one is meant
        return tuple(beside) if len(beside) == 1 else ()

    def one(self, stated: Statement, models: tuple[str, ...]) -> Judged:
        """The verdict on a statement with a metric, about one of these models."""
        about = self._about(stated)
        held = [
            (model, metric, self._read(stated, metric, model))
            for model in models
            for metric in self.samples.of_first(stated.metrics, model, about)
        ]
        held += self._called_otherwise(stated, models, held)
        nothing = (models[0], stated.metrics[0], self._read(stated, stated.metrics[0], models[0]))
        model, metric, first = held[0] if held else nothing
        statistic = self._statistic(stated, first)
        rows = first.sample.rows
        reason = self._unclear(stated, [found for _, _, found in held])
        if reason:
            silent = Judged(stated, model, metric, statistic, Judgement("unsupported", reason=reason), rows)
            return silent if held else self._misread(silent)
        # Who means the cold requests says so
        cold = "cold" in f"{stated.state} {stated.field} {stated.words}".lower()
        readings = [r for _, _, found in held for r in found.found if cold or r.part != "cold"]
        readings += [
            reading
            for model, metric, _ in held
            for reading in (
                self.samples.reported(metric, model, about, stated.statistic) if stated.document else ()
            )
        ]
        judgement = compare(stated.written, readings)
        if other := self._of_others(stated, model, [found for _, _, found in held]):
            # A number of requests that are not here is neither right nor wrong
            judgement = Judgement("unsupported", reason=other)
        if judgement.by is not None:
            model, metric = next(
                ((m, name) for m, name, found in held if any(r is judgement.by for r in found.found)),
                (model, metric),
            )
        if judgement.outcome == "refuted":
            judgement = self._guarded(stated, model, metric, [found for _, _, found in held], judgement)
        found = Judged(stated, model, metric, statistic, judgement, rows)
        if judgement.outcome != "refuted":
            return found
        found = self._classified(found, models)
        if found.judgement.error != "not reproducible":
            return found
        return replace(found, judgement=_plausible(found.judgement, stated, readings))

    def _called_otherwise(
        self, stated: Statement, models: tuple[str, ...], held: Sequence[tuple[str, str, Readings]]
    ) -> list[tuple[str, str, Readings]]:
        """Rates of the files in which they go by another name: one run of several may say less of its columns."""
        if not held or DERIVED.isdisjoint(stated.metrics):
            return []
        own = {str(name) for _, _, found in held for name in found.sample.rows["artifact"].unique()}
        about = replace(self._about(stated), artifacts=self.artifacts - own)
        statistic = stated.statistic if stated.statistic in KNOWN else None
        return [
            (model, held[0][1], self.samples.readings(metric, model, about, statistic))
            for model in models
            for metric in sorted(DERIVED - set(stated.metrics))
            if len(self.samples.of(metric, model, about).rows)
        ]

    def _statistic(self, stated: Statement, readings: Readings) -> str | None:
        pinned = is_pinned(readings.sample.rows, stated.settings) and len(readings.sample.rows) == 1
        return stated.statistic or ("value" if pinned else None)

    def _read(self, stated: Statement, metric: str, model: str) -> Readings:
        statistic = stated.statistic if stated.statistic in KNOWN else None
        return self.samples.readings(metric, model, self._about(stated), statistic)

    def _about(self, stated: Statement) -> About:
        settings = canonical(stated.settings)
        return About(self.artifacts, None if settings is None else str(settings), stated.alike)

    def _unclear(self, stated: Statement, held: Sequence[Readings]) -> str:
        if not held:
            return "the files that it names or stands beside hold no such measurement"
        if stated.statistic is not None and stated.statistic not in KNOWN:
            return "its statistic is not recomputed"
        pinned = any(is_pinned(found.sample.rows, stated.settings) for found in held)
        named = stated.topic is None or stated.topic == stated.name or stated.record.startswith("line/")
        known = self.samples.models
        if (
            not named
            and not pinned
            and not (resolve(str(stated.topic), known) or named_in(str(stated.topic), known))
        ):
            return "its row is about something that no measurement names"
        return ""

    def _guarded(
        self, stated: Statement, model: str, metric: str, held: Sequence[Readings], judgement: Judgement
    ) -> Judgement:
        """Nothing is refuted by a part of the data, nor where more readings are open than were looked at."""
        reason = ""
        if not all(found.complete for found in held):
            reason = "too many groups could be meant to look at each"
        elif stated.document and is_qualified(stated.words, self.samples.models):
            reason = "its sentence names a scope that no measurement names"
        elif stated.value == 0 and not METRICS[stated.metrics[0]].may_be_zero:
            reason = "a zero says that nothing was measured"
        else:
            reason = self._incomplete(stated, model, metric, held)
        return Judgement("unsupported", reason=reason) if reason else judgement

    def _of_others(self, stated: Statement, model: str, held: Sequence[Readings]) -> str:
        """Why a number that says of how many requests it is, is of none of those that the files hold."""
        sizes = {reading.n for found in held for reading in found.found}
        if stated.samples is None or METRICS[stated.metrics[0]].tally or stated.samples in sizes:
            return ""
        made = len(self.samples.attempts(model, self._about(stated)))
        if stated.samples == made:
            return ""
        said = counted(stated.samples, "request")
        return f"it is said to be of {said}, and the files hold {render_count(max(sizes, default=0))}"

    def _incomplete(self, stated: Statement, model: str, metric: str, held: Sequence[Readings]) -> str:
        """Which of the requests are missing, so that they may have made the difference."""
        attempts = self.samples.attempts(model, self._about(stated))
        if METRICS[metric].tally is not None:
            made = len(attempts)
            more = stated.value > made
            return f"the files hold {counted(made, 'request')}, and it may be of more" if more else ""
        # Of a file that records it nowhere nobody computed it
        attempts = attempts[attempts["artifact"].isin(held[0].sample.rows["artifact"].unique()).to_numpy()]
        ok = int((attempts["status"] == "ok").sum())
        values = max(len(found.sample.rows) for found in held)
        if values < ok:
            missing = ok - values
            return f"{render_count(missing)} of {counted(ok, 'request')} {agree(missing, 'does', 'do')} not record it"
        failed = len(attempts) - ok
        if (
            failed
            and "total" in admitted_statistics(stated.statistic)
            and stated.value > held[0].sample.values.sum()
        ):
            return f"{render_count(failed)} of {counted(len(attempts), 'request')} failed, and may have been summed up too"
        return ""

    def _classified(self, found: Judged, models: tuple[str, ...]) -> Judged:
        stated = found.stated
        direction = METRICS[found.metric].direction
        better = None if direction == "neutral" else direction == "higher"
        elsewhere = [
            (m, model) for model in self.samples.models if model not in models for m in stated.metrics
        ]
        # A bare number may be any statistic of another metric or model
        own = _BARE if stated.statistic in BARE else (str(stated.statistic),)
        judgement = classified(
            found.judgement,
            stated.written,
            better,
            self._others(stated, [(found.metric, found.model)], _OTHER_STATISTICS),
            self._others(stated, elsewhere, own),
            self._others(stated, self._other_metrics(stated, found.model), (*own, "p50", "mean")),
        )
        return replace(found, judgement=judgement, taken_for=self._taken_for(judgement))

    def _misread(self, silent: Judged) -> Judged:
        """A number of a metric that nobody measured, but digit for digit another one's in another unit."""
        stated = silent.stated
        if not stated.written.precise or stated.settings or stated.written.bound != "equal":
            return silent
        bare = stated.statistic in BARE
        for reading in self._others(
            stated,
            self._other_metrics(stated, silent.model),
            ("mean",) if bare else (str(stated.statistic), "mean"),
        ):
            metric = str(reading.rows["metric"].iloc[0])
            same = METRICS[metric].unit == stated.unit and stated.written.agrees(reading.low, reading.high)
            if not same and is_digit_for_digit(stated.written, reading):
                refuted = Judgement("refuted", reading, error="swapped metric", taken=reading)
                return replace(silent, judgement=refuted, taken_for=metric, held=False)
        return silent

    def _other_metrics(self, stated: Statement, model: str) -> list[tuple[str, str]]:
        return [
            (metric, model)
            for metric in self.samples.metrics_of(model, self._about(stated))
            if metric not in stated.metrics
            and metric not in _NEVER
            and METRICS[metric].kind not in ("count", "share")
        ]

    def _others(
        self, stated: Statement, about: Iterable[tuple[str, str]], statistics: Iterable[str]
    ) -> Iterator[Reading]:
        """The plainest readings of other statistics, metrics or models."""
        asked = [statistic for statistic in dict.fromkeys(statistics) if statistic in KNOWN]
        for metric, model in about:
            for statistic in asked:
                yield from self.samples.plain(metric, model, self._about(stated), statistic).found

    @staticmethod
    def _taken_for(judgement: Judgement) -> str | None:
        if judgement.taken is None or judgement.taken.rows.empty:
            return None
        column = {"wrong model": "model", "swapped metric": "metric"}.get(str(judgement.error))
        return None if column is None else str(judgement.taken.rows[column].iloc[0])
