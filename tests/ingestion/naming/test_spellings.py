"""A column's name in any of the world's spellings comes back as its metric, statistic and unit."""

from __future__ import annotations

import pytest

from tests.ingestion.naming.alone import metric_of
from tests.ingestion.naming.spellings import Spelling, some_spellings
from tests.ingestion.naming.wordings import WORDINGS

_SEED = 20_240_917
_EACH = 400


def _meaning(spelling: Spelling) -> tuple[str, str, str | None, float] | None:
    """What the column was taken for: metric, statistic, unit, factor; None where for no metric."""
    quantity = metric_of(spelling.name, spelling.values)
    if quantity is None:
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
