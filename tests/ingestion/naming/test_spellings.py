"""A column's name in any of the world's spellings comes back as its metric, statistic and unit."""

from __future__ import annotations

import pytest
from tasks.ingestion.naming import understand_columns

from tests.ingestion.naming.spellings import WORDINGS, Spelling, some_spellings

_SEED = 20_240_917
_EACH = 150


def _meaning(spelling: Spelling) -> tuple[str, str, str | None, float] | None:
    """What the column was taken for by itself: metric, statistic, unit, factor; None where for no metric."""
    quantity = understand_columns({spelling.name: spelling.values})[spelling.name].quantity
    if quantity is None or quantity.own:
        return None
    return quantity.metric, quantity.statistic, quantity.unit, quantity.factor


_SPELLINGS = some_spellings(_SEED, _EACH)


@pytest.mark.parametrize("metric", [wording.metric for wording in WORDINGS])
def test_every_spelling_of_a_metric_comes_back_with_its_statistic_and_unit(metric: str) -> None:
    wrong = {
        spelling.name: _meaning(spelling)
        for spelling in _SPELLINGS
        if spelling.metric == metric
        and _meaning(spelling) != (metric, spelling.statistic, spelling.unit, spelling.factor)
    }
    assert wrong == {}
