"""The names that a fact holds, as a remark may write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from data_contracts.grounding import ACRONYMS, NUMBER_WORDS
from tasks.commentary.prompting import NumberedFact, parsed, strings_in
from tasks.commentary.remarks.lexicon import lexicon, may_be
from tasks.commentary.remarks.number_words import without_counts
from tasks.commentary.remarks.turns import in_plain_turns

_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[_./:@\\-]++[^\W_]++)++")
# `README` of `README.md`
_FILE = re.compile(r"(?<![\w./-])[A-Za-z_-]++(?=\.[a-z]{2,5}\b)")
# `vLLM`, `SGLang`, `CUDA`: written as a name within the sentence of the fact
_CALLED = re.compile(r"(?<![\w./-])[a-z]{0,6}[A-Z][A-Za-z-]{1,24}(?![\w./-])")
# `gemma3:1b-it-qat`: a name, and no prose
_NUMBERED = re.compile(r"[\w./:@+-]{4,100}")
# `q8_0`, `test103`, `gemma3_tuning.csv`: begins with a letter and holds a digit
_IDENTIFIER = re.compile(r"(?<![\w./-])[A-Za-z][\w./:@+-]{2,80}\w")
_SETTING_FORMS = (" ", "=", " of ")
_WITHIN = tuple("_./:@-")
_ENDING = re.compile(r"\.[a-z]{2,5}\Z")
_PART = re.compile(r"[a-z]{3,}")


@lru_cache(maxsize=256)
def names_of(fact: NumberedFact) -> frozenset[str]:
    """The words within the names of a fact: of what it is about (`gemma3:1b` gives `gemma`), of its metric and engine."""
    values = " ".join((*strings_in(parsed(fact.subject)), *_FILE.findall(fact.clause))).casefold()
    measured = (part for part in _PART.findall(fact.metric.casefold()) if not may_be(part, "noun"))
    found = {*_PART.findall(values), *measured, *_called(fact)}
    prose = re.findall(r"(?<![\w./-])[a-z]{4,24}(?![\w./-])", fact.clause)
    # `humaneval`: a word of the fact that is no word of the language of remarks
    found |= {word for word in prose if word not in lexicon()}
    return frozenset(word for word in found if not NUMBER_WORDS.fullmatch(word))


@lru_cache(maxsize=256)
def engines_of(fact: NumberedFact) -> frozenset[str]:
    """What the sentence of the fact writes as a name and is not about: `vLLM`, `TensorRT-LLM`, `Ollama`."""
    about = _PART.findall(" ".join(strings_in(parsed(fact.subject))).casefold())
    return frozenset(part for part in _called(fact) if part not in about and part not in lexicon())


def _called(fact: NumberedFact) -> frozenset[str]:
    names = (name.casefold() for name in _CALLED.findall(fact.clause) if name not in ACRONYMS)
    return frozenset(part for name in names for part in re.findall(r"[a-z]{2,}", name))


def _noun_for(name: str) -> str:
    """The noun for a compound name of the fact: a file or a setting; other names are words already."""
    if _ENDING.search(name):
        return "file"
    return "setting" if "_" in name else name


@lru_cache(maxsize=256)
def numbered_names(subject: str, clause: str) -> tuple[str, ...]:
    """The names in a fact that hold digits, such as `gemma3:1b` and `q8_0`; the longest first."""
    about = {text for text in strings_in(parsed(subject)) if _NUMBERED.fullmatch(text)}
    settings = set(_settings(subject))
    found = {text for text in about | settings | set(_IDENTIFIER.findall(clause)) if _has_digit(text)}
    return tuple(sorted((text for text in found if re.search("[a-zA-Z]", text)), key=len, reverse=True))


def _settings(subject: str) -> Iterator[str]:
    """`num_ctx 2048`, `num_ctx=2048`, `num_ctx of 2048`: settings with their values, as a remark may write them."""
    about = parsed(subject)
    if not isinstance(about, dict):
        return
    config = parsed(str(about.get("config", "")))
    pairs = [*config.items()] if isinstance(config, dict) else []
    pairs += [(about.get("setting"), about[side]) for side in ("level", "against") if side in about]
    for key, value in pairs:
        yield from (f"{key}{between}{value}" for between in _SETTING_FORMS if " " not in str(value))


def _noun_of(name: str) -> str:
    return "setting" if any(between in name for between in _SETTING_FORMS) else "model"


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def at_names(text: str, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The text in parts, and whether each is one of the names, written whole."""
    places = ((_whole(text, name), name) for name in names)
    place, name = min((found for found in places if found[0] >= 0), default=(-1, ""))
    if place < 0:
        yield text, False
        return
    yield text[:place], False
    yield name, True
    yield from at_names(text[place + len(name) :], names)


def _whole(text: str, name: str) -> int:
    """Where a name stands that is no part of a longer one; -1 where it stands nowhere."""
    place = text.find(name)
    while place >= 0:
        before, behind = text[:place][-1:], text[place + len(name) :][:2]
        joined = behind[:1] in _WITHIN and behind[1:].isalnum()
        if not (before.isalnum() or before in _WITHIN or behind[:1].isalnum() or (behind and joined)):
            return place
        place = text.find(name, place + 1)
    return -1


# `The 99th percentile` of a fact, and the number words that are read as no count, or as the fact's own
_QUANTILE_NAME = re.compile(r"(?i)\b(?:(\d{1,2}(?:\.\d)?)(?:st|nd|rd|th) percentile|p(\d{1,2}(?:\.\d)?))\b")
# With the punctuation that touches it, so that a report can set it apart
_LIKE_A_NUMBER = re.compile(
    r"(?i)[(\"“]?\b(?:no[ -]one|ones?|first|second|zero|two|(\d{1,2}(?:\.\d)?)(?:st|nd|rd|th)(?= percentile)"
    r"|p(\d{1,2}(?:\.\d)?))\b[.,;:)\"”]{0,3}"
)
Vouched = Literal["", "name", "number"]


def vouched_parts(text: str, subject: str, clause: str) -> Iterator[tuple[str, Vouched]]:
    """An accepted remark in parts: what the fact vouches for are its names, its quantiles, and words that count nothing."""
    known = _quantiles(clause)
    for part, named in at_names(text, numbered_names(subject, clause)):
        if named:
            yield part, "name"
            continue
        place = 0
        for found in _LIKE_A_NUMBER.finditer(part):
            number = found[1] or found[2]
            if number is None or number in known:
                yield part[place : found.start()], ""
                yield found[0], "number"
                place = found.end()
        yield part[place:], ""


def _quantiles(clause: str) -> frozenset[str]:
    return frozenset(one or two for one, two in _QUANTILE_NAME.findall(clause))


def with_plain_names(text: str, fact: NumberedFact) -> str:
    """The text with a plain noun for each name that stands in the fact and is no word, such as `num_ctx`."""
    known = {
        name.casefold()
        for name in _COMPOUND.findall(f"{fact.clause} {' '.join(strings_in(parsed(fact.subject)))}")
    }
    quantiles = _quantiles(fact.clause)
    text = _QUANTILE_NAME.sub(lambda m: "percentile" if (m[1] or m[2]) in quantiles else m[0], text)
    text = "".join(
        _noun_of(part) if named else part
        for part, named in at_names(text, numbered_names(fact.subject, fact.clause))
    )
    plain = _COMPOUND.sub(lambda m: _noun_for(m[0]) if m[0].casefold() in known else m[0], text)
    return without_counts(in_plain_turns(plain), fact)
