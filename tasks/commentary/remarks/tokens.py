"""The words of a remark, each with the part of speech that fits its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from data_contracts.remark_acts import ALONE, TELLS_THAT
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.grammar import COSTS, FOLLOWS
from tasks.commentary.remarks.lexicon import Part, Sense, may_be, noun_like, senses

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|[,.;:()\"–—…]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a sentence."""

    text: str
    sense: Sense

    @property
    def part(self) -> Part:
        return self.sense.part

    @property
    def kinds(self) -> frozenset[Kind]:
        return self.sense.kinds

    @property
    def base(self) -> str:
        return self.sense.base


# Whether a clause has its verb: since its last comma, or before it
_Verb = Literal["none", "wanted", "earlier", "here"]
_TURNS = frozenset((";", ":", "so", "but", "while", "although", "though"))
_BEFORE_A_VERB: frozenset[Part] = frozenset(("modal", "to", "not"))
_PLAIN: frozenset[Kind] = frozenset(("plain",))
_STOPS = frozenset((",", ";", ":", "."))
_JOINING = frozenset(("when", "if", "because", "until", "once"))
_SUBORDINATES = frozenset(
    ("that", "whether", "if", "because", "when", "until", "which", "who", "how", "why", "what", "where")
)
_NAMED: frozenset[Part] = frozenset(("noun", "pronoun", "adjective"))
_VERBAL: frozenset[Part] = frozenset(("finite", "base", "auxiliary", "modal"))
_ANY: frozenset[Part] = frozenset(get_args(Part))


def words(text: str) -> list[str]:
    """The words and stops of a remark in plain lower case; n't becomes `not`, a possessive its noun."""
    found: list[str] = []
    for word in _TOKEN.findall(text):
        if word.endswith("n't"):
            stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(word[:-3], word[:-3])
            found += [stem, "not"]
        elif word == "longer" and found[-1:] == ["no"]:
            found[-1] = "not"
        elif word == "please":
            continue
        elif word == "cannot":
            found += ["can", "not"]
        elif word in ("hardly", "scarcely") and found[-1:] and found[-1] in ("can", "could"):
            found.append("not")
        elif word.endswith(("'s", "'re", "'ll", "'ve", "'d")) and word.partition("'")[0] in _SHORTENED:
            found += [word.partition("'")[0], _SHORTENED[word.partition("'")[0]]]
        else:
            found.append(word.removesuffix("'s"))
    # `With that of the baseline`: what stands for a figure opens no clause
    of_it = ["those" if one == "that" and two == "of" else one for one, two in pairwise([*found, "."])]
    return _neither(of_it)


def _neither(found: list[str]) -> list[str]:
    """`Neither an increase nor its absence` as `no increase or its absence`: one denial."""
    place = found.index("neither") if "neither" in found and "nor" in found else -1
    begins = place == 0 or (place > 0 and not found[place - 1].isalpha())
    if not begins or not any(s.part in ("determiner", "noun") for s in senses(found[place + 1], frozenset())):
        return found
    behind = found[place + 2 :] if found[place + 1] in ("a", "an", "the") else found[place + 1 :]
    return [*found[:place], "no", *("or" if word == "nor" else word for word in behind)]


_SHORTENED = {"it": "is", "that": "is", "there": "is", "what": "is", "this": "is"}


def unknown_words(listed: Iterable[str], names: frozenset[str]) -> list[str]:
    """The words that are neither in the lexicon nor names of the fact."""
    return [word for word in listed if not senses(word, names)]


def reading(listed: list[str], names: frozenset[str]) -> tuple[Token, ...] | None:
    """The words as parts of a sentence, by the cheapest reading of all that fit; none when it is no sentence."""
    if any(
        one in _STOPS and two == "model" and three in _STOPS for one, two, three in _threes([*listed, "."])
    ):
        return None  # a bare name that is thrown in
    best: dict[tuple[Sense, _Verb], tuple[int, tuple[Token, ...]]] = {(_START, "none"): (0, ())}
    for word in [*listed, "."]:
        following: dict[tuple[Sense, _Verb], tuple[int, tuple[Token, ...]]] = {}
        for sense in senses(word, names):
            own = _ambiguity(word, sense, names)
            for (before, verb), (cost, path) in best.items():
                if (
                    sense.part not in _after(before)
                    or _are_two(before, word, sense)
                    or _is_never_said(before, word)
                    or (
                        sense.part == "base"
                        and before.part not in _BEFORE_A_VERB
                        and noun_like(word)
                        and sense.kinds == _PLAIN
                    )
                ):
                    continue
                total = (
                    cost + own + _cost(before, word, sense) + _verbs_cost(verb, before, word, sense, names)
                )
                state = (sense, _verb_so_far(verb, word, sense))
                if state not in following or total < following[state][0]:
                    following[state] = (total, (*path, Token(word, sense)))
        best = following
    whole = [found for found in best.values() if any(t.part in _VERBAL for t in found[1])] or list(
        best.values()
    )
    return min(whole, key=lambda found: found[0])[1] if whole else None


def _threes(listed: list[str]) -> Iterable[tuple[str, str, str]]:
    return zip(listed, listed[1:], listed[2:], strict=False)


def _is_never_said(before: Sense, word: str) -> bool:
    """`Is it` within a sentence, `the it`."""
    if before.part == "determiner":
        return word in ALONE
    return before.part == "auxiliary" and before.base != "do" and word in ("it", "they")


def _are_two(before: Sense, word: str, sense: Sense) -> bool:
    """`That the`: two determiners, of which the first is none; `these runs` tells of no one who runs."""
    if before.part == "pronoun" and before.base in ("these", "those", "they"):
        return sense.part == "finite" and word.endswith("s")
    return before.part == sense.part == "determiner" and before.base in ("that", "this")


def _verb_so_far(verb: _Verb, word: str, sense: Sense) -> _Verb:
    if word in _SUBORDINATES and sense.part in ("conjunction", "pronoun"):
        return "wanted"
    if word in _TURNS:
        return "none"
    if word == ",":
        return "none" if verb in ("none", "wanted") else "earlier"
    return "here" if sense.part in _VERBAL else verb


def _verbs_cost(verb: _Verb, before: Sense, word: str, sense: Sense, names: frozenset[str]) -> int:
    """A clause has a verb, and seldom another one: `keep it fixed`."""
    if word in _TURNS or word == ".":
        return 4 if verb in ("none", "wanted") else 0
    if word == "." and verb == "earlier":
        return 2
    if word == "," and verb == "wanted":
        return 3
    if word in _JOINING and verb == "none" and before.part == "noun":
        return 2
    # `The tool used for it was named`: what comes earlier is a participle
    if verb == "here" and sense.part in ("auxiliary", "modal") and before.part in _NAMED:
        return 2
    again = verb == "here" and sense.part == "finite" and word.endswith("ed")
    return 3 if again and any(other.part == "participle" for other in senses(word, names)) else 0


def _cost(before: Sense, word: str, sense: Sense) -> int:
    """How unusual a reading is behind the one before it."""
    cost = COSTS.get((before.part, sense.part), 0)
    # `The failures come`: its participle looks like its base
    cost += (
        4
        if sense.part == "participle" and word == sense.base and before.part in ("noun", "conjunction")
        else 0
    )
    # `Should be recorded` tells what is done
    told = before.part == "auxiliary" and sense.part in ("adjective", "preposition")
    cost += 2 if told and may_be(word, "participle") else 0
    # `Worth finding`; `the setting that varies`
    # `Verify that load and prompts match`, but `inspect that run`
    if word == "that" and before.part in ("base", "finite", "gerund"):
        telling = before.base in TELLS_THAT
        cost += 2 if sense.part == ("determiner" if telling else "conjunction") else 0
    # `So look at the spread` asks for something
    cost += 2 if before.base in ("so", "but") and sense.part == "noun" and may_be(word, "base") else 0
    # `Check the log and turn off the cache` asks for two things
    again = before.base in ("and", "or", ",", "then") and sense.part == "noun" and may_be(word, "base")
    cost += 2 if again and not _cares(word) else 0
    # `Mean throughput is`, `complete answers arrive`: seldom asked for
    begins = before is _START and sense.part == "base"
    cost += 6 if begins and word == "mean" else 1 if begins and may_be(word, "adjective") else 0
    cost += 2 if before.base == "worth" and sense.part == "noun" else 0
    cost -= 2 if word in ("that", "who") and (before.part, sense.part) == ("noun", "pronoun") else 0
    return cost + (3 if _disagrees(before, word, sense) else 0)


def _cares(word: str) -> bool:
    return any(
        sense.part == "base" and sense.kinds & {"care", "mixed"} for sense in senses(word, frozenset())
    )


def _disagrees(before: Sense, word: str, sense: Sense) -> bool:
    """`That runs`, `a settings`: a plural behind a word for a single thing."""
    single = before.part == "determiner" and before.base in (
        "that",
        "this",
        "a",
        "an",
        "each",
        "every",
        "another",
    )
    return single and sense.part == "noun" and word != sense.base


def _ambiguity(word: str, sense: Sense, names: frozenset[str]) -> int:
    """A word that may be a noun is less often a verb, and `these` stands before a noun when it can."""
    if sense.part == "pronoun" and word in ("this", "these", "those"):
        return 1
    if sense.part == "pronoun" and word not in ("that", "which", "what", "who"):
        return 2 if any(other.part == "determiner" for other in senses(word, names)) else 0
    usual = {"adverb": "preposition", "finite": "noun"}.get(sense.part)
    return 1 if usual and any(other.part == usual for other in senses(word, names)) else 0


def _after(sense: Sense) -> frozenset[Part]:
    return FOLLOWS.get(sense.part, _ANY)


_START = Sense("stop", frozenset(), "")
END = Token(".", Sense("stop", frozenset(), "."))
