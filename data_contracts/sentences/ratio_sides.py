"""Which side of a ratio is the larger, and the ratio in a few words."""

from __future__ import annotations

from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import metric_name, render_name, render_number, statistic_words

_TIMES = " times that of "
_DIGITS = 3


def larger_and_smaller(fact: QuotedFact) -> tuple[str, str]:
    """The sides of a fact about a ratio, the larger first, as its sentence has them."""
    sides = [render_name(str(fact.names.get(side, ""))) for side in ("one", "other")]
    after = fact.clause.partition(_TIMES)[2]
    # Of a name that begins like the other the longer is meant
    smaller = max((side for side in sides if after.startswith(side)), key=len, default=sides[1])
    larger = sides[1] if smaller == sides[0] else sides[0]
    return larger, smaller


def ratio_words(fact: QuotedFact) -> str:
    """ "helio:1b has 1.90 times the decode throughput of orca-mini:3b (1.87 to 1.92)"."""
    larger, smaller = larger_and_smaller(fact)
    model = f"{render_name(str(fact.names['model']))} " if fact.names.get("model") else ""
    times = render_number(fact.value or 0.0, _DIGITS)
    statistic = fact.statistic.removeprefix("ratio_of_")
    # That a number is a mean goes without saying
    of = "" if statistic == "mean" else statistic_words(statistic)
    said = f"{model}{larger} has {times} times the {of}{metric_name(fact.metric)} of {smaller}"
    if fact.ci_low is None or fact.ci_high is None:
        return said
    return f"{said} ({render_number(fact.ci_low, _DIGITS)} to {render_number(fact.ci_high, _DIGITS)})"
