"""What may be said of the files themselves: how many of which kind, and how many of them count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.entry import Entry, Filling
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import Filled, Template, a_count, said
from data_contracts.wording import listing, render_count, render_name

# The states of a file that is not read for itself, and the slots that count them
_APART = {"duplicate": "copies", "unsupported": "unknown", "quarantined": "broken"}


def _files(grounds: Grounds) -> Iterator[Filling]:
    counts = [fact for fact in grounds.of("inventory") if fact.metric == "files" and fact.value]
    whole = next((fact for fact in counts if not fact.names), None)
    kinds = [fact for fact in counts if set(fact.names) == {"kind"}]
    if whole is None or not kinds:
        return
    words = [f"{render_count(fact.value or 0)} {render_name(str(fact.names['kind']))}" for fact in kinds]
    slots: dict[str, Filled] = {
        "files": _count(whole, "file"),
        "kinds": said(listing(words), whole.origin, kind="names"),
    }
    for fact in counts:
        if set(fact.names) == {"status"} and (slot := _APART.get(str(fact.names["status"]))):
            slots[slot] = _count(fact)
    yield Filling(slots)


def _count(fact: QuotedFact, noun: str = "") -> Filled:
    return a_count(int(fact.value or 0), fact.origin, noun, fact=fact.fact_id)


FILES = Entry(
    name="inventory.files",
    topic="inventory",
    severity="good",
    slots={"files": "count", "kinds": "names", "copies": "count", "unknown": "count", "broken": "count"},
    says=Template(
        "{files} {files:was|were} found: {kinds}[; {copies} {copies:is a copy|are copies}][; {unknown} {unknown:is|are} of"
        " no known format][; {broken} could not be read]."
    ),
    holds=_files,
    in_summary=False,
)
