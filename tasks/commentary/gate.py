"""The gate: of a model's answer, the lines that add nothing but words to a fact they cite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from data_contracts.grounding import (
    ACRONYMS,
    ADVICE,
    FAMILIES,
    FUNCTION_WORDS,
    METRIC_WORDS,
    NEED,
    PLAIN_WORDS,
    WORD_RULES,
    Support,
    WordRule,
)
from data_contracts.metrics import METRICS
from tasks.commentary.prompting import NumberedFact

_LINE = re.compile(r"\A(F\d{2,3}):[ \t]*+(.*)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[_./:@\\]++[^\W_]++)++")
_IDENTIFIER = re.compile(rf"{_COMPOUND.pattern}|\b[^\W_]*+_\w*+|(?<![^\W_])[^\W_]++/(?=\s|$)")
_PUNCTUATION = frozenset(" .,;:'\"()-–—…")
_MARKDOWN, _HTML = frozenset("*_#`~|[]\\^={}$"), frozenset("<>&")
_LONGEST_ANSWER, _MOST_LINES = 20_000, 80
_FEWEST_WORDS, _MOST_WORDS, _LONGEST = 4, 40, 280
_SHINGLE = 6
# "first token" and "per second" are no counts where they name a metric or its unit.
_UNITS = re.compile(r"(?:tokens? |requests? )?per second(?!\w)|(?:time[- ]to[- ])?first[- ]token(?!\w)")
_NEGATION = re.compile(r"(?<!\w)(?:no|not|never|without|hardly|lack\w*|fail\w*|\w+n't)(?!\w)")
_CLAUSES = re.compile(r"[.;:–—]\s*|, so |, and |, then ")
_EXCUSES: tuple[tuple[Support, re.Pattern[str]], ...] = (("advice", ADVICE), ("need", NEED))
_REPEATED = re.compile(r"\b(\w+)(?:\W+\1\b){3,}")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that passed, and the fact that it cites."""

    fact_id: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that did not pass. `line` is the model's own text: it never reaches a reader."""

    line: str
    code: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """All proposed lines of an answer: accepted or rejected, none lost."""

    accepted: tuple[Comment, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def proposed(self) -> int:
        return len(self.accepted) + len(self.rejected)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A comment beside all that it is judged by. `plain` is lower-case NFKC with straight quotes."""

    raw: str
    text: str
    plain: str
    fact: NumberedFact
    allowed: frozenset[str]
    names: frozenset[str]
    shingles: frozenset[tuple[str, ...]]


def check(answer: str, facts: Sequence[NumberedFact], prompt: str = "") -> Judged:
    """Judges each line of an answer against the fact that it cites; `prompt` is what must not leak."""
    if not answer.strip():
        return Judged(rejected=(Rejected("", "empty"),))
    lines = [line.strip() for line in answer[:_LONGEST_ANSWER].splitlines() if line.strip()]
    if len(answer) > _LONGEST_ANSWER or len(lines) > _MOST_LINES:
        return Judged(rejected=tuple(Rejected(line, "endless") for line in lines[:_MOST_LINES]))
    known, names, shingles = {f.number: f for f in facts}, _lexicon(facts), _shingles(prompt)
    accepted: dict[str, Comment] = {}
    rejected: list[Rejected] = []
    for line in lines:
        number, text, code = _cited(line, known, accepted)
        if not code:
            code = _broken(_candidate(text, known[number], names, shingles))
        if code:
            rejected.append(Rejected(line, code, number))
        else:
            accepted[number] = Comment(known[number].fact_id, number, " ".join(text.split()))
    return Judged(tuple(accepted.values()), tuple(rejected))


def all_rejected(answer: str, code: str) -> Judged:
    """An answer that may not be used at all: each of its lines is rejected for this reason."""
    lines = [line.strip() for line in answer.splitlines() if line.strip()][:_MOST_LINES]
    return Judged(rejected=tuple(Rejected(line, code) for line in lines or [""]))


def _cited(line: str, known: dict[str, NumberedFact], accepted: dict[str, Comment]) -> tuple[str, str, str]:
    matched = _LINE.fullmatch(line)
    if matched is None:
        return "", line, _shape(line)
    number, text = matched[1], matched[2].strip()
    if number not in known:
        return number, text, "unknown_fact"
    return number, text, "duplicate" if number in accepted else ""


def _shape(line: str) -> str:
    plain = _plain(line)
    if line[0] in "*#`|->•" or "**" in line:
        return "markdown"
    if line.startswith("<"):
        return "html"
    chatty = any(r.code == "chatty" and r.pattern.search(plain) for r in WORD_RULES)
    return "chatty" if chatty else "question" if "?" in plain else "uncited"


def _candidate(
    text: str, fact: NumberedFact, names: frozenset[str], shingles: frozenset[tuple[str, ...]]
) -> _Candidate:
    allowed = frozenset(_names(f"{fact.clause} {fact.subject} {fact.metric}"))
    normal = unicodedata.normalize("NFKC", text)
    return _Candidate(text, normal, _plain(text), fact, allowed, names, shingles)


def _broken(candidate: _Candidate) -> str:
    """The code of the first rule that the comment breaks, or nothing."""
    return next((code for code, breaks in RULES if breaks(candidate)), "") or _broken_word(candidate)


def _broken_word(candidate: _Candidate) -> str:
    return next((rule.code for rule in WORD_RULES if _breaks(rule, candidate)), "")


def _breaks(rule: WordRule, candidate: _Candidate) -> bool:
    if not _supported(candidate).isdisjoint(rule.allowed_by):
        return False
    texts = [t for plain in {candidate.plain, _unaccented(candidate.plain)} for t in _spellings(plain, rule)]
    if rule.code == "number_word":
        texts = [_UNITS.sub(" ", text) for text in texts]
    excused = [pattern for kind, pattern in _EXCUSES if kind in rule.allowed_by]
    if excused:
        parts = (part.strip() for text in texts for part in _CLAUSES.split(text))
        texts = [part for part in parts if not any(pattern.search(part) for pattern in excused)]
    return any(rule.pattern.search(text) for text in texts)


def _spellings(plain: str, rule: WordRule) -> Iterator[str]:
    """The text as it stands, and as it reads without what may hide a word in it."""
    yield from (plain, plain.replace("-", ""), plain.replace("-", " "), plain.replace("'", ""))
    if rule.across_blanks:
        yield " ".join(a + b for a, b in pairwise(_WORD.findall(plain)))


def _supported(candidate: _Candidate) -> frozenset[Support]:
    """What the verdict permits to say, unless the comment denies it or speaks of something else than the fact."""
    fact, words = candidate.fact, set(_WORD.findall(candidate.plain))
    if words & METRIC_WORDS - candidate.allowed or _NEGATION.search(candidate.plain):
        return frozenset()
    metric = METRICS.get(fact.metric)
    better = {"lower": "down", "higher": "up"}.get(metric.direction if metric else "")
    worse = {"down": "up", "up": "down"}.get(better or "")
    if fact.verdict == "holds":
        return frozenset({"law"})
    said = {"improved": ("better", better), "regressed": ("worse", worse), "unchanged": ("same", None)}
    found = said.get(fact.verdict or "", ())
    return frozenset(cast("Support", word) for word in (*found, "change" if found else None) if word)


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(normal.translate(_STRAIGHT).split())


def _unaccented(text: str) -> str:
    return "".join(x for x in unicodedata.normalize("NFKD", text) if not unicodedata.combining(x))


_STRAIGHT = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("“"): '"',
    ord("”"): '"',
    ord("‐"): "-",
    ord("‑"): "-",
    ord("−"): "-",
}


def _digit(c: _Candidate) -> bool:
    both = c.raw + c.text
    return any(unicodedata.category(x)[0] == "N" or unicodedata.numeric(x, None) is not None for x in both)


def _html(c: _Candidate) -> bool:
    return any(x in _HTML for x in c.text)


def _markdown(c: _Candidate) -> bool:
    return any(x in _MARKDOWN for x in _COMPOUND.sub(" ", c.text)) or c.text[:1] in ("-", "+", "•", "–")


def _question(c: _Candidate) -> bool:
    return any("QUESTION" in unicodedata.name(x, "") or x == "⁇" for x in c.raw + c.text)


def _percent(c: _Candidate) -> bool:
    return any("PERCENT" in unicodedata.name(x, "") or x in "‰‱" for x in c.raw)


def _script(c: _Candidate) -> bool:
    letters = (x for x in c.raw if unicodedata.category(x)[0] in "LM")
    # Latin-1 letters with an ASCII base: others look like letters of number words (a dotless i, a small capital).
    return any(x > "ÿ" or not _unaccented(x).isascii() for x in letters)


def _symbol(c: _Candidate) -> bool:
    kept = _IDENTIFIER.sub(
        lambda m: " " if m[0].casefold() in c.allowed else m[0], c.text.translate(_STRAIGHT)
    )
    return any(not x.isalpha() and x not in _PUNCTUATION for x in kept) or any(
        unicodedata.category(x) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for x in c.raw
    )


def _length(c: _Candidate) -> bool:
    return not _FEWEST_WORDS <= len(c.text.split()) <= _MOST_WORDS or len(c.text) > _LONGEST


def _language(c: _Candidate) -> bool:
    words = _WORD.findall(c.plain)
    spelled_out = sum(len(w) == 1 and w not in "ai" for w in words)
    known = sum(w in FUNCTION_WORDS for w in words)
    return known == 0 or known / len(words) < 0.1 or spelled_out > 0 or _REPEATED.search(c.plain) is not None


def _leak(c: _Candidate) -> bool:
    return not c.shingles.isdisjoint(_shingles(c.text))


def _entity(c: _Candidate) -> bool:
    if any(m not in c.allowed for m in _IDENTIFIER.findall(c.plain)):
        return True
    named = {w for w in _WORD.findall(c.plain) if w in FAMILIES or w in c.names}
    return not (named | set(_capitalised(c.text))) <= c.allowed


def _capitalised(text: str) -> Iterator[str]:
    """Words written as names: a capital inside a word, or at its start within a sentence."""
    for match in re.finditer(r"[^\W\d_]+", text):
        word = match[0]
        begins = (
            not text[: match.start()].strip(" \"'(“‘")
            or text[: match.start()].rstrip(" \"'(“‘")[-1] in ".;:—–"
        )
        titled = word[0].isupper() and word[1:].islower()
        plain = word.islower() or (begins and (titled or len(word) == 1))
        if not plain and word not in ACRONYMS:
            yield word.casefold()


def _lexicon(facts: Sequence[NumberedFact]) -> frozenset[str]:
    """The alphabetic first parts of all names in all facts' subjects: `gemma3:1b` gives `gemma`."""
    heads = (re.match(r"[^\W\d_]{3,}", name.casefold()) for fact in facts for name in fact.names)
    return frozenset(m[0] for m in heads if m) - PLAIN_WORDS


def _names(text: str) -> Iterator[str]:
    plain = _plain(text)
    for match in _IDENTIFIER.finditer(plain):
        yield match[0].rstrip(".")
    yield from _WORD.findall(plain)
    yield from re.findall(r"[^\W\d_]+", plain)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(_plain(text))
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


# Characters first, so that each defect is named by its plainest reason; then the table of word rules.
RULES: tuple[tuple[str, Callable[[_Candidate], bool]], ...] = (
    ("empty", lambda c: not c.text.strip()),
    ("digit", _digit),
    ("percent", _percent),
    ("question", _question),
    ("html", _html),
    ("script", _script),
    ("markdown", _markdown),
    ("leak", _leak),
    ("entity", _entity),
    ("symbol", _symbol),
    ("length", _length),
    ("language", _language),
)
