"""What came of one model's personas, summed over folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import mean

from data_contracts.wording import render_number
from tasks.commentary.commenting import PersonaComments

# Outcomes of an answer that keeps the schema which it was given
_KEPT = frozenset({"valid", "again"})


@dataclass
class Score:
    """Sums over all that a model was asked; `said` are the accepted remarks with their facts."""

    calls: int = 0
    broken: int = 0
    tokens: int = 0
    seconds: float = 0.0
    choices: Counter[str] = field(default_factory=Counter)
    chosen: int = 0
    orders: list[float] = field(default_factory=list)
    asked: int = 0
    proposed: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def add(self, place: str, said: PersonaComments) -> None:
        """Counts what one persona said of one folder."""
        for turn in said.turns:
            self.calls += len(turn.calls)
            self.broken += sum(call.outcome not in ("ok", "length") for call in turn.calls)
            self.tokens += sum(call.spent(turn.options.num_predict) for call in turn.calls)
            self.seconds += sum(call.total or 0.0 for call in turn.calls)
        if said.edited is not None:
            self.choices[said.edited.choice.outcome] += 1
            self.chosen += len(said.edited.choice.picked) if said.edited.choice.is_own else 0
            if (order := said.edited.agreement) is not None:
                self.orders.append(order)
        remarks = said.remarks
        clauses = {one.fact.fact_id: one.fact.clause for one in remarks.asked}
        self.asked += len(clauses)
        self.proposed += sum(one.judged.proposed for one in remarks.asked)
        self.accepted += len(remarks.accepted)
        self.refused.update(one.code for one in remarks.rejected)
        self.said += [
            f"{place}\t{said.persona.name}\t{clauses[kept.fact_id]}\t{kept.text}" for kept in remarks.accepted
        ]

    @property
    def kept(self) -> int:
        """The choices that are the JSON which was asked for."""
        return sum(count for outcome, count in self.choices.items() if outcome in _KEPT)

    def lines(self) -> Iterator[str]:
        """What a reader is told, a line for each thing."""
        choices = self.choices.total()
        yield f"choices    {self.kept} of {choices} valid JSON{_share(self.kept, choices)}: {_counts(self.choices)}"
        order = f"{mean(self.orders):.2f} over {len(self.orders)}" if self.orders else "unknown"
        yield f"order      rank correlation with the code's {order}; {self.chosen} sentences chosen"
        yield (
            f"remarks    {self.asked} facts, {self.proposed} lines proposed, "
            f"{self.accepted} accepted{_share(self.accepted, self.proposed)}"
        )
        yield f"refused    {_counts(self.refused)}"
        yield (
            f"cost       {self.calls} calls, {self.broken} of them without an answer, {self.tokens:,} output tokens, "
            f"{render_number(self.seconds, 3, 's')}"
        )


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.0%})" if whole else ""


def _counts(counts: Counter[str]) -> str:
    listed: Iterable[str] = (f"{count} {name}" for name, count in counts.most_common())
    return ", ".join(listed) or "nothing"
