"""What the figures in a fact's sentence say of one another: which is higher, and how many there are."""

from __future__ import annotations

import re
from typing import Literal

Way = Literal["up", "down"]

_UPWARD = re.compile(r"(?<!\w)(?:longer|higher|slower|more)(?!\w)|(?<![\w.])\+\d")
_DOWNWARD = re.compile(r"(?<!\w)(?:lower|shorter|faster|less)(?!\w)|(?<![\w.])-\d")
_OUTLIER = re.compile(
    r"without (?:it|them) (?:is|are) ([\d.]{1,12})[^\d]{1,20}with (?:it|them) ([\d.]{1,12})"
)
# `is 433 ms with its 3 outliers and 427 ms without (-1.5%)`
_CHANGED_WITHOUT = re.compile(r"outliers? and [^()]{1,30} without \((-?)[\d.]{1,12}%\)")
_REFUTED = re.compile(
    r" of (\d{1,12}(?:\.\d{1,12})?)[^\d;]{0,20};[^;]{1,60}? gives? (\d{1,12}(?:\.\d{1,12})?)"
)
_STATED = re.compile(r"\(stated [\d.]{1,12}% (higher|lower)\)")
_AS_WIDE = re.compile(r": it is ([\d.]{1,12})% as wide")
# `15.58 ms, but it is one of its 3 run means: the 99th percentile of each run is 15.66 ms to 15.90 ms`
_AMONG = re.compile(
    r" of ([\d.]{1,12}) (\S{1,9}), but it is [^:]{1,40}: [^:]{1,60}? is ([\d.]{1,12}) (\S{1,9}) to ([\d.]{1,12}) (\S{1,9})"
)
_SAMPLE = re.compile(r"(?<!\w)n = (\d{1,6})(?!\d)|(?<![\w.])(\d{1,6}) (?:runs?|requests?)\b")
_SMALL = 10  # below it no spread can be told


def stated_direction(text: str) -> Way | None:
    """The direction of a difference, when the sentence tells of one alone."""
    up, down = _UPWARD.search(text), _DOWNWARD.search(text)
    if bool(up) == bool(down):
        return None
    return "up" if up else "down"


def is_small_sample(text: str) -> bool:
    """True when the sentence gives its sample, and no spread can be told from so many."""
    found = _SAMPLE.search(text)
    return found is not None and int(found[1] or found[2]) <= _SMALL


def pull_of_outliers(text: str) -> Way | None:
    """Where the outliers pull the mean that is given with them and without."""
    changed = _CHANGED_WITHOUT.search(text)
    if changed is not None:
        return "up" if changed[1] else "down"
    found = _OUTLIER.search(text)
    if found is None:
        return None
    return "up" if float(found[2].rstrip(".")) > float(found[1].rstrip(".")) else "down"


def is_about_a_width(text: str) -> bool:
    """True for a stated interval that is too narrow or too wide: neither overstates a figure."""
    return _AS_WIDE.search(text) is not None


def error_of_the_document(text: str) -> Way | None:
    """Whether the stated figure is too high or too low, when the sentence gives it beside what was measured."""
    if (told := _STATED.search(text)) is not None:
        return "up" if told[1] == "higher" else "down"
    if (wide := _AS_WIDE.search(text)) is not None:
        return "up" if float(wide[1]) > 100 else "down"
    if (among := _AMONG.search(text)) is not None and among[2] == among[4] == among[6]:
        stated, least, most = float(among[1]), float(among[3]), float(among[5])
        return "up" if stated > most else "down" if stated < least else None
    found = _REFUTED.search(text)
    if found is None:
        return None
    return "up" if float(found[1]) > float(found[2]) else "down"
