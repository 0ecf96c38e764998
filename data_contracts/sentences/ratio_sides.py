"""Which side of a ratio is the larger, and the ratio in a few words."""

from __future__ import annotations

from data_contracts.metrics import METRICS
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
    what = f"{of}{metric_name(fact.metric)}"
    said = f"{model}{larger} has {times} times the {what} of {smaller}"
    if fact.ci_low is None or fact.ci_high is None:
        return (
            f"{model}{larger} and {smaller} are alike in {what}" if round(fact.value or 0.0, 2) == 1 else said
        )
    interval = f"{render_number(fact.ci_low, _DIGITS)} to {render_number(fact.ci_high, _DIGITS)}"
    if not fact.ci_low < 1 < fact.ci_high:
        return f"{said} ({interval})"
    floor = METRICS[fact.metric].floor
    alike = 1 - floor <= fact.ci_low and fact.ci_high <= 1 + floor
    told = f"are alike in {what}" if alike else f"cannot be told apart by {what}"
    return f"{model}{larger} and {smaller} {told} ({times} times, {interval})"
