"""Turns of phrase that a remark may be written with, and the plain words that they are read as."""

from __future__ import annotations

import re
from collections.abc import Callable

from data_contracts.remark_phrases import PHRASES
from tasks.commentary.remarks.lexicon import may_be

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
_NEED_NOT = re.compile(r"(?i)\bneeds? not(?= (?!hold|apply|repeat|carry|extend)[a-z])")
_NOBODY = re.compile(r"(?i)\b(?:nobody|no one) (can|could)\b")
_IN_MIND = re.compile(r"(?i)\bwith ((?:the|this|that) [a-z -]{3,40}) in mind\b")
_KEPT_IN_MIND = re.compile(r"(?i)\b(?:keep|bear) ((?:the|this|that) [a-z -]{3,40}) in mind\b")
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


def in_plain_turns(text: str) -> str:
    """The text with plain words for each turn of phrase."""
    for pattern, said in _REWRITTEN:
        text = pattern.sub(said, text)
    return text


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
    (_EACH_OTHER, "themselves"),
    (_NEITHER, r"\1 not be \2 or"),
    (_SO_A, r"a \1 "),
    (_KEPT_IN_MIND, r"consider \1"),
    (_TOLD_YOU, r"\1"),
    (_FOR_YOU, r"\1 readers"),
    (_YOU, "the readers "),
    (_CASE, "extreme"),
    (_AND_RUN, r"\1 and the \2"),
    (_DECODE, "decoding "),
    (_NEITHER_DONE, r"not \1 or \2"),
    (_NOBODY, r"it \1 not"),
    (_IN_MIND, r"with \1"),
    (_NEED_NOT, "do not need to"),
    (_SINCE, "against the "),
)
