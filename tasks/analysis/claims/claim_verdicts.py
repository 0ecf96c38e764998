"""Each statement of a document with its verdict and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import flagged
from data_contracts.metrics import METRICS, metrics_where
from tasks.analysis.claims.claim_candidates import KNOWN, Values, candidates, is_pinned, with_settings
from tasks.analysis.claims.claim_sources import Library, resolve
from tasks.analysis.claims.claim_statements import Statement, statement
from tasks.analysis.claims.judging import Judgement, compare, digits, misread
from tasks.analysis.evidence import Evidence

DOCUMENTS = "markdown"
# So many numbers of a document that the folders below it give show that it speaks of them.
_ANCHORS, _DIGITS = 3, 3
# What a reader of a document takes another number for.
_TAKEN_FOR = metrics_where(lambda metric: metric.headline and metric.side_by_side)


@dataclass(frozen=True)
class Judged:
    """A statement about a measured model; `taken_for` is the metric that its number is, where it is misread."""

    stated: Statement
    model: str
    statistic: str | None
    judgement: Judgement[pd.DataFrame]
    reason: str
    rows: pd.DataFrame
    taken_for: str | None = None


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


def judged(evidence: Evidence, stated: Iterable[Statement]) -> Iterator[Judged]:
    """The verdicts on all statements whose subject and metric are known."""
    library, values = Library(evidence), Values(evidence)
    by_document: dict[str, list[Statement]] = defaultdict(list)
    for each in stated:
        by_document[each.artifact].append(each)
    for document, own in by_document.items():
        judge = _Judge(values, library.spoken_of(document, own[0].cites))
        found = list(judge.all(own))
        # Only where the nearer files hold nothing: another test may have measured the same model elsewhere
        if not any(len(each.rows) for each in found):
            below = _anchored(list(_Judge(values, library.below(document)).all(own)))
            anywhere = _Judge(values, library.everything).all(own)
            found = [_meant(values, one, other) for one, other in zip(below, anywhere, strict=True)]
        yield from found


def _meant(values: Values, below: Judged, anywhere: Judged) -> Judged:
    """Where only one tool measured the model at all, its measurements are meant, wherever they lie."""
    silent = below.judgement.outcome == "unsupported"
    return anywhere if silent and len(values.tools.get(below.model, ())) == 1 else below


def _anchored(found: list[Judged]) -> list[Judged]:
    """Of data that a document only has below it, it speaks where several of its numbers are these data's."""
    # A set: a number that a document repeats is one witness
    precise = {
        (j.model, j.stated.metric, j.stated.value) for j in found if j.judgement.outcome == "confirmed"
    }
    if sum(digits(value) >= _DIGITS for _, _, value in precise) >= _ANCHORS:
        return found
    reason = "it names no measured file, and too few of its numbers stand in those below its folder"
    silent: Judgement[pd.DataFrame] = Judgement("unsupported")
    return [
        Judged(j.stated, j.model, j.statistic, silent, reason, j.rows.iloc[:0])
        if j.judgement.outcome != "confirmed"
        else j
        for j in found
    ]


@dataclass(frozen=True)
class _Judge:
    values: Values
    artifacts: frozenset[str]

    def all(self, stated: Iterable[Statement]) -> Iterator[Judged]:
        for each in stated:
            model = self.subject(each)
            if model is not None and each.metric is not None:
                yield self._one(each, model, each.metric)

    def subject(self, stated: Statement) -> str | None:
        """The measured model that a statement is about: its row's own, else its section's or document's."""
        own = (
            resolve(stated.topic, self.values.models)
            if stated.topic and stated.topic != stated.name
            else None
        )
        return own or (resolve(stated.model, self.values.models) if stated.model else None)

    def _one(self, stated: Statement, model: str, metric: str) -> Judged:
        everything = self.values.of(metric, model, self.artifacts)
        rows = with_settings(everything, stated)
        pinned = is_pinned(rows, stated)
        reason = self._unclear(stated, rows, pinned)
        statistic = stated.statistic or ("value" if pinned and len(rows) == 1 else None)
        if reason or (statistic is not None and statistic not in KNOWN):
            silent: Judgement[pd.DataFrame] = Judgement("unsupported")
            found = Judged(
                stated, model, statistic, silent, reason or "its statistic is not recomputed", rows
            )
        else:
            found = self._compared(stated, model, statistic, rows)
        return self._misread(found, metric) if found.judgement.outcome != "confirmed" else found

    def _unclear(self, stated: Statement, rows: pd.DataFrame, pinned: bool) -> str:
        if rows.empty:
            return "the files that it names or stands beside hold no such measurement"
        named = stated.topic is None or stated.topic == stated.name or stated.record.startswith("line/")
        if not named and not pinned and resolve(str(stated.topic), self.values.models) is None:
            return "its row is about something that no measurement names"
        return ""

    def _compared(self, stated: Statement, model: str, statistic: str | None, rows: pd.DataFrame) -> Judged:
        given = candidates(rows, stated, statistic or "mean")
        judgement = compare(stated.value, given, statistic is not None, stated.rounded)
        reason = ""
        if judgement.outcome == "unsupported":
            near = "measurements come near it, but do not round to it"
            reason = near if statistic else "it does not say which statistic it is"
        asked = statistic or ("mean" if judgement.outcome == "confirmed" else None)
        return Judged(stated, model, asked, judgement, reason, rows)

    def _misread(self, found: Judged, metric: str) -> Judged:
        """A number that is none of its metric, but digit for digit the mean of another one in another unit."""
        stated = found.stated
        for other in _TAKEN_FOR:
            same_unit = stated.unit == METRICS[other].unit and stated.written == stated.value
            if other == metric or same_unit or stated.settings:
                continue
            rows = self.values.of(other, found.model, self.artifacts)
            given = candidates(rows, stated, "mean")
            taken = misread(stated.written, given)
            if taken is not None:
                refuted: Judgement[pd.DataFrame] = Judgement("refuted", taken)
                return Judged(stated, found.model, "mean", refuted, "", rows, other)
        return found
