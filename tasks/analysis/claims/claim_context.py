"""What the words around a stated number ask for, and which of them nobody understands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from data_contracts.metrics import METRICS
from data_contracts.vocabulary import CONTAINERS
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.claim_words import Load, engines_in, loads_in, qualifier_in, unknown_in

Where = Literal["sentence", "column", "row", "beside", "heading", "lead", "title", "field", "record"]
# A paragraph above and the title of a document say much that is about all of it: there only what limits is looked for
_LOOSE: frozenset[Where] = frozenset({"lead", "title"})
_PARTS = re.compile(r"[:/\s()]+|(?<=\D)-|-(?=\D)")
# So many other numbers below a heading or in a document show what its words mean; beside one row or column, one does
_ANCHORS: dict[Where, int] = {"heading": 2, "lead": 2, "title": 2}


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand around a number; `key` is the same for all numbers that they stand around."""

    where: Where
    text: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a number is said to be of: an engine, and loads; `unclear` says why nothing tells which."""

    engine: str | None = None
    loads: tuple[Load, ...] = ()
    unclear: str = ""


def texts_around(stated: Statement) -> list[Text]:
    """All words around a number, the nearest first."""
    own = stated.artifact
    if not stated.document:
        return [Text("field", _spaced(stated.field), (own, "field", stated.field)), *_record_parts(stated)]
    found = []
    if stated.sentence:
        found.append(Text("sentence", stated.sentence, (own, "sentence", stated.sentence)))
    else:
        found.append(Text("column", stated.field, (own, "column", stated.field)))
        if stated.topic:
            found.append(Text("row", stated.topic, (own, "row", stated.record)))
    found += [
        Text("beside", f"{column} {cell}", (own, "beside", column, cell)) for column, cell in stated.beside
    ]
    chain_of = stated.heading.split(" > ") if stated.heading else []
    for depth in range(len(chain_of), 0, -1):
        where: Where = "title" if depth == 1 else "heading"
        found.append(Text(where, chain_of[depth - 1], (own, "heading", *chain_of[:depth])))
    if stated.lead:
        found.insert(len(found) - len(chain_of), Text("lead", stated.lead, (own, "lead", stated.lead)))
    return found


def _record_parts(stated: Statement) -> Iterator[Text]:
    """The keys of a JSON pointer; places in a list say nothing."""
    for depth, part in enumerate(stated.record.split("/")):
        if part and not part.isdecimal() and (tuple(_spaced(part).lower().split()) not in CONTAINERS):
            yield Text(
                "record", _spaced(part), (stated.artifact, "record", *stated.record.split("/")[: depth + 1])
            )


def _spaced(name: str) -> str:
    return re.sub(r"[_.]+", " ", name.replace("~1", "/"))


def asked_of(stated: Statement) -> Asked:
    """The engine and the loads of a number, each as the nearest words that name any say it."""
    texts = [text for text in texts_around(stated) if text.where not in ("field", "record")]
    if stated.words and stated.words != stated.sentence:
        texts.insert(0, Text("sentence", stated.words, ()))
    engine, unclear = None, ""
    for text in texts:
        named = engines_in(text.text)
        if len(named) == 1:
            engine = named[0]
            break
        if len(named) > 1:
            # A title or a paragraph that names several compares them: which one is meant, stands nearer or nowhere
            unclear = "" if text.where in _LOOSE or text.where == "heading" else "it names several engines"
            break
    loads: dict[str, Load] = {}
    for text in texts:
        here: dict[str, set[Load]] = defaultdict(set)
        for load in loads_in(text.text):
            if not _is_own(load, stated) and load.name not in loads:
                here[load.name].add(load)
        for name, found in here.items():
            if len({load.value for load in found}) == 1:
                loads[name] = next(iter(found))
            elif text.where not in _LOOSE:
                unclear = unclear or f"it names several values of {name.replace('_', ' ')}"
    return Asked(engine, tuple(loads[name] for name in sorted(loads)), unclear)


def _is_own(load: Load, stated: Statement) -> bool:
    """True for the stated number itself, and for the lengths and counts of which a claim speaks."""
    if stated.unit == "token" and load.name in ("input_tokens", "output_tokens", "context", "output_limit"):
        return True
    if load.name in stated.settings or (stated.unit == "request/s" and load.name == "request_rate"):
        return True
    return any(abs(load.value * factor - stated.value) <= 1e-6 * abs(stated.value) for factor in (1.0, 1e-3))


def unknown_word(stated: Statement, models: Iterable[str], anchors: Anchors) -> str | None:
    """The first word around a number that is neither known to be irrelevant nor shown to be by other numbers."""
    names = [*models, *chain.from_iterable(_PARTS.split(model) for model in models)]
    names += [part for name in stated.metrics for part in METRICS[name].phrase.split()]
    names += [*stated.cites, *stated.settings, *(value for _, value in stated.alike)]
    names += [*(stated.model or "").split(), *_PARTS.split(stated.model or "")]
    numbers = [stated.value, *([stated.samples] if stated.samples else [])]
    numbers += [float(value) for value in stated.settings.values() if isinstance(value, (int, float))]
    for text in texts_around(stated):
        find = _first_qualifier if text.where in _LOOSE else unknown_in
        word = find(text.text, names, numbers)
        if word is not None and not anchors.show(text, stated):
            return word
    return None


def _first_qualifier(text: str, names: Sequence[str], _numbers: Sequence[float]) -> str | None:
    return qualifier_in(text, names)


class Anchors:
    """Numbers that the data give digit for digit, by the words around them: these words mean what they were taken for."""

    def __init__(self, confirmed: Iterable[Statement]) -> None:
        self._numbers: dict[tuple[str, ...], set[tuple[tuple[str, ...], float]]] = defaultdict(set)
        for stated in confirmed:
            for key in (_name_key(stated), *(text.key for text in texts_around(stated))):
                self._numbers[key].add((stated.metrics, stated.value))

    def show(self, text: Text, stated: Statement) -> bool:
        """True where other numbers than this one stand below or beside the same words."""
        return self._others(text.key, stated) >= _ANCHORS.get(text.where, 1)

    def name(self, stated: Statement) -> bool:
        """True where another number goes by the same name."""
        return self._others(_name_key(stated), stated) > 0

    def _others(self, key: tuple[str, ...], stated: Statement) -> int:
        own = (stated.metrics, stated.value)
        return len(self._numbers.get(key, set()) - {own})


def _name_key(stated: Statement) -> tuple[str, ...]:
    """What a number is called where it stands: the head of its column, or the words before it."""
    of_line = not stated.document or stated.record.startswith("line/")
    return (stated.artifact, "name", stated.field if of_line else stated.name)
