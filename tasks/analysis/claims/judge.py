"""What the single values of some files say of one statement: every admitted reading, beside the stated number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data_contracts.json_values import canonical
from data_contracts.metrics import METRICS
from data_contracts.wording import agree, counted, listing, render_count
from tasks.analysis.claims.claim_context import Asked, asked_of
from tasks.analysis.claims.claim_errors import Judged, misread, plausible, with_error
from tasks.analysis.claims.claim_rows import is_pinned
from tasks.analysis.claims.claim_samples import DERIVED, About, Samples
from tasks.analysis.claims.claim_sources import named_in, resolve, strange_names
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.judging import Judgement, compare
from tasks.analysis.claims.naming import is_of_others
from tasks.analysis.claims.readings import KNOWN, Readings, admitted_statistics


@dataclass(frozen=True)
class Judge:
    """Judges statements by the measurements of some artifacts."""

    samples: Samples
    artifacts: frozenset[str]

    def all(self, stated: Iterable[Statement]) -> Iterator[Judged]:
        """The verdicts on those whose subject and metric are known; what they are beside is asked in claim_conditions."""
        for each in stated:
            told = each.metrics and not is_of_others(each.heading)
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
            m for m in known if any(len(self.samples.of(name, m, everything)) for name in stated.metrics)
        ]
        # Of several measured models nothing tells which one is meant
        return tuple(beside) if len(beside) == 1 else ()

    def one(self, stated: Statement, models: tuple[str, ...]) -> Judged:
        """The verdict on a statement with a metric, about one of these models."""
        about = self._about(stated)
        held = self._held(stated, models, about)
        held += self._called_otherwise(stated, models, held)
        nothing = (models[0], stated.metrics[0], self._read(stated, stated.metrics[0], models[0]))
        model, metric, first = held[0] if held else nothing
        statistic = self._statistic(stated, first)
        reason = self._unclear(stated, models, [found for _, _, found in held])
        if reason:
            silent = Judged(
                stated, model, metric, statistic, Judgement("unsupported", reason=reason), first.sample
            )
            return silent if held else misread(self.samples, about, silent)
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
        found = Judged(stated, model, metric, statistic, judgement, first.sample)
        if judgement.outcome != "refuted":
            return found
        found = with_error(self.samples, about, found, models)
        if found.judgement.error != "not reproducible":
            return found
        return replace(found, judgement=plausible(found.judgement, stated, readings))

    def _held(
        self, stated: Statement, models: tuple[str, ...], about: About
    ) -> list[tuple[str, str, Readings]]:
        return [
            (model, metric, self._read(stated, metric, model))
            for model in models
            for metric in self.samples.of_first(stated.metrics, model, about)
        ]

    def _called_otherwise(
        self, stated: Statement, models: tuple[str, ...], held: Sequence[tuple[str, str, Readings]]
    ) -> list[tuple[str, str, Readings]]:
        """Rates of the files in which they go by another name: one run of several may say less of its columns."""
        if not held or DERIVED.isdisjoint(stated.metrics):
            return []
        own = {name for _, _, found in held for name in found.sample.picked.present("artifact")}
        about = replace(self._about(stated), artifacts=self.artifacts - own)
        statistic = stated.statistic if stated.statistic in KNOWN else None
        return [
            (model, held[0][1], self.samples.readings(metric, model, about, statistic))
            for model in models
            for metric in sorted(DERIVED - set(stated.metrics))
            if len(self.samples.of(metric, model, about))
        ]

    def _statistic(self, stated: Statement, readings: Readings) -> str | None:
        pinned = is_pinned(readings.sample.picked, stated.settings) and len(readings.sample) == 1
        return stated.statistic or ("value" if pinned else None)

    def _read(self, stated: Statement, metric: str, model: str) -> Readings:
        statistic = stated.statistic if stated.statistic in KNOWN else None
        return self.samples.readings(metric, model, self._about(stated), statistic)

    def _about(self, stated: Statement) -> About:
        settings = canonical(stated.settings)
        asked = self.asked(stated)
        return About(
            self.artifacts, None if settings is None else str(settings), stated.alike, asked.engine,
            tuple((load.name, load.value) for load in asked.loads),
        )  # fmt: skip

    @staticmethod
    def asked(stated: Statement) -> Asked:
        """What the words around a statement of a document say of the engine and the load."""
        return asked_of(stated) if stated.document else Asked()

    def _unclear(self, stated: Statement, models: tuple[str, ...], held: Sequence[Readings]) -> str:
        if not held:
            about = self._about(stated)
            if about.limited and self._held(
                stated, models, About(self.artifacts, about.settings, about.alike)
            ):
                asked = self.asked(stated)
                words = [
                    *([f"engine {asked.engine}"] if asked.engine else ()),
                    *(load.words for load in asked.loads),
                ]
                return f"it is of {listing(words)}, and the files hold others"
            return "the files that it names or stands beside hold no such measurement"
        if stated.statistic is not None and stated.statistic not in KNOWN:
            return "its statistic is not recomputed"
        pinned = any(is_pinned(found.sample.picked, stated.settings) for found in held)
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
        elif stated.value == 0 and not METRICS[stated.metrics[0]].may_be_zero:
            reason = "a zero says that nothing was measured"
        elif not METRICS[metric].may_be_zero and any((found.sample.values == 0).any() for found in held):
            reason = "some of its requests hold a zero, which says that nothing was measured"
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
        # Both are parts of the rows of one audit, so that a code is the same artifact in both
        recorded = np.unique(held[0].sample.codes("artifact"))
        attempts = attempts.at(np.isin(attempts.values("artifact"), recorded))
        ok = int((attempts.values("status") == attempts.code("status", "ok")).sum())
        values = max(len(found.sample) for found in held)
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
