"""What sentences say of two things: "X is 12 % faster than Y", "X generates 1.6x as many tokens per second as Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.readers.markdown_words import NOT_MEASURED

# Bounded, so that a long line of digits or blanks is read once and not from each of its places
_NUMBER = r"(?<![\d.,])(?P<number>\d[\d,]{0,9}+(?:\.\d{1,6}+)?)\s?"
_SHARE = re.compile(
    _NUMBER
    + r"%\s{1,3}(?P<way>faster|quicker|higher|more|slower|lower|less|fewer|shorter|longer)\b[^.;]{0,120}?\bthan\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    _NUMBER + r"(?:x|×|times)\s{1,3}(?P<way>as (?:fast|quick|many|much|high)|faster|quicker|more|higher)\b"
    r"[^.;]{0,120}?\b(?:than|as)\b",
    re.IGNORECASE,
)
# "Faster" is said of what works, "lower" of its number: a lower latency is a faster model
_WAYS = {
    "faster": "faster", "quicker": "faster", "slower": "slower",
    "higher": "higher", "more": "higher", "longer": "higher",
    "lower": "lower", "less": "lower", "fewer": "lower", "shorter": "lower",
}  # fmt: skip
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Compared:
    """`name` says how the number is meant (`share_faster`, `times_as_fast`), `step` is one unit of its last digit."""

    name: str
    value: float
    step: float
    words: str


def compared_in(text: str) -> Iterator[Compared]:
    """The comparisons of a line that measured something here: none of goals and of other times."""
    if len(text) > _LONGEST or NOT_MEASURED.search(text):
        return
    for pattern, factor in ((_SHARE, 0.01), (_TIMES, 1.0)):
        for found in pattern.finditer(text):
            # "Three times faster" is three times as fast, or four times
            times = "times_as_fast" if found["way"].lower().startswith("as") else "times_faster"
            decimals = len(found["number"].partition(".")[2])
            value = float(found["number"].replace(",", "")) * factor
            name = f"share_{_WAYS[found['way'].lower()]}" if factor != 1.0 else times
            yield Compared(name, value, 10.0**-decimals * factor, " ".join(text.split()))
