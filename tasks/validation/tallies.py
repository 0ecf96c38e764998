"""What the rules of a suite found in all batches together: counts, rows that break them, faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.faults import Fault
from data_contracts.rules.frames import Mask
from data_contracts.rules.rule import Kind, Rule, holds
from tasks.validation.checking import Checked, Suite


@dataclass
class Tally:
    """One rule: how many rows it could check in how many batches, and how many of those break it."""

    rule: Rule
    ran: bool = False
    checked: int = 0
    failing: int = 0
    error: str | None = None
    findings: list[pa.Table] = field(default_factory=list)
    faults: dict[Fault, None] = field(default_factory=dict)
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
            self.findings.append(found.findings)
        if not self.error:
            kept = holds(found.frame, found.verdict)
            self._kept.append((np.packbits(kept), len(kept)))

    @property
    def kept(self) -> Mask:
        """True for each record that holds the rule."""
        masks = [np.unpackbits(bits, count=size).astype(np.bool_) for bits, size in self._kept]
        return np.concatenate([np.zeros(0, np.bool_), *masks])


@dataclass
class SuiteTally:
    """The rules of a suite over the batches so far."""

    kind: Kind
    rules: list[Tally] = field(default_factory=list)
    faults: dict[Fault, None] = field(default_factory=dict)

    def add(self, suite: Suite) -> None:
        """Takes in what the rules found in a batch."""
        self.rules = self.rules or [Tally(found.rule) for found in suite.rules]
        self.faults |= dict.fromkeys(suite.faults)
        for tally, found in zip(self.rules, suite.rules, strict=True):
            tally.add(found)

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


def tallied(suite: Suite) -> SuiteTally:
    """The tally of a suite whose frame is in one piece."""
    tally = SuiteTally(suite.kind)
    tally.add(suite)
    return tally
