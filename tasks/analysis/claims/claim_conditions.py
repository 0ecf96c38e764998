"""What must be sure before a number is called wrong, or right: asked in this order, and the first doubt is what is said.

Of every number (its reader and `Judge` ask these):
1.  it is said of what was measured here: none of goals, of others, of another time;
2.  one measured model is named, and a metric in its unit;
3.  an engine, a load and settings that are named around it, above it or in its row are those of the data: where the data
    record others, nothing is said, and where nothing tells which of several is meant, neither;
4.  a number of requests that it is said to be of is here.
A number that some admitted reading gives is right. It is wrong only where all differ, and moreover
5.  the engine and the loads that are named are recorded;
6.  requests alone give the metric: none of sampled memory, power or ratios of two runs;
7.  its name means one metric: "tokens" may be of the prompt, "aggregate" a rate over the wall time;
8.  every word around it is in a closed list, is matched by the data, or stands with other numbers that the data give digit
    for digit; any other word may make it a number of something else;
9.  the data are whole: no request is missing that may have made the difference (`Judge`);
10. its document is about these data at all (`claim_documents`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from data_contracts.metrics import METRICS, MetricKind
from data_contracts.wording import render_count, render_name
from tasks.analysis.claims.claim_context import Anchors, asked_of, unknown_word
from tasks.analysis.claims.claim_errors import Judged
from tasks.analysis.claims.claim_rows import recorded_number, records_engine
from tasks.analysis.claims.claim_samples import DERIVED
from tasks.analysis.claims.judging import Judgement

# So many other numbers of the same model, and in all, show which data a document is about
_OF_MODEL, _OF_ALL = 2, 3
# So many wrong numbers of one table, and more than so many times as many as right ones, are of other data
_ALL_WRONG, _TIMES = 3, 3
_SAME_DIGITS = 4  # of fewer chance alone finds another quantity with the same
_OF_REQUESTS: frozenset[MetricKind] = frozenset({"latency", "first_token", "rate", "count"})
_RATES = DERIVED | {"total_token_throughput"}
_ONE_RATE = re.compile(
    r"decod|generat|\beval|\btg\b|per[- _]user|per[- _]request|prefill|prompt", re.IGNORECASE
)
_AT_ONCE = re.compile(r"total|aggregate|overall|combined|system|cluster|batch|server|wall", re.IGNORECASE)
_WHOSE_TOKENS = re.compile(
    r"input|prompt|output|generat|complet|answer|respon|repl|reason|cached|produc|wrote|return|emit|total|in all",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Conditions:
    """Asks whether verdicts hold, for the statements of one document or summary."""

    models: Sequence[str]
    anchors: Anchors
    witnesses: Mapping[str, int]  # by model
    wrong: Mapping[tuple[str, str], int]  # how many numbers of each table or section
    right: Mapping[tuple[str, str], int]
    swaps: Mapping[tuple[str, str], int]  # how many numbers are, digit for digit, of another metric, by both

    @classmethod
    def of(cls, models: Sequence[str], found: Sequence[Judged]) -> Conditions:
        """With what the confirmed ones among the verdicts show of the words around them."""
        sure = [each for each in found if is_witness(each)]
        numbers = {(each.model, each.metric, each.stated.value) for each in sure}
        refuted = [each for each in found if each.judgement.outcome == "refuted"]
        return cls(
            models,
            Anchors(each.stated for each in sure),
            Counter(model for model, *_ in numbers),
            _by_section(refuted),
            _by_section(sure),
            Counter(
                swap for swap, _ in {(_swap_of(one), one.stated.value) for one in refuted if _is_swap(one)}
            ),
        )

    def settled(self, each: Judged) -> Judged:
        """The verdict if it holds, else that nothing is judged and why."""
        outcome = each.judgement.outcome
        asked: tuple[Callable[[Judged], str], ...] = ()
        if outcome == "refuted" and _is_swap(each) and self.swaps[_swap_of(each)] > 1:
            # Of several numbers the digits are those of one other metric: that shows which data are meant
            asked = (self._unclear, self._not_of_requests)
        elif outcome == "refuted":
            asked = (
                self._unclear,
                self._unrecorded,
                self._not_of_requests,
                self._ambiguous,
                self._unknown,
                self._far,
                self._elsewhere,
            )
        elif outcome == "confirmed":
            asked = (self._unclear, self._coarse)
        reason = next((reason for ask in asked if (reason := ask(each))), "")
        return silenced(each, reason) if reason else each

    def _unclear(self, each: Judged) -> str:
        return asked_of(each.stated).unclear if each.stated.document else ""

    def _unrecorded(self, each: Judged) -> str:
        """The engine or load that is named and that no row of the data records."""
        if not each.stated.document:
            return ""
        asked = asked_of(each.stated)
        if asked.engine is None and not asked.loads:
            return ""
        rows = each.judgement.by.rows if each.judgement.by else each.sample.picked
        if asked.engine is not None and not records_engine(rows, asked.engine):
            return f"it is of the engine {asked.engine}, which the files do not record"
        settings = rows.present("config")
        for load in asked.loads:
            if not any(recorded_number(text, load.name) is not None for text in settings):
                return f"it is of {load.words}, which the files do not record"
        return ""

    def _coarse(self, each: Judged) -> str:
        """Of a load that is not recorded a number of few digits agrees with too much."""
        return "" if each.stated.written.precise else self._unrecorded(each)

    def _not_of_requests(self, each: Judged) -> str:
        if METRICS[each.metric].kind not in _OF_REQUESTS and METRICS[each.metric].tally is None:
            return "requests do not record all that it is of"
        return ""

    def _ambiguous(self, each: Judged) -> str:
        """A name that may mean several metrics, where no other number of that name shows which."""
        stated = each.stated
        # Readers give what they know by its canonical name, which says more than was written
        written = "" if stated.name in METRICS else stated.name
        name = f"{written} {stated.field} {stated.topic or ''} {stated.sentence}".replace("_", " ")
        if self.anchors.name(stated):
            return ""
        counted = METRICS[each.metric].kind == "count" and METRICS[each.metric].unit == "token"
        if counted and not _WHOSE_TOKENS.search(name):
            return "its name does not say whether the tokens are of prompts or of answers"
        by = each.judgement.by
        if _RATES.isdisjoint(stated.metrics) or by is None or each.judgement.error != "not reproducible":
            return ""
        if _AT_ONCE.search(name):
            return "it may be a rate over the time of the whole run, which requests do not record"
        # With all that lies between requests a rate over the run is lower than that of each
        if not _ONE_RATE.search(name) and stated.value < by.value:
            return "its name does not say over which time the rate is, and it is lower than while answering"
        return ""

    def _far(self, each: Judged) -> str:
        """A number unlike all that is measured, where few others show that these data are meant."""
        shown = self.witnesses.get(each.model, 0) >= _OF_MODEL and sum(self.witnesses.values()) >= _OF_ALL
        if each.judgement.far and not shown:
            return "it is so far from all that is measured that it may be about something else"
        return ""

    def _elsewhere(self, each: Judged) -> str:
        """Several mistakes in one table and hardly a right number are none: it is of other runs."""
        section = _section_of(each)
        wrong, right = self.wrong.get(section, 0), self.right.get(section, 0)
        if each.judgement.error == "not reproducible" and wrong >= _ALL_WRONG and wrong > _TIMES * right:
            return f"{render_count(wrong)} numbers beside it are not those of the files either: it may be of other runs"
        return ""

    def _unknown(self, each: Judged) -> str:
        word = unknown_word(each.stated, self.models, self.anchors)
        return f'what "{render_name(word)}" means here is not known' if word else ""


def _is_swap(each: Judged) -> bool:
    return each.judgement.error == "swapped metric" and each.stated.written.digits >= _SAME_DIGITS


def _swap_of(each: Judged) -> tuple[str, str]:
    return (each.stated.metrics[0], str(each.taken_for))


def _section_of(each: Judged) -> tuple[str, str]:
    """The table, or the headings above a line; a summary is one section."""
    stated = each.stated
    if not stated.document:
        return (stated.artifact, "")
    of_line = stated.record.startswith("line/")
    return (stated.artifact, stated.heading if of_line else stated.record.partition("/")[0])


def _by_section(found: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """How many different numbers there are of each section."""
    numbers = {(_section_of(each), each.model, each.metric, each.stated.value) for each in found}
    return Counter(section for section, *_ in numbers)


def is_witness(each: Judged) -> bool:
    """True for a number whose digits are no accident and that the data give as a plain reader computes it."""
    by = each.judgement.by
    if each.judgement.outcome != "confirmed" or by is None or not each.stated.written.precise:
        return False
    return (
        each.stated.written.bound == "equal"
        and not each.stated.rounded
        and (by.plain or by.place != "configuration")
    )


def silenced(each: Judged, reason: str) -> Judged:
    """The same statement without a verdict."""
    return replace(each, judgement=Judgement("unsupported", reason=reason), taken_for=None, held=True)


def all_settled(models: Sequence[str], found: Sequence[Judged]) -> Iterator[Judged]:
    """The verdicts that hold, and the others with their doubt."""
    conditions = Conditions.of(models, found)
    return (conditions.settled(each) for each in found)
