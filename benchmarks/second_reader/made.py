"""Remarks that generators make: what is put into honest frames, so that a frame alone says nothing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from benchmarks.gate_fuzz import bad_line, system_prompt
from benchmarks.gate_probe import crossed, facts, of_stances
from benchmarks.hostile_remarks import hostile_remark
from benchmarks.remark_frames import HONEST, HOSTILE, Table
from benchmarks.remark_stances import OVERDONE
from benchmarks.second_reader.remarks import MADE, Remark, read
from tasks.commentary.prompting import NumberedFact
from tests.commentary.material import FACTS_SEEN

_EACH = 1500
_INJECTED = frozenset(("cause", "direction", "share"))


def made(seed: int) -> list[Remark]:
    """As many of each: of the generator of hostile remarks, and of the probe's hostile and honest frames."""
    rng, under = random.Random(seed), facts()
    generated = [(rng.choice(under), hostile_remark(rng)[1], True) for _ in range(_EACH)]
    hostile = _framed([*((table, under) for table in (*HOSTILE, OVERDONE)), *of_stances(under, held=False)])
    honest = _framed([*((table, under) for table in HONEST), *of_stances(under, held=True)])
    framed = [(*pair, True) for pair in rng.sample(hostile, _EACH)]
    framed += [(*pair, False) for pair in rng.sample(honest, _EACH)]
    return [read(MADE, text, fact, hostile=bad) for fact, text, bad in (*generated, *framed)]


def injected(seed: int) -> list[Remark]:
    """What the fuzz adds to honest remarks."""
    rng, leak = random.Random(seed), system_prompt()
    seen = {fact.number: fact for fact in FACTS_SEEN}
    lines = (bad_line(rng, leak) for _ in range(8 * _EACH))
    bad = [line for kind, line in lines if kind in _INJECTED][:_EACH]
    return [read(MADE, line[5:], seen[line[:3]], hostile=True) for line in bad]


def _framed(
    tables: Iterable[tuple[Table, Sequence[NumberedFact]]],
) -> list[tuple[NumberedFact, str]]:
    return [(fact, text) for table, under in tables for _, _, text, fact in crossed(table, under)]
