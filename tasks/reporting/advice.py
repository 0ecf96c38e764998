"""What follows from each rule that found something. A rule without an entry gets the general advice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """`verdict` ends the report's first line, `todo` is one sentence in the imperative. Neither holds a digit."""

    verdict: str
    todo: str


GENERAL = Advice(
    "read the findings before publishing any number",
    "Look at the record that is named, correct it where it was written, and rerun the audit.",
)
ADVICE: dict[str, Advice] = {}


def advice_on(rule: str) -> Advice:
    """The advice of a rule."""
    return ADVICE.get(rule, GENERAL)
