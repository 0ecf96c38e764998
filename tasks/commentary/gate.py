"""The gate: of a model's answer, the lines that add nothing but words to a fact they cite.

All is refused that is not allowed: a remark is made of the words of a closed lexicon and of the names of its fact, reads as
a sentence (remarks/tokens.py), and each of its clauses is an act that a remark may do (remarks/acts.py): it asks for care,
tells a limit, supposes a cause, or tells in the words of its fact. Each act licenses some words (remarks/licensing.py).
A second reader (second_reader.py), which has learned from labelled remarks, may refuse what the grammar licenses, and lets
pass what the grammar objects to where it has little doubt. Words, names, numbers and directions are never its business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from data_contracts.grounding import ACRONYMS, CHATTY, NUMBER_WORDS
from tasks.commentary.numerals import unsupported_numerals
from tasks.commentary.prompting import NumberedFact
from tasks.commentary.remarks.clauses import clauses
from tasks.commentary.remarks.licensing import Objection, unlicensed
from tasks.commentary.remarks.names import names_of, vouched_parts, with_plain_names
from tasks.commentary.remarks.number_words import names_a_time
from tasks.commentary.remarks.questioning import as_request, leads
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import reading, unknown_words, words
from tasks.commentary.second_reader import doubt

_LINE = re.compile(r"\A(F\d{2,3}):[ \t]*+(.*)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_POINTS = re.compile(r"(?i)\b(?:basis|percentage) points?\b")
_PUNCTUATION = frozenset(" .,;:'\"()-–—…")
_MARKDOWN, _HTML = frozenset("*_#`~|[]\\^={}$"), frozenset("<>&")
_LONGEST_ANSWER, _MOST_LINES = 20_000, 80
_FEWEST_WORDS, _MOST_WORDS, _LONGEST = 4, 40, 280
_SHINGLE = 6
# By remarks that the second reader had not learned from (python -m benchmarks.second_reader)
_DOUBTED = 0.6
# Up to such a doubt of the whole, and of the clause alone, it overrules the grammar, which may have misunderstood a clause
_UNDOUBTED, _UNDOUBTED_CLAUSE = 0.2, 0.98
_OVERRULED = frozenset(("claim", "instruction", "judgement", "reliance", "verdict", "cause"))
_OVERRULED_IN_QUESTIONS = frozenset(("question",))
# With hardly any doubt also where a word alone is objected to
_SURE = 0.05
_OVERRULED_IF_SURE = frozenset(("direction", "dismissal", "number_word"))


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


@dataclass(frozen=True)
class _Candidate:
    """A comment beside all that it is judged by."""

    raw: str
    fact: NumberedFact
    shingles: frozenset[tuple[str, ...]]

    @cached_property
    def named(self) -> str:
        """The comment with straight quotes, each name of the fact that is no word replaced by one."""
        return with_plain_names(_straight(self.raw).removesuffix("?"), self.fact)

    @cached_property
    def unvouched(self) -> str:
        """The comment without what its fact vouches for."""
        parts = vouched_parts(self.raw, self.fact.subject, self.fact.clause)
        return "".join(part if not vouched else " " for part, vouched in parts)

    @property
    def asks(self) -> bool:
        return self.raw.endswith("?")

    @cached_property
    def words(self) -> list[str]:
        return words(self.named.casefold())

    @cached_property
    def unknown(self) -> list[str]:
        return unknown_words(self.words, names_of(self.fact))


def check(answer: str, facts: Sequence[NumberedFact], prompt: str = "") -> Judged:
    """Judges each line of an answer against the fact that it cites; `prompt` is what must not leak."""
    if not answer.strip():
        return Judged(rejected=(Rejected("", "empty"),))
    lines = [line.strip() for line in answer[:_LONGEST_ANSWER].splitlines() if line.strip()]
    if len(answer) > _LONGEST_ANSWER or len(lines) > _MOST_LINES:
        return Judged(rejected=tuple(Rejected(line, "endless") for line in lines[:_MOST_LINES]))
    known, shingles = {f.number: f for f in facts}, _shingles(prompt)
    accepted: dict[str, Comment] = {}
    rejected: list[Rejected] = []
    for line in lines:
        number, text, code = _cited(line, known, accepted)
        if not code:
            code = _broken(_Candidate(text, known[number], shingles))
        if code:
            rejected.append(Rejected(line, code, number))
        else:
            accepted[number] = Comment(known[number].fact_id, number, " ".join(text.split()))
    return Judged(tuple(accepted.values()), tuple(rejected))


def check_cut(answer: str, facts: Sequence[NumberedFact], prompt: str = "") -> Judged:
    """Judges an answer that was cut at its token limit: the lines that are complete, and the last one is refused."""
    complete, _, last = answer.rpartition("\n")
    judged = check(complete, facts, prompt) if complete.strip() else Judged()
    return Judged(judged.accepted, (*judged.rejected, Rejected(last.strip(), "cut_off")))


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
    if line[0] in "*#`|->•" or "**" in line:
        return "markdown"
    if line.startswith("<"):
        return "html"
    if _chatty(line):
        return "chatty"
    return "question" if "?" in unicodedata.normalize("NFKC", line) else "uncited"


def objections(text: str, fact: NumberedFact) -> Sequence[str]:
    """What the rules and the grammar have against a remark of a fact: the code of the first rule, or of each clause."""
    candidate = _Candidate(text, fact, frozenset())
    rule = _broken_rule(candidate)
    return (rule,) if rule else [each.code for each in _objected(candidate)]


def read_words(text: str, fact: NumberedFact) -> Sequence[str]:
    """The words of a remark as the grammar and the second reader read them."""
    return _Candidate(text, fact, frozenset()).words


def _broken(candidate: _Candidate) -> str:
    """The code that the comment is refused with, or nothing."""
    if rule := _broken_rule(candidate):
        return rule
    found, verdict = _objected(candidate), candidate.fact.verdict
    doubted = doubt(candidate.words, verdict)
    if not found:
        return "doubted" if doubted > _DOUBTED else ""
    known = _OVERRULED_IN_QUESTIONS if candidate.asks else _OVERRULED
    if doubted <= _SURE and not candidate.asks:
        known |= _OVERRULED_IF_SURE
    overruled = doubted <= _UNDOUBTED and all(
        each.code in known and doubt(each.words, verdict) <= _UNDOUBTED_CLAUSE for each in found
    )
    return "" if overruled else found[0].code


def _broken_rule(candidate: _Candidate) -> str:
    return next((code for code, breaks in RULES if breaks(candidate)), "")


def _objected(candidate: _Candidate) -> Sequence[Objection]:
    """What the grammar has against a remark, clause by clause."""
    names, support = names_of(candidate.fact), Support(candidate.fact)
    if candidate.asks:
        asked = as_request(candidate.words)
        tokens = reading(asked, names) if asked is not None else None
        leading = tokens is None or leads(tokens, support) or unlicensed(clauses(tokens), support)
        return (Objection("question", tuple(candidate.words)),) if leading else ()
    tokens = reading(candidate.words, names)
    if tokens is None:
        return (Objection("sentence", tuple(candidate.words)),)
    return unlicensed(clauses(tokens), support)


def _straight(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_STRAIGHT)


def _chatty(text: str) -> bool:
    words = _WORD.findall(_straight(text).casefold())
    return not CHATTY.isdisjoint(words) or (
        tuple(words[1:4]) == ("a", "language", "model") and words[0] == "as"
    )


_STRAIGHT = {ord(curly): straight for curly, straight in zip("’‘“”‐‑−", "''\"\"---", strict=True)}


def _digit(c: _Candidate) -> bool:
    # A name of the fact may hold digits, written as the fact writes it
    both = c.unvouched + c.named
    return any(unicodedata.category(x)[0] == "N" or unicodedata.numeric(x, None) is not None for x in both)


def _question(c: _Candidate) -> bool:
    return any("QUESTION" in unicodedata.name(x, "") or x == "⁇" for x in c.raw.removesuffix("?") + c.named)


def _percent(c: _Candidate) -> bool:
    signs = any("PERCENT" in unicodedata.name(x, "") or x in "‰‱" for x in c.raw)
    return signs or _POINTS.search(c.unvouched) is not None


def _script(c: _Candidate) -> bool:
    # The lexicon is plain ASCII; another letter hides a word, or belongs to another language
    return any(unicodedata.category(x)[0] in "LM" and not x.isascii() for x in c.raw)


def _html(c: _Candidate) -> bool:
    return any(x in _HTML for x in c.named)


def _markdown(c: _Candidate) -> bool:
    return any(x in _MARKDOWN for x in c.named) or c.raw[:1] in ("-", "+", "•", "–")


def _symbol(c: _Candidate) -> bool:
    return any(not (x.isascii() and x.isalpha()) and x not in _PUNCTUATION for x in c.named)


def _length(c: _Candidate) -> bool:
    return not _FEWEST_WORDS <= len(c.raw.split()) <= _MOST_WORDS or len(c.raw) > _LONGEST


def _leak(c: _Candidate) -> bool:
    return not c.shingles.isdisjoint(_shingles(c.raw))


def _entity(c: _Candidate) -> bool:
    return any(word not in names_of(c.fact) for word in _capitalised(c.named))


def _capitalised(text: str) -> Iterator[str]:
    """Words written as names: a capital inside a word, or at its start within a sentence."""
    for match in re.finditer(r"[A-Za-z]+", text):
        word, before = match[0], text[: match.start()].rstrip(" \"'(")
        begins = not before or before[-1] in ".;:—–"
        titled = word[0].isupper() and word[1:].islower()
        if not (word.islower() or (begins and (titled or len(word) == 1)) or word in ACRONYMS):
            yield word.casefold()


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    found = _WORD.findall(_straight(text).casefold())
    return frozenset(tuple(found[i : i + _SHINGLE]) for i in range(len(found) - _SHINGLE + 1))


# Characters first, so that each defect is named by its plainest reason; what is behind them is default-deny
RULES: tuple[tuple[str, Callable[[_Candidate], bool]], ...] = (
    ("empty", lambda c: not c.raw.strip()),
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
    ("chatty", lambda c: _chatty(c.named)),
    ("number_word", lambda c: any(NUMBER_WORDS.fullmatch(word) for word in c.unknown)),
    ("word", lambda c: bool(c.unknown)),
    ("number_word", lambda c: names_a_time(c.unvouched)),
    # What the check of the finished report would stop at, may not get there
    ("number_word", lambda c: bool(unsupported_numerals(c.unvouched, ()))),
)
