"""What the rules of a suite found in all batches together: counts, rows that break them, faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.faults import Fault
from data_contracts.rules.frames import Mask
from data_contracts.rules.rule import Kind, Rule, holds
from tasks.memory.growing import GrowingTable
from tasks.validation.checking import Checked, Suite
from tasks.validation.findings import PLAIN


@dataclass
class Tally:
    """One rule: how many rows it could check in how many batches, and how many of those break it."""

    rule: Rule
    ran: bool = False
    checked: int = 0
    failing: int = 0
    error: str | None = None
    faults: dict[Fault, None] = field(default_factory=dict)
    # As many rows as there are measurements may break a rule
    _found: GrowingTable | None = None
    # A bit for each record: there may be millions, and a hundred rules
    _kept: list[tuple[npt.NDArray[np.uint8], int]] = field(default_factory=list)

    def add(self, found: Checked) -> None:
        """Takes in what the rule found in a batch."""
        self.error = self.error or found.error
        self.faults |= dict.fromkeys(found.faults)
        if found.verdict is None or found.frame is None:
            return
        self.ran = True
        self.checked += found.checked
        self.failing += found.failing
        if found.findings is not None and len(found.findings):
            self._found = self._found or GrowingTable(PLAIN)
            self._found.add(found.findings)
        if not self.error:
            kept = holds(found.frame, found.verdict)
            self._kept.append((np.packbits(kept), len(kept)))

    @cached_property
    def findings(self) -> list[pa.Table]:
        """PLAIN of all that break the rule; no more can be taken in."""
        return [] if self._found is None else [self._found.done()]

    @property
    def kept(self) -> Mask:
        """True for each record that holds the rule."""
        masks = [np.unpackbits(bits, count=size).astype(np.bool_) for bits, size in self._kept]
        return np.concatenate([np.zeros(0, np.bool_), *masks])


@dataclass
class SuiteTally:
    """The rules of a suite over the batches so far."""

    kind: Kind
    _tallies: dict[str, Tally] = field(default_factory=dict)
    faults: dict[Fault, None] = field(default_factory=dict)

    def add(self, suite: Suite) -> None:
        """Takes in what the rules found in a batch."""
        for _ in self.adding(suite):
            pass

    def adding(self, suite: Suite) -> Iterator[Checked]:
        """The rules as they are taken in: what one saw may be forgotten before the next is checked."""
        self.faults |= dict.fromkeys(suite.faults)
        for found in suite.rules:
            self._tallies.setdefault(found.rule.name, Tally(found.rule)).add(found)
            yield found

    @property
    def rules(self) -> list[Tally]:
        """In the order in which they were checked."""
        return list(self._tallies.values())

    @property
    def told_of(self) -> list[Fault]:
        """The faults of the suite and of each of its rules."""
        return [*self.faults, *(fault for tally in self.rules for fault in tally.faults)]

    @property
    def asserted_on(self) -> Mapping[str, Mask]:
        """Which records hold each rule that could be checked on all of them: a second opinion is asked for on those."""
        return {
            tally.rule.name: tally.kept
            for tally in self.rules
            if tally.ran and tally.checked and not tally.error
        }
