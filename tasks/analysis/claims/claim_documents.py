"""The verdicts on all statements of each document, and whether a document is about the data beside it at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import flagged
from data_contracts.metrics import METRICS
from data_contracts.wording import counted, listing, render_count
from tasks.analysis.claims.claim_conditions import all_settled, is_witness, silenced
from tasks.analysis.claims.claim_errors import Judged
from tasks.analysis.claims.claim_samples import ANY_MODEL, About, Samples
from tasks.analysis.claims.claim_sources import Library, named_in
from tasks.analysis.claims.claim_statements import Statement, statement
from tasks.analysis.claims.judge import Judge
from tasks.analysis.evidence import Evidence

DOCUMENTS = "markdown"
# So many numbers of a document that the folders below it give show that it speaks of them
_ANCHORS = 3
# So many different numbers, all of them wrong, are no mistakes: they are of other data
_ALL_WRONG = 3
# So many that are right show that a document is about these data, whatever it says of dates
_FITTING = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Document:
    """The verdicts on a document; `other` says why it seems to describe other data, empty where it does not."""

    name: str
    judged: tuple[Judged, ...]
    other: str = ""


def statements(evidence: Evidence) -> list[Statement]:
    """What the documents of an audit state, by document and place."""
    table = evidence.measurements
    documents = pc.equal(table["tool"], DOCUMENTS)
    wanted = pc.and_(documents, pa.array(flagged(table["flags"], ("declared",))))
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
    found = map(statement, table.select(columns).filter(wanted).to_pylist())
    return sorted(found, key=lambda s: (s.artifact, s.record, s.field, s.name, s.model or "", s.value))


def documents(samples: Samples, library: Library, stated: Iterable[Statement]) -> Iterator[Document]:
    """The verdicts on all statements whose subject and metric are known, by document."""
    by_document: dict[str, list[Statement]] = defaultdict(list)
    for each in stated:
        by_document[each.artifact].append(each)
    for name, own in by_document.items():
        files = library.spoken_of(name, own[0].cites)
        found = list(Judge(samples, files).all(own))
        # Only where the nearer files hold nothing: another test may have measured the same model elsewhere
        if not any(each.judgement.by for each in found):
            files = library.below(name)
            below = _anchored(list(Judge(samples, files).all(own)))
            anywhere = Judge(samples, library.everything)
            found = [next(anywhere.all([j.stated]), j) if _meant_anywhere(samples, j) else j for j in below]
        settled = list(all_settled(samples.models, found))
        other = _of_other_data(samples, files, own, found)
        yield Document(name, tuple(settled), other)


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
    return [j if j.judgement.outcome == "confirmed" else silenced(j, reason) for j in found]


def _of_other_data(
    samples: Samples, files: frozenset[str], own: Sequence[Statement], found: Sequence[Judged]
) -> str:
    """Why a document seems to be about other data than these files: several of its statements do not fit together.

    One number that is wrong among others that are right is a mistake. A number of requests that nothing here has, or days
    before anything here was measured, are none where nothing else fits either.
    """
    right = {(j.metric, j.stated.value) for j in found if is_witness(j)}
    wrong = {(j.metric, j.stated.value) for j in found if j.judgement.outcome == "refuted"}
    if not wrong or len(right) > len(wrong) + 1:
        return ""
    reasons = []
    if (size := _strange_size(samples, files, own)) and len(right) < _FITTING:
        reasons.append(size)
    if (day := _earlier_day(samples, files, own)) and len(right) < _FITTING:
        reasons.append(day)
    if not reasons and not right and len(wrong) >= _ALL_WRONG and not own[0].cites:
        return f"none of its {render_count(len(wrong))} numbers that can be compared is one of theirs"
    return listing(reasons) if reasons else ""


def _strange_size(samples: Samples, files: frozenset[str], own: Sequence[Statement]) -> str:
    """The numbers of requests that a document speaks of, where none of them is that of any part of the data."""
    # A number that names a model is of this model only
    named = [s for s in own if named_in(s.words, samples.models)]
    of_one = {s.samples for s in named} | {
        int(s.value) for s in named if s.metrics and METRICS[s.metrics[0]].tally
    }
    said = {size for s in own for size in s.sizes} - of_one
    if not said:
        return ""
    attempts = samples.attempts(ANY_MODEL, About(files))
    held = samples.sizes(files)
    if not held or said & held:
        return ""
    return f"it speaks of {counted(max(said), 'request')}, and {render_count(len(attempts))} are there"


def _earlier_day(samples: Samples, files: frozenset[str], own: Sequence[Statement]) -> str:
    """The last day that a document names, where all that was measured came later."""
    said = max((day for s in own for day in s.dates), default="")
    first = samples.first_time(files)
    if not said or first is None:
        return ""
    began = datetime.fromtimestamp(first / 1e6, UTC).date()
    # A day on either side is that of another time zone
    if date.fromisoformat(said) + _DAY >= began:
        return ""
    return f"the last day that it names is {said}, and they were measured from {began.isoformat()} on"
