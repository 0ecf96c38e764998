"""The names that a fact holds, as a remark may write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from data_contracts.grounding import ACRONYMS, NUMBER_WORDS
from data_contracts.remark_phrases import PHRASES
from tasks.commentary.prompting import NumberedFact, parsed, strings_in
from tasks.commentary.remarks.lexicon import lexicon, may_be

_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[_./:@\\-]++[^\W_]++)++")
# `README` of `README.md`
_FILE = re.compile(r"(?<![\w./-])[A-Za-z_-]++(?=\.[a-z]{2,5}\b)")
# `vLLM`, `SGLang`, `CUDA`: written as a name within the sentence of the fact
_CALLED = re.compile(r"(?<![\w./-])[a-z]{0,6}[A-Z][A-Za-z-]{1,24}(?![\w./-])")
# `gemma3:1b-it-qat`: a name, and no prose
_NUMBERED = re.compile(r"[\w./:@+-]{4,100}")
# `q8_0`, `test103`, `gemma3_tuning.csv`: begins with a letter and holds a digit
_IDENTIFIER = re.compile(r"(?<![\w./-])[A-Za-z][\w./:@-]{2,80}\w")
_WITHIN = tuple("_./:@-")
_ENDING = re.compile(r"\.[a-z]{2,5}\Z")
_PART = re.compile(r"[a-z]{3,}")
# Names of metrics and units that hold a number word
_METRICS = re.compile(r"(?i)(?:\btime[- ]to[- ])?\bfirst[- ]tokens?(?!\w)")
_RATES = re.compile(r"(?i)(?:\b(?:tokens?|requests?) )?\bper second(?!\w)")
_BOTH_WAYS = re.compile(r"(?i)\bwith (?:and|or) without\b")
# `Compared with the baseline`, and not `should be compared with the baseline`
_AGAINST = re.compile(
    r"(?i)(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?<!being )(?<!when )(?<!not )"
    r"\bcompared (?:with|to) (?=the\b|its\b)"
)
_EITHER_WAY = re.compile(r"(?i)\b(?:may or may|might or might|could or could) not\b")
_EACH_OTHER = re.compile(r"(?i)\beach other\b")
_AS_LONG_AS = re.compile(r"(?i)\bas (?:long|far) as\b")
_RELATIVE = re.compile(r"(?i)\b(?:relative to|in comparison (?:to|with)) (?=the\b|its\b)")
_FROM_TO = re.compile(r"(?i)\bfrom ([a-z]{3,16}) to \1\b")
_THROUGHOUT = re.compile(r"(?i)\bfrom (?:the )?(?:start|beginning|front) to (?:the )?(?:end|finish|back)\b")
_BY = re.compile(r"(?i)\baccording to the\b")
_BORNE_OUT = re.compile(r"(?i)\bbear(s?) (it|this|that|them|(?:the|these) [a-z-]{2,20}) out\b")
_QUANTILE = re.compile(r"(?i)\b(?:lower|higher|low|high|upper) (?=(?:quantile|percentile)s?\b)")
_POINT = re.compile(r"(?i)\bstarting point\b")
# The longest first, so that a phrase is read before one that begins it
_PHRASE = re.compile(rf"(?i)\b(?:{'|'.join(sorted(PHRASES, key=len, reverse=True))})\b")
_SHOULD = re.compile(r"(?i)\Ashould (?=[^,]{1,80},)")
_IS_UP = re.compile(
    r"(?i)\b(is|are|was|were) (up|down)(?= (?:from|against|since|on|over|in|by|now)\b|[,.;]|\Z)"
)
_WITH_PARTS = re.compile(
    r"(?i), (?:including|such as|especially|in particular|for example|for instance) ([^,;:.]{1,60}),"
)
_NEITHER = re.compile(
    r"(?i)\b(can|could|may|might|should|must|will|would) (?:be neither|neither be|neither) ([a-z]{3,20}) nor\b(?: be)?"
)
_SO_A = re.compile(r"(?i)\b(?:so|too|as) (?!that|is|to|in|of|if)([a-z]{2,16}) an? ")
_FIRST = re.compile(
    r"(?i)\bfirst (?=(?:cold |warm )?(?:requests?|repetitions?|runs?|calls?|loads?|rows?|lines?|starts?|use|ttft)\b)"
)
_FIRST_OF_ALL = re.compile(r"(?i)\bfirst(?=[,;.]|\Z| and then\b)")
# `Warm ones`, `the stated one`: a value that was named before, and no count
_NEED_NOT = re.compile(r"(?i)\bneeds? not(?= (?!hold|apply|repeat|carry|extend)[a-z])")
_ONES = re.compile(r"(?i)\bones\b")
# `The archived one`, `a coarse one`, `than this one`, `look for one`: it counts nothing
_ONE = re.compile(
    r"(?i)\b((?:an?|the|this|that|which|another|each|every|next|last|same|such)(?: [a-z-]{2,16})?|as|is|be|for"
    r"|[a-z]{2,12}(?:er|ed)|cold|warm|new|old) one(?=[.,;:]|$| (?:is|was|does|did|has|can|may|alone|in|on|at|under|from|with"
    r"|that|which|and|or|but|for|between|either|to|than|only|you|while|when|whose|if|so|before|after|since"
    r"|[a-z]{3,12}ed)\b)"
)
_ONE_READS = re.compile(
    r"(?i)\bone(?= (?:would|could|can|cannot|may|might|should|must|needs|has|wants|reads|quotes|looks|compares|asks)\b)"
)
_THE_TWO = re.compile(r"(?i)\b(?:the )?two(?= audits\b)")
_NO_ONE, _ONE_ANOTHER = re.compile(r"(?i)\bno one\b"), re.compile(r"(?i)\bone another\b|\bone by one\b")
# `1 request`, `the only request` in the fact: a remark may say that it is one
_COUNTED_ONCE = re.compile(r"(?<![\w.,/-])1(?![\w.,%]*[\w%])|\bthe only\b")
_ITS_ONLY = re.compile(r"(?i)\b(the|its|this|that|only|just) one (?=[a-z])(?!of )")
_ONLY_ONE = re.compile(r"(?i)\bone (?=[a-z])(?!of |or |by |another )")
_NOBODY = re.compile(r"(?i)\b(?:nobody|no one) (can|could)\b")
_IN_MIND = re.compile(r"(?i)\bwith ((?:the|this|that) [a-z -]{3,40}) in mind\b")
_KEPT_IN_MIND = re.compile(r"(?i)\b(?:keep|bear) ((?:the|this|that) [a-z -]{3,40}) in mind\b")
_ZERO = re.compile(
    r"(?i)\b(includ|contain|cover|span|exclud|cross|touch|bracket|straddl)(es?|s|ing|ed) zero\b"
)
_NEAR_ZERO = re.compile(r"(?i)\b(around|near|about|from|above|below|clear of) zero\b")
_NO_CHANGE = re.compile(
    r"(?i)\b(includes?|contains?|covers?|spans?|excludes?|above|below|clear of|around|away from|including|excluding)"
    r" no change\b"
)
# Nouns that look like the verbs of a second sentence
_AND_RUN = re.compile(r"(?i)\b(files?) and (runs?)\b")
_DECODE = re.compile(r"(?i)\bdecode (?=time|phase|speed|rate|step|stage)")
_CASE = re.compile(r"(?i)\b(?:best|worst) case\b")
# Whoever reads: `tells you nothing`, `before you compare`; asked at the beginning, it is the reader who is spoken to
_TOLD_YOU = re.compile(r"(?i)\b(tell|tells|teach|teaches|show|shows|give|gives) (?:you|us|me)\b")
# `Matters to you`, `for us to say`
_FOR_YOU = re.compile(r"(?i)(?<=[a-z] )(for|to|let|lets) (?:you|us)\b")
_YOU = re.compile(
    r"(?i)(?<=[a-z,;:] )(?<!can )(?<!could )(?<!would )(?<!will )(?<!do )(?<!did )(?<!thank )(?:you|we) (?=[a-z])"
)
_NEITHER_DONE = re.compile(r"(?i)\bneither ([a-z]{4,16}ed) nor ([a-z]{4,16}ed)\b")
_TOGETHER = re.compile(r"(?i)\bat the same time\b")
_BETTER = re.compile(r"(?i)\bto better (?=[a-z])")
_SINCE = re.compile(r"(?i)\bsince (?:the )?(?=(?:last |previous )?(?:baseline|audit|release)\b)")


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


def numbered_names(subject: str, clause: str) -> tuple[str, ...]:
    """The names in a fact that hold digits, such as `gemma3:1b` and `q8_0`; the longest first."""
    about = {text for text in strings_in(parsed(subject)) if _NUMBERED.fullmatch(text)}
    found = {text for text in about | set(_IDENTIFIER.findall(clause)) if _has_digit(text)}
    return tuple(sorted((text for text in found if re.search("[a-zA-Z]", text)), key=len, reverse=True))


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
    r"(?i)[(\"“]?\b(?:no[ -]one|ones?|first|zero|two|(\d{1,2}(?:\.\d)?)(?:st|nd|rd|th)(?= percentile)|p(\d{1,2}(?:\.\d)?))\b"
    r"[.,;:)\"”]{0,3}"
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
        "model" if named else part
        for part, named in at_names(text, numbered_names(fact.subject, fact.clause))
    )
    plain = _COMPOUND.sub(lambda m: _noun_for(m[0]) if m[0].casefold() in known else m[0], text)
    for pattern, said in _REWRITTEN:
        plain = pattern.sub(said, plain)
    if _COUNTED_ONCE.search(fact.clause):
        plain = _ONLY_ONE.sub("a single ", _ITS_ONLY.sub(r"\1 single ", plain))
    return plain


def _with_parts(found: re.Match[str]) -> str:
    """`, for example by blocks,` as ` by blocks`, and `, including the log,` as ` with the log`."""
    begins = found[1].split(maxsplit=1)[0].casefold()
    return f" {found[1]}" if may_be(begins, "preposition") else f" with {found[1]}"


# In this order: what one writes, a later one may read
_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_BOTH_WAYS, "with"),
    (_AS_LONG_AS, "if"),
    (_EITHER_WAY, "may"),
    (_AGAINST, "against "),
    (_QUANTILE, "other "),
    (_FROM_TO, r"between \1s"),
    (_RELATIVE, "against "),
    (_BETTER, "to "),
    (_POINT, "starting-point"),
    (_TOGETHER, "together"),
    (_BY, "by the"),
    (_BORNE_OUT, r"support\1 \2"),
    (_PHRASE, lambda m: PHRASES[m[0].casefold()]),
    (_IS_UP, lambda m: f"{m[1]} {'higher' if m[2].casefold() == 'up' else 'lower'}"),
    (_WITH_PARTS, _with_parts),
    (_SHOULD, "if "),
    (_THROUGHOUT, "throughout"),
    (_ONE_ANOTHER, "themselves"),
    (_EACH_OTHER, "themselves"),
    (_NEITHER, r"\1 not be \2 or"),
    (_SO_A, r"a \1 "),
    (_FIRST, "early "),
    (_FIRST_OF_ALL, "beforehand"),
    (_KEPT_IN_MIND, r"consider \1"),
    (_TOLD_YOU, r"\1"),
    (_FOR_YOU, r"\1 readers"),
    (_YOU, "the readers "),
    (_CASE, "extreme"),
    (_ZERO, r"\1\2 no-change"),
    (_NEAR_ZERO, r"\1 no-change"),
    (_AND_RUN, r"\1 and the \2"),
    (_DECODE, "decoding "),
    (_NEITHER_DONE, r"not \1 or \2"),
    (_NO_CHANGE, r"\1 no-change"),
    (_NOBODY, r"it \1 not"),
    (_IN_MIND, r"with \1"),
    (_NEED_NOT, "do not need to"),
    (_NO_ONE, "nobody"),
    (_ONES, "values"),
    (_ONE_READS, "a reader"),
    (_ONE, r"\1 value"),
    (_THE_TWO, "both"),
    (_METRICS, "TTFT"),
    (_RATES, "rate"),
    (_SINCE, "against the "),
)
