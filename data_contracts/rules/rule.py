"""The seam of every rule: look at prepared columns, say which rows it could check and which of them break it.

A new rule is one `Rule` in a module of this folder and its breaking example in tests/validation/breaking.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.rules.frames import Floats, Frame, Ints, Mask, Records, Table, Words
from data_contracts.rules.runs import Runs

Severity = Literal["critical", "warning", "info"]
Kind = Literal[
    "request", "sample", "aggregate", "timeseries", "inventory", "quarantine", "group", "summary",
    "run",
]  # fmt: skip


@dataclass(frozen=True)
class Short:
    """Numbers of which a sentence shows five digits: of those alone that it shows."""

    values: Floats


Part: TypeAlias = str | Floats | pa.Array | Words | Short
_SHOWN = 5  # significant digits; what a rule compares has all of them


@dataclass(frozen=True)
class Phrase:
    """Text for each row of a frame, built only for the rows that need it; numbers by shortest round trip."""

    parts: tuple[Part, ...]

    def at(self, rows: Ints) -> pa.Array:
        pieces = [_piece(part, rows) for part in self.parts]
        return pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="unknown")


def phrase(*parts: Part) -> Phrase:
    """A text of constants and columns."""
    return Phrase(parts)


def either(mask: Mask, this: str, other: str) -> Words:
    """One text where the mask holds, else the other one."""
    return Words(mask.astype(np.int32), (other, this))


def behind(unit: Words) -> Words:
    """Units as they stand behind a number: a blank before each, of a share nothing, and that there is none."""
    names = tuple("" if name == "1" else f" {name}" for name in unit.names)
    return Words(np.where(unit.known, unit.codes, len(names)).astype(np.int32), (*names, " of no unit"))


def _piece(part: Part, rows: Ints) -> pa.Array:
    if isinstance(part, str):
        return pa.array(np.full(len(rows), part, object), pa.string())
    if isinstance(part, Words):
        return part.text(rows)
    if isinstance(part, np.ndarray | Short):
        numbers = _in_five_digits(part.values[rows]) if isinstance(part, Short) else part[rows]
        # What is no number, or beyond every double, becomes null, for which the sentence says "unknown"
        texts = pa.array(numbers, pa.float64(), mask=~np.isfinite(numbers)).cast(pa.string())
        # Counts are floats here too: a sentence says 3 requests, not 3.0
        return pc.replace_substring_regex(texts, r"\.0$", "")
    return part.take(pa.array(rows)).cast(pa.string())


def _in_five_digits(values: Floats) -> Floats:
    with np.errstate(all="ignore"):
        size = np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values))))
        # Two steps: a power of ten below one is no exact double, and would leave its own digits
        up, down = np.maximum(_SHOWN - 1 - size, 0), np.maximum(size - _SHOWN + 1, 0)
        found: Floats = np.round(values * 10.0**up / 10.0**down) * 10.0**down / 10.0**up
    return found


@dataclass(frozen=True)
class Verdict:
    """What a rule found in a frame. Masks have one entry for each row, or for each number with `by_number`.

    A row's field is that of the number at `place` (-1 for none), else `field`; of a run, its file and record too.
    `request` is the request of a run that the finding is about (-1 for none).
    """

    checked: Mask
    failing: Mask
    observed: Phrase
    expected: Phrase | None = None
    field: str | None = None
    place: Ints | None = None
    request: Ints | None = None
    by_number: bool = False

    def __post_init__(self) -> None:
        if (self.failing & ~self.checked).any():
            raise ValueError("a row that was not checked cannot fail: correct the rule's masks")


@dataclass(frozen=True)
class Rule:
    """What must hold for the records of some kinds. `says` is the finding's sentence, with {observed} and {expected}.

    `presence` rules ask that something is there: Great Expectations checks them as not-null.
    """

    name: str
    severity: Severity
    kinds: tuple[Kind, ...]
    says: str
    expected: str
    todo: str
    check: Callable[[Records], Verdict] | Callable[[Table], Verdict] | Callable[[Runs], Verdict]
    presence: bool = False

    def verdict(self, frame: Frame) -> Verdict:
        """What it finds in a frame of one of its kinds."""
        # Beyond the largest double a bound is infinite, which nothing breaks, and a ratio unknown: no warning is due
        with np.errstate(all="ignore"):
            return cast(Callable[[Frame], Verdict], self.check)(frame)

    @property
    def template(self) -> str:
        """The message of each finding."""
        return f"{self.says}: {self.todo}"


def filled(sentence: str, observed: str | None, expected: str | None) -> str:
    """A rule's sentence with what was observed and what was expected."""
    return sentence.replace("{observed}", observed or "unknown").replace("{expected}", expected or "unknown")


def in_general(rule: Rule) -> str:
    """What a rule finds without what was observed: "the requests of a run do not add up"."""
    before, _, rest = rule.says.partition(" (")
    inside, _, after = rest.partition(")")
    said = f"{before}{after}" if "{" in inside else rule.says
    for slot in (" of {observed}", ": {observed}"):
        said = said.replace(slot, "")
    # A name tells it too, where a sentence without its numbers would have a hole
    return rule.name.replace("_", " ") if "{" in said else said


def holds(frame: Frame, verdict: Verdict) -> Mask:
    """One entry for each row of the frame: False where the row, or any of its numbers, breaks the rule."""
    if not verdict.by_number:
        return ~verdict.failing
    if isinstance(frame, Records):
        return ~frame.any(verdict.failing)
    raise TypeError("only records have numbers: give masks over the rows of this frame")


__all__ = ["Kind", "Phrase", "Rule", "Severity", "Verdict", "filled", "holds", "in_general", "phrase"]
