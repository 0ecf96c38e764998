"""The spans that quote facts."""

from __future__ import annotations

from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import capital, render_number
from tasks.reporting.document import Data, Spans, anchored, line


def cite(fact: QuotedFact) -> Data:
    """The link to the fact's row in the source appendix."""
    return Data(fact.fact_id, fact.origin, "cite", f"#{anchored(fact.fact_id)}")


def clause(fact: QuotedFact) -> Spans:
    """The fact's own sentence and its citation."""
    return line(Data(capital(fact.clause), fact.origin), " ", cite(fact))


def linked(fact: QuotedFact, text: str) -> Data:
    """Words that a fact stands behind, linked to its sources."""
    return Data(text, fact.origin, "plain", f"#{anchored(fact.fact_id)}")


def figure(fact: QuotedFact, bare: bool = False) -> Spans:
    """The fact's value alone, linked to its sources, `bare` without its unit; what is not to be relied on is not printed."""
    if fact.value is None:
        return line(linked(fact, (fact.verdict or "unknown").replace("_", " ")))
    if fact.verdict == "n_too_small":
        return line(linked(fact, "n too small"))
    return line(linked(fact, number(fact.value, fact, bare)))


def number(value: float, fact: QuotedFact, bare: bool = False) -> str:
    """A value as the fact prints it, `bare` without its unit."""
    return render_number(value, 4 if fact.digits is None else fact.digits, None if bare else fact.unit)
