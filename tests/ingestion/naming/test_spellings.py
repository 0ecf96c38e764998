"""A column's name in any of the world's spellings comes back as its metric, statistic and unit."""

from __future__ import annotations

import pytest

from tests.ingestion.naming.alone import metric_of
from tests.ingestion.naming.spellings import Spelling, some_spellings
from tests.ingestion.naming.wordings import WORDINGS

_SEED = 20_240_917
_EACH = 400

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
    assert [s for s in _SPELLINGS if s.metric == metric and _not_as_meant(s)] == []
