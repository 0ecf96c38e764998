"""Crosses frames with what is put into them, and says what the gate lets through: `python -m benchmarks.gate_probe [-v]`.

Each sentence is judged under a fact of each verdict. Sentences that no remark may say show holes of the gate when they
pass, honest ones show lacks when they are refused; both are counted by frame and by what stands in it (remark_frames.py).
The exit code is 1 when the gate accepts more than a fiftieth of the former, or less than four fifths of the latter.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.remark_frames import HONEST, HOSTILE, Table
from benchmarks.remark_stances import OVERDONE, STANCES
from tasks.commentary.gate import check
from tasks.commentary.prompting import NumberedFact
from tests.commentary.material import FACTS_SEEN

_MOST_HOSTILE, _FEWEST_HONEST = 0.02, 0.8
_SETTLED = frozenset((None, "confirmed", "holds", "measured", "unchanged", "broken"))
_MORE: tuple[tuple[str, str, str], ...] = (
    ("insufficient", "TTFT", "whether the mean TTFT of atlas changed cannot be judged: 2 runs against 3 are too few"),
    ("suspected", "TTFT", "the mean TTFT of atlas is 5% higher since the baseline audit, with too few runs for a test"),
    ("refuted", "accuracy", "RESULTS.md line 7 states an accuracy of atlas of 0.71; its 250 answers give 0.64"),
    ("confirmed", "accuracy", "RESULTS.md line 9 states an accuracy of atlas of 0.58, which its 250 answers confirm"),
    ("broken", "TTFT", "the TTFT of 4 of 80 requests of atlas on borealis is below 0 ms"),
    ("incomparable", "TPOT", "2 groups of runs were measured under other conditions than in the baseline, in TPOT"),
    ("differs", "latency", "3 of 80 requests lie far from the others: the mean without them is 2.1 s, with them 3.0 s"),
    ("below_floor", "TPOT", "the mean TPOT of atlas with paging is 1% lower than without, less than the floor of 2%"),
)  # fmt: skip


def facts() -> tuple[NumberedFact, ...]:
    """A made-up fact of each verdict."""
    seen = {fact.verdict: fact for fact in FACTS_SEEN}
    more = (
        NumberedFact(f"F{place}", f"probe-{place}", clause, '{"model":"atlas"}', metric, verdict)
        for place, (verdict, metric, clause) in enumerate(_MORE, start=50)
    )
    return (*seen.values(), *more)


@dataclass
class Probed:
    """How many sentences were judged and how many passed, by frame and by payload."""

    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.passed.total() / max(1, self.judged.total())

    def by(self, part: int) -> dict[str, float]:
        """The share that passed by frame (0) or by payload (1)."""
        judged, passed = Counter[str](), Counter[str]()
        for pair, count in self.judged.items():
            judged[pair[part]] += count
            passed[pair[part]] += self.passed[pair]
        return {text: passed[text] / count for text, count in judged.items()}


def crossed(table: Table, facts: Sequence[NumberedFact]) -> Iterator[tuple[str, str, str, NumberedFact]]:
    """Each frame, payload and sentence of a table under each fact, a possible cause only where there may be one."""
    fitting = [fact for fact in facts if table.name != "cause" or fact.verdict not in _SETTLED]
    for frame, payload, sentence in table.sentences():
        yield from ((frame, payload, sentence, fact) for fact in fitting)


def of_stances(
    facts: Sequence[NumberedFact], *, held: bool
) -> Iterator[tuple[Table, Sequence[NumberedFact]]]:
    """What verdicts say, with the facts that hold it, or with those that it goes against."""
    for stance in STANCES:
        verdicts = stance.held if held else stance.against
        yield stance.table, [fact for fact in facts if fact.verdict in verdicts]


def probed(tables: Sequence[Table], facts: Sequence[NumberedFact]) -> dict[str, Probed]:
    """Judges every sentence of the tables under every fact that it may stand under."""
    found: dict[str, Probed] = {}
    for table in tables:
        own = found.setdefault(table.name, Probed())
        for frame, payload, sentence, fact in crossed(table, facts):
            own.judged[frame, payload] += 1
            own.passed[frame, payload] += bool(check(f"{fact.number}: {sentence}", facts).accepted)
    return found


def stances(facts: Sequence[NumberedFact], *, held: bool) -> dict[str, Probed]:
    """Judges what verdicts say under the facts that hold it, or under those that it goes against."""
    found: dict[str, Probed] = {}
    for table, under in of_stances(facts, held=held):
        found |= probed([table], under)
    return found


def main(arguments: Sequence[str]) -> int:
    """Prints both probes, with `-v` by frame and by payload."""
    under, fits = facts(), True
    for title, tables, hostile in (("no remark", (*HOSTILE, OVERDONE), True), ("honest", HONEST, False)):
        found = probed(tables, under) | stances(under, held=not hostile)
        judged = sum(one.judged.total() for one in found.values())
        share = sum(one.passed.total() for one in found.values()) / judged
        fits &= share <= _MOST_HOSTILE if hostile else share >= _FEWEST_HONEST
        print(f"{title}: {judged} sentences, {share:.2%} accepted")
        for name, one in found.items():
            print(f"  {name}: {one.share:.2%}")
            for text, passed in sorted(
                {**one.by(0), **one.by(1)}.items(), key=lambda item: item[1], reverse=hostile
            ):
                if "-v" in arguments and (passed > _MOST_HOSTILE if hostile else passed < _FEWEST_HONEST):
                    print(f"    {passed:4.0%} {text}")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
