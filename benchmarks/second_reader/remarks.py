"""Labelled remarks, as the second reader reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tasks.commentary.gate import read_words
from tasks.commentary.prompting import NumberedFact
from tasks.commentary.second_reader import phrases

_REMARKS = Path(__file__).with_name("remarks.jsonl")
# The set of the tests' twins, and that of what generators make
TWINS, MADE = 0, -1


@dataclass(frozen=True)
class Remark:
    """A labelled remark under a fact of a verdict; `words` are as the gate reads them."""

    set: int
    verdict: str
    hostile: bool
    words: str

    @cached_property
    def phrases(self) -> frozenset[str]:
        return phrases(self.words.split(), self.verdict)


def written() -> list[Remark]:
    """All remarks of the file, whose writers had not seen the gate, but for the tests' twins; with no name of a fact."""
    return [Remark(**json.loads(line)) for line in _REMARKS.read_text(encoding="utf-8").splitlines()]


def read(number: int, text: str, fact: NumberedFact, *, hostile: bool) -> Remark:
    """A remark of a fact, as the gate reads it."""
    return Remark(number, fact.verdict or "none", hostile, " ".join(read_words(text, fact)))
