"""Number words that count nothing, or what their fact has counted, and the plain words that they are read as."""

from __future__ import annotations

import re
from collections.abc import Callable

from data_contracts.listed_words import listed_words
from tasks.commentary.prompting import NumberedFact
from tasks.commentary.remarks.lexicon import may_be

# Names of metrics and units that hold a number word
_METRICS = re.compile(r"(?i)(?:\btime[- ]to[- ])?\bfirst[- ]tokens?(?!\w)")
_RATES = re.compile(r"(?i)(?:\b(?:tokens?|requests?) )?\bper second(?!\w)")
_FIRST = re.compile(
    r"(?i)\bfirst (?=(?:cold |warm )?(?:requests?|repetitions?|runs?|calls?|loads?|rows?|lines?|starts?|use|ttft)\b)"
)
_FIRST_OF_ALL = re.compile(r"(?i)\bfirst(?=[,;.]|\Z| and then\b)")
# `A second repetition`: a further one
_FURTHER = re.compile(
    r"(?i)\b(an?|any|no|some) second (?=(?:[a-z-]{2,12} )?(?:repetition|request|run|measurement|report|file"
    r"|sample|source|value|look|sweep|trial|pass|reading|observation|session|audit)s?\b)"
)
_ONES = re.compile(r"(?i)\bones\b")
# `The archived one`, `a coarse one`, `than this one`, `look for one`: a value that was named before
_ONE = re.compile(
    r"(?i)\b((?:an?|the|this|that|which|another|each|every|next|last|same|such)(?: [a-z-]{2,16})?|as|is|be|for|not"
    r"|[a-z]{2,12}(?:er|ed)|cold|warm|new|old) one(?=[.,;:]|$| (?:is|was|does|did|has|can|may|alone|in|on|at|under|from|with"
    r"|without|that|the|which|and|or|but|for|between|either|to|than|only|you|while|when|whose|if|so|before|after|since"
    r"|open|[a-z]{3,12}ed)\b)"
)
_ONE_READS = re.compile(
    r"(?i)\bone(?= (?:would|could|can|cannot|may|might|should|must|needs|has|wants|reads|quotes|looks|compares|asks)\b)"
)
_ONE_OF = re.compile(
    r"(?i)(?<!no )(?<!not )\b(every )?one of (?=(?:its|their|them|these|those|the [a-z]{2,16}s)\b)"
)
# `Obtain one.`, and `one run` where nothing in front of it makes it a count
_GOT_ONE = re.compile(r"(?i)\b([a-z]{3,12}) one(?=[.,;:]|\Z)")
_SOME_ONE = re.compile(r"(?i)(?:\b([a-z]+) )?\bone (?=([a-z-]{3,20})\b)")
_WITHIN_BOTH = re.compile(r"(?i)\bwithin one ([a-z]{2,16}) and one (?=[a-z])")
_COUNTS = listed_words(
    "only just exactly least most than the no any every each but per number step level size not"
)
# What a fact has counted: `from one run` would be its number
_COUNTED = listed_words(
    "run request repetition measurement sample observation value load call response file row trial test record warm cold"
)
_NO_COUNT = listed_words("within inside whether")
_UNITS = listed_words(
    "second minute hour day week month year token percent hundred thousand time half third quarter"
)
_NO_ONE, _ONE_ANOTHER = re.compile(r"(?i)\bno one\b"), re.compile(r"(?i)\bone another\b|\bone by one\b")
# `1 request`, `the only request` in the fact: a remark may say that it is one
_COUNTED_ONCE = re.compile(r"(?<![\w.,/-])1(?![\w.,%]*[\w%])|\bthe only\b")
_ITS_ONLY = re.compile(r"(?i)\b(the|its|this|that|only|just) one (?=[a-z])(?!of )")
_ONLY_ONE = re.compile(r"(?i)\bone (?=[a-z])(?!of |or |by |another )")
# `2 values of temperature` in the fact: a remark may name these two
_COUNTED_TWICE = re.compile(r"(?<![\w.,/-])2 ((?:[a-z_]+ ){0,2}[a-z_]+)")
_TWO = re.compile(r"(?i)\b(?:the |these |those |both )?two (?=([a-z-]+)(?: ([a-z-]+))?)")
_BARE_TWO = re.compile(
    r"(?i)\bthe two(?=[.,;]|\Z| (?:is|are|was|were|do|did|can|cannot|may|differ|agree|should|must)\b)"
)
_TWO_AUDITS = re.compile(r"(?i)\b(?:the )?two(?= audits\b)")
# What a verdict holds against each other
_AUDITS = listed_words("audit setup configuration state version")
_BOTH: dict[str | None, frozenset[str]] = {
    "differs": listed_words("mean average value figure number result version"),
    "refuted": listed_words("value figure number mean result statement source"),
    "confounded": listed_words("factor influence thing setting effect"),
    "below_floor": listed_words("mean average"),
    "improved": _AUDITS, "regressed": _AUDITS, "unchanged": _AUDITS,
}  # fmt: skip
# The zero of an interval, and a value of the fact that is 0
_ZERO = re.compile(r"(?i)\b(includ|contain|cover|span|exclud)(es?|s|ing|ed) (?:zero|no change)\b")
_ACROSS_ZERO = re.compile(r"(?i)\b(?:crosses|touches|brackets|straddles) (?:zero|no change)\b")
_ON_BOTH_SIDES = re.compile(
    r"(?i)\b(?:reaches|extends|stretches|runs|lies|falls|is)(?: to| on| over)? (?:either side|both sides) of"
    r" (?:zero|no change)\b"
)
_NEAR_ZERO = re.compile(
    r"(?i)\b(around|near|about|from|above|below|clear of|away from|compatible with|consistent with|mean)"
    r" (?:zero|no change)\b"
)
_ZERO_LIES = re.compile(r"(?i)\bzero (?=(?:lies|falls|sits|is (?:in|inside|within|outside))\b)")
_ZERO_VALUE = re.compile(r"\b(?:is|of) 0(?:\.0+)? ?(?:[a-zµ%]|$)")
_THE_ZERO = re.compile(r"(?i)\b((?:the|an?|this|that|its)(?: [a-z]{2,12})?) zero(?=[.,;]|\Z| ([a-z]+))")
_ZERO_OF = re.compile(r"(?i)\bzero (?=([a-z]+))")


_TIMES = r"(?:seconds|(?:minute|hour|day|week|weekend|night|month|year)s?)\b"
_SPANS = re.compile(
    r"(?i)\b(?:single|few|couple of|one|several|many|some|half(?: an?)?)(?: [a-z]{2,12})? " + _TIMES
    + r"|\b(?:in|within|over|for|per|after) an? " + _TIMES + r"|\bhalf a second\b"
)  # fmt: skip


def names_a_time(text: str) -> bool:
    """True of a text that says how long something is: `in a single day`, `within a few hours`."""
    return _SPANS.search(text) is not None


def without_counts(text: str, fact: NumberedFact) -> str:
    """The text with a plain word for each number word that is none, or that counts what its fact has counted."""
    for pattern, said in _REWRITTEN:
        text = pattern.sub(said, text)
    if _ZERO_VALUE.search(fact.clause):
        text = _ZERO_OF.sub(_stated_zero, _THE_ZERO.sub(_the_zero, text))
    if _COUNTED_ONCE.search(fact.clause):
        text = _ONLY_ONE.sub("a single ", _ITS_ONLY.sub(r"\1 single ", text))
    return _twos(_SOME_ONE.sub(_some_one, text), fact)


def _twos(text: str, fact: NumberedFact) -> str:
    counted = {stem for words in _COUNTED_TWICE.findall(fact.clause) for stem in map(_stem, words.split())}
    both = _BOTH.get(fact.verdict, frozenset())

    def named(found: re.Match[str]) -> str:
        stems = {_stem(word.casefold()) for word in found.groups() if word}
        if not stems.isdisjoint(both) and found[0].casefold().startswith(("the", "both")):
            return "both "
        known = not stems.isdisjoint(counted)
        return ("both " if " two" in found[0].casefold() else "some ") if known else found[0]

    text = _TWO.sub(named, text)
    return _BARE_TWO.sub("both", text) if both or counted else text


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _further(found: re.Match[str]) -> str:
    before = found[1].casefold()
    return f"{before} other " if before in ("any", "no", "some") else "another "


def _got_one(found: re.Match[str]) -> str:
    verb = found[1].casefold()
    is_verb = any(may_be(verb, part) for part in ("base", "finite", "gerund")) and not may_be(verb, "noun")
    return f"{found[1]} a value" if is_verb else found[0]


def _some_one(found: re.Match[str]) -> str:
    before, thing = (found[1] or "").casefold(), found[2].casefold()
    is_thing = (may_be(thing, "noun") and not thing.endswith("s")) or may_be(thing, "adjective")
    counts = before in _COUNTS or (thing in _COUNTED and before not in _NO_COUNT)
    if counts or thing in _UNITS or not is_thing:
        return found[0]
    if before in ("this", "that", "its"):
        return f"{found[1]} single "
    article = "an " if thing[0] in "aeiou" else "a "
    return f"{found[1]} {article}" if found[1] else article


def _the_zero(found: re.Match[str]) -> str:
    follows = (found[2] or "").casefold()
    return found[0] if follows and may_be(follows, "noun") else f"{found[1]} value"


def _stated_zero(found: re.Match[str]) -> str:
    return "stated " if may_be(found[1].casefold(), "noun") else found[0]


# In this order: what one writes, a later one may read
_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_ONE_ANOTHER, "themselves"),
    (_FIRST, "early "),
    (_FIRST_OF_ALL, "beforehand"),
    (_FURTHER, _further),
    (_ON_BOTH_SIDES, "includes no-change"),
    (_ACROSS_ZERO, "includes no-change"),
    (_ZERO, r"\1\2 no-change"),
    (_NEAR_ZERO, r"\1 no-change"),
    (_ZERO_LIES, "no-change "),
    (_NO_ONE, "nobody"),
    (_ONES, "values"),
    (_ONE_READS, "a reader"),
    (_ONE, r"\1 value"),
    (_ONE_OF, lambda m: "all of " if m[1] else "some of "),
    (_GOT_ONE, _got_one),
    (_WITHIN_BOTH, r"within a \1 and a "),
    (_TWO_AUDITS, "both"),
    (_METRICS, "TTFT"),
    (_RATES, "rate"),
)
