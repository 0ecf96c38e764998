"""Whether the gaps between pieces of a stream are those between tokens."""

from __future__ import annotations

from data_contracts.definitions import half_step
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import short
from data_contracts.rules.runs import Runs

# Where every tenth token waits for a long prompt of another request, the mean is some times the median, not twenty times
_BESIDE_THE_MEAN = 0.05
# No step of a model that answers one user is as quick: a thousand tokens in a second
_OF_NO_STEP = 0.001  # s


def _in_bursts(frame: Runs) -> Verdict:
    """Tokens that were held back and came at once lie as near together as a network sends them."""
    middle, mean = frame.value("itl", "p50"), frame.value("itl", "mean")
    checked = (middle >= 0) & (mean > 0)
    most = middle + half_step(middle)
    failing = checked & (most < _BESIDE_THE_MEAN * mean) & (most < _OF_NO_STEP)
    observed, expected = phrase(short(middle), " s"), phrase("the mean is ", short(mean), " s")
    return Verdict(checked, failing, observed, expected, place=frame.places("itl", "p50"))


RULES = (
    Rule(
        "tokens_come_in_bursts", "warning", ("run",),
        "half of the gaps between tokens are {observed} or less ({expected})",
        "a median of 1 ms or more, or of a twentieth of the mean or more",
        "find out what holds tokens back (a parser, a proxy): quantiles of gaps say nothing here, compare by TPOT",
        _in_bursts,
    ),
)  # fmt: skip
