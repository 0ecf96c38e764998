"""A column's name in any of the world's spellings comes back as its metric, statistic and unit."""

from __future__ import annotations

import re

import pytest

from tests.ingestion.naming.alone import metric_of
from tests.ingestion.naming.spellings import Spelling, some_spellings
from tests.ingestion.naming.wordings import WORDINGS

_SEED = 20_240_917
_EACH = 400

# Spellings that are not understood: they keep their own name. Whoever mends one takes its line away.
_NOT_UNDERSTOOD = re.compile(
    r"P\d\d[SWC]$"  # TtftP90S: a quantile and a unit of one letter
    r"|[\[(](?:MiB|GiB)[\])]$"  # ram used (MiB)
    r"|(?i:max[-_ (.]?model[-_ ]?load)"  # max_model_load_s
    r"|(?i:peak[-_ ]?memory[-_ ]?usage)"  # peak_memory_usage_gb
    r"|(?i:f1[-_ ]?score)"  # f1_score
)
_SPELLINGS = some_spellings(_SEED, _EACH)


def _not_as_meant(spelling: Spelling) -> bool:
    quantity = metric_of(spelling.name, spelling.values)
    return quantity is None or (quantity.metric, quantity.statistic, quantity.unit, quantity.factor) != (
        spelling.metric,
        spelling.statistic,
        spelling.unit,
        spelling.factor,
    )


@pytest.mark.parametrize("metric", [wording.metric for wording in WORDINGS])
def test_every_spelling_of_a_metric_comes_back_with_its_statistic_and_unit(metric: str) -> None:
    understood = [s for s in _SPELLINGS if s.metric == metric and not _NOT_UNDERSTOOD.search(s.name)]
    assert [s for s in understood if _not_as_meant(s)] == []


@pytest.mark.xfail(strict=True, reason="these spellings are not understood")
def test_spellings_with_glued_quantiles_and_binary_units_come_back_too() -> None:
    assert [s for s in _SPELLINGS if _NOT_UNDERSTOOD.search(s.name) and _not_as_meant(s)] == []


def test_a_spelling_that_is_not_understood_is_taken_for_nothing_else() -> None:
    taken = {
        s.name: quantity.metric
        for s in _SPELLINGS
        if _NOT_UNDERSTOOD.search(s.name) and (quantity := metric_of(s.name, s.values)) and _not_as_meant(s)
    }
    assert taken == {}
