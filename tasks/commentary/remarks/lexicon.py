"""The words of a remark with all that each may be in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from data_contracts.remark_charges import PROCESS
from data_contracts.remark_nouns import NOUNS
from data_contracts.remark_roles import ROLES
from data_contracts.remark_verbs import DOUBLED, IRREGULAR, REPEATABLE, VERBS, Kind
from data_contracts.remark_words import (
    ADJECTIVES,
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    IRREGULAR_PLURALS,
    MODALS,
    PLURAL_ONLY,
    PREPOSITIONS,
    PRONOUNS,
)

Part = Literal[
    "base", "finite", "participle", "gerund", "noun", "adjective", "adverb", "determiner", "pronoun",
    "preposition", "conjunction", "modal", "auxiliary", "to", "not", "stop",
]  # fmt: skip

_OF_VERBS: frozenset[Part] = frozenset(("base", "finite", "participle", "gerund", "noun"))
_OF_ADJECTIVES: frozenset[Part] = frozenset(("adjective", "participle"))
_SMALL: frozenset[Part] = frozenset(("preposition", "determiner", "pronoun", "adverb", "conjunction"))
_PREFIXES = frozenset(("inter", "intra", "multi", "cross", "sub", "co", "self"))
_STOPS = frozenset(',.;:()"–—…')
_SIBILANTS = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a word may be."""

    part: Part
    kinds: frozenset[Kind]
    base: str


def senses(word: str, names: frozenset[str]) -> tuple[Sense, ...]:
    found = lexicon().get(word, ()) or _derived(word)
    # `The hit rate` of a fact that is about one
    if word in names and not any(sense.part in ("noun", "adjective") for sense in found):
        return (*found, Sense("noun", frozenset(("system",)), word))
    if not found and "-" in word:
        parts = [senses(part, names) for part in word.split("-") if part not in _PREFIXES]
        if all(parts):
            last = [s for s in parts[-1] if s.part in ("noun", "adjective", "participle", "gerund")]
            named = [s for part in parts for s in part if s.part in ("noun", "adjective")]
            kinds = frozenset(kind for s in named or [s for part in parts for s in part] for kind in s.kinds)
            return tuple(
                Sense("noun" if s.part in ("noun", "gerund") else "adjective", kinds, word) for s in last
            ) or (Sense("adjective", kinds, word),)
    return found


def _derived(word: str) -> tuple[Sense, ...]:
    """`Re-export`, `unverified`, `cautiously`: by rule from a word of the lexicon."""
    for prefix in ("re-", "re", "un", "non-", "mis", "pre-"):
        known = lexicon().get(word[len(prefix) :], ()) if word.startswith(prefix) and len(word) > 5 else ()
        parts = _OF_VERBS if prefix.startswith(("re", "mis", "pre")) else _OF_ADJECTIVES
        again = prefix in ("re-", "re")
        fitting = tuple(s for s in known if s.part in parts and (not again or s.base in REPEATABLE))
        if fitting:
            return fitting
    if word.endswith("er") and len(word) > 5 and not may_be(word, "noun"):
        roots = (word[:-2], word[:-1], word[:-3] + "y")
        kinds = {
            k for s in roots for one in lexicon().get(s, ()) if one.part == "adjective" for k in one.kinds
        }
        # `A colder host` chooses by its state, `a sounder estimate` by what it is worth
        if kinds:
            chooses: set[Kind] = set() if kinds & {"rely", "worth", "limit"} else {"gain"}
            return (Sense("adjective", frozenset(kinds | chooses), word),)
    if word.endswith("ly"):
        stems = (word[:-2], word[:-3] + "y", word[:-2] + "le", word[:-4])
        if any(sense.part == "adjective" for stem in stems for sense in lexicon().get(stem, ())):
            return (Sense("adverb", frozenset(("plain",)), word),)
    return ()


def may_be(word: str, part: Part) -> bool:
    return any(sense.part == part for sense in lexicon().get(word, ()))


@cache
def lexicon() -> Mapping[str, tuple[Sense, ...]]:
    found: dict[str, dict[tuple[Part, str], set[Kind]]] = {}
    for word, part, kind, base in _entries():
        found.setdefault(word, {}).setdefault((part, base), set()).add(kind)
    for word, part, kind, base in (*_of_roles(), *_happening(found)):
        senses = found.setdefault(word, {})
        # `Without` and `below` play their roles as what they are
        if part != "adjective" or not any(known in _SMALL for known, _ in senses):
            senses.setdefault((part, base), {kind})
    return {
        word: tuple(Sense(part, frozenset(kinds), base) for (part, base), kinds in read.items())
        for word, read in found.items()
    }


def _of_roles() -> Iterator[tuple[str, Part, Kind, str]]:
    """What a verdict is told by, where no other list says what such a word does."""
    for words in ROLES.values():
        yield from _inflected("stance", words.verbs, words.nouns, words.adjectives)


def _inflected(kind: Kind, verbs: str, nouns: str, adjectives: str) -> Iterator[tuple[str, Part, Kind, str]]:
    for verb in verbs.split():
        for form, part in _forms(verb):
            for spelled in _american(form):
                yield spelled, part, kind, verb
    for noun in nouns.split():
        forms = (noun,) if noun in PLURAL_ONLY else (noun, _plural(noun))
        for form in forms:
            for spelled in _american(form):
                yield spelled, "noun", kind, noun
    for word in adjectives.split():
        yield word, "adjective", kind, word


_ONLY_PROCESS = PROCESS - {verb for listed in VERBS.values() for verb in listed.split()}


def noun_like(word: str) -> bool:
    """True for a noun that is a verb only behind a modal: `may buffer`."""
    return word in _ONLY_PROCESS and may_be(word, "noun")


def _happening(found: Mapping[str, object]) -> Iterator[tuple[str, Part, Kind, str]]:
    """What a system does; a noun is no verb by its third person."""
    for word, part, kind, base in _inflected("plain", " ".join(sorted(PROCESS)), "", ""):
        if base not in found or part != "finite" or word.endswith("ed"):
            yield word, part, kind, base


def _entries() -> Iterator[tuple[str, Part, Kind, str]]:
    for kind, listed in VERBS.items():
        yield from _inflected(kind, listed, "", "")
    for kind, listed in NOUNS.items():
        yield from _inflected(kind, "", listed, "")
    for kind, listed in ADJECTIVES.items():
        yield from _inflected(kind, "", "", listed)
    plain: tuple[tuple[str, Part], ...] = (
        (ADVERBS, "adverb"), (DETERMINERS, "determiner"), (PRONOUNS, "pronoun"), (PREPOSITIONS, "preposition"),
        (CONJUNCTIONS, "conjunction"), (MODALS, "modal"), (AUXILIARIES, "auxiliary"),
    )  # fmt: skip
    for listed, part in plain:
        for word in listed.split():
            yield word, part, "plain", word
    yield from (
        ("to", "to", "plain", "to"),
        ("not", "not", "plain", "not"),
        ("never", "not", "plain", "never"),
    )
    for stop in _STOPS:
        yield stop, "stop", "plain", stop


def _forms(verb: str) -> Iterator[tuple[str, Part]]:
    yield verb, "base"
    if verb != "have":
        yield _plural(verb), "finite"
    stem = verb + verb[-1] if verb in DOUBLED else verb.removesuffix("e")
    # A setting is hardly ever the act of setting
    if verb != "set":
        yield (verb[:-2] + "ying" if verb.endswith("ie") else stem + "ing"), "gerund"
    if verb == "have":
        return
    past = IRREGULAR.get(verb) or _again(verb) or (verb[:-1] + "ied" if _ends_in_y(verb) else stem + "ed")
    forms = past.split()
    # `Set` and `read` behind a single thing ask for something more often than they tell of the past
    if forms[0] != verb:
        yield forms[0], "finite"
    yield forms[-1], "participle"


def _again(verb: str) -> str:
    """`Rebuilt` of `built`."""
    past = IRREGULAR.get(verb[2:], "") if verb.startswith("re") else ""
    return " ".join(f"re{form}" for form in past.split())


def _plural(word: str) -> str:
    if word in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[word]
    if _ends_in_y(word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_SIBILANTS) or word in ("go", "do") else "s")


def _ends_in_y(word: str) -> bool:
    return word.endswith("y") and word[-2] not in "aeou"


def _american(word: str) -> Iterator[str]:
    yield word
    for british in ("isation", "ise", "ising", "yse", "ysing"):
        if british in word and word not in (
            "noise",
            "precise",
            "otherwise",
            "likewise",
            "rise",
            "arise",
            "rising",
            "raise",
        ):
            yield word.replace(british, british.replace("s", "z", 1))
            return
    for british, american in (("judgement", "judgment"), ("favour", "favor")):
        if british in word:
            yield word.replace(british, american)
