"""The second reader of remarks: it knows no rule, and doubts what reads like remarks that said more than their fact.

It weighs the words of a remark in their base forms, its pairs of neighbours and its words under the verdict, as a
logistic regression learned from labelled remarks (benchmarks/second_reader). The grammar knows what may be said; what slips
through it, or what it has no reading for, this one has often seen before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from tasks.commentary.remarks.lexicon import senses

TABLE = Path(__file__).with_name("second_reader.tsv")
ALWAYS = "(always)"
_STOPS = frozenset(',.;:()"–—…')
_NO_NAMES: frozenset[str] = frozenset()


def doubt(words: Sequence[str], verdict: str | None) -> float:
    """How much a remark reads like those that may not be said, from 0 to 1; half is as much like the one as the other."""
    weights = _weights()
    # The same to the last bit, in whatever order a set comes
    told = math.fsum(weights.get(phrase, 0.0) for phrase in (ALWAYS, *phrases(words, verdict)))
    return 1 / (1 + math.exp(-told))


def phrases(words: Sequence[str], verdict: str | None) -> frozenset[str]:
    """What a remark is weighed by: words in their base forms, neighbours and its two ends, and words under the verdict.

    Names are all one: what is said of a thing does not hang on how it is called.
    """
    plain = [_base(word) for word in words if word not in _STOPS]
    told = ["^", *plain, "$"]
    neighbours = (f"{one} {two}" for one, two in pairwise(told))
    return frozenset((*plain, *neighbours, *(f"{verdict or 'none'}: {word}" for word in told)))


@cache
def _base(word: str) -> str:
    """`Run` for `running`: of several the shortest, since what is said hangs little on the form."""
    bases = {sense.base for sense in senses(word, _NO_NAMES)}
    return min(bases, key=lambda base: (len(base), base), default="name")


@cache
def _weights() -> Mapping[str, float]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {phrase: float(weight) for phrase, _, weight in (line.rpartition("\t") for line in lines)}
