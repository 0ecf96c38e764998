"""The narrative of an audit, composed by code: no model is asked, and the same grounds give the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from data_contracts.sentences import catalogue
from data_contracts.sentences.entry import ActionKind, Entry, Filling
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.narrative import Advice, Chosen, Narrative, Sentence
from data_contracts.sentences.template import Part, Parts, sentence, text_of
from data_contracts.wording import agree, counted

SUMMARY_WORDS = 120
FINDINGS, FINDINGS_OF_ONE_ENTRY = 8, 2
# Of one entry: what more there is of its kind stands in the tables
OF_ONE_ENTRY = 12


@dataclass(frozen=True, slots=True)
class _Held:
    """A sentence, and the entry and the slots that it is made of."""

    entry: Entry
    filling: Filling
    sentence: Sentence


def compose(grounds: Grounds, entries: Sequence[Entry] | None = None) -> Narrative:
    """What these grounds support, each cause once."""
    listed = catalogue.ENTRIES if entries is None else entries
    held = list(_held(grounds, listed))
    lead = next((one for one in held if one.entry.headline is not None), None)
    once = [one for one in held if not one.sentence.repeats]
    summary = _summary(once)
    told = {one.sentence.id for one in summary}
    return Narrative(
        sentences=tuple(one.sentence for one in held),
        headline=_headline(lead, _of_its_kind(lead, grounds, listed)) if lead else (),
        leads=lead.sentence.id if lead else "",
        summary=tuple(one.sentence.id for one in summary),
        findings=tuple(one.sentence.id for one in _findings(once, told)),
        recommendations=tuple(_chosen(held, "do")),
        plan=tuple(_chosen(held, "measure")),
    )


def _held(grounds: Grounds, entries: Sequence[Entry]) -> Iterator[_Held]:
    causes: dict[str, str] = {}
    number = 0
    for entry in entries:
        for filling in islice(entry.holds(grounds), OF_ONE_ENTRY):
            number += 1
            identifier = f"S{number:02d}"
            first = causes.setdefault(filling.cause, identifier) if filling.cause else identifier
            repeats = "" if first == identifier else first
            yield _Held(entry, filling, _sentence(identifier, entry, filling, repeats))


def _sentence(identifier: str, entry: Entry, filling: Filling, repeats: str) -> Sentence:
    slots = filling.slots
    says = sentence(entry.says.filled(slots))
    return Sentence(
        id=identifier,
        entry=entry.name,
        topic=entry.topic,
        severity=entry.severity,
        card=entry.card,
        parts=says,
        brief=sentence(entry.brief.filled(slots)) if entry.brief else says,
        lead=sentence(entry.lead.filled(slots), "") if entry.lead else (),
        actions=tuple(
            Advice(action.kind, sentence(action.says.filled(slots)))
            for action in entry.actions
            if action.says.needed <= slots.keys()
        ),
        repeats=repeats,
    )


def _of_its_kind(lead: _Held, grounds: Grounds, entries: Sequence[Entry]) -> int:
    """How many a reader would count of the kind that a headline tells the heaviest of."""
    alike = (entry for entry in entries if entry.more is not None and entry.more == lead.entry.more)
    return sum(filling.stands_for for entry in alike for filling in entry.holds(grounds))


def _headline(lead: _Held, of_its_kind: int) -> Parts:
    """The lead as the top of a page says it, and how many more of its kind there are."""
    if lead.entry.headline is None:
        return ()
    words = lead.entry.headline.filled(lead.filling.slots)
    left = of_its_kind - 1
    if lead.entry.more is None or left <= 0:
        return sentence(words, "")
    more = Part(counted(left, *lead.entry.more), "facts")
    return sentence((*words, Part(f". There {agree(left, 'is', 'are')} "), more), "")


def _summary(held: Sequence[_Held]) -> list[_Held]:
    """The first sentence of each entry that a summary has, as long as 120 words hold them."""
    first = {one.entry.name: one for one in reversed(held) if one.entry.in_summary}
    kept: list[_Held] = []
    left = SUMMARY_WORDS
    for one in reversed(first.values()):
        size = len(text_of(one.sentence.brief).split())
        if size <= left:
            kept.append(one)
            left -= size
    return sorted(kept, key=held.index)


def _findings(held: Sequence[_Held], told: Container[str]) -> list[_Held]:
    """What a summary leaves out: the first of each entry, then the next of each, so that no topic hides the others."""
    turns: Counter[str] = Counter()
    ranked: list[tuple[int, int, _Held]] = []
    for place, one in enumerate(held):
        if one.sentence.id not in told and turns[one.entry.name] < FINDINGS_OF_ONE_ENTRY:
            ranked.append((turns[one.entry.name], place, one))
            turns[one.entry.name] += 1
    return [one for _, _, one in sorted(ranked, key=lambda item: item[:2])[:FINDINGS]]


def _chosen(held: Sequence[_Held], kind: ActionKind) -> Iterator[Chosen]:
    """The first action of its kind of each sentence; what is asked of the same files for the same cause once."""
    asked: set[object] = set()
    for one in held:
        for place, action in enumerate(one.sentence.actions):
            if action.kind == kind:
                files = one.filling.slots.get("files")
                cause = one.filling.cause
                same = (cause, text_of(files.parts)) if cause and files else text_of(action.parts)
                if same not in asked:
                    asked.add(same)
                    yield Chosen(one.sentence.id, place)
                break
