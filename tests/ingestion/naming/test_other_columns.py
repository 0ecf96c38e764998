"""Columns that measure nothing of a language model are never taken for one of its metrics."""

from __future__ import annotations

from tests.ingestion.naming.alone import metric_of
from tests.ingestion.naming.other_columns import other_columns

_SEED = 20_240_917


def test_ten_thousand_columns_that_mean_something_else_get_no_metric() -> None:
    taken = {
        column.name: quantity.metric
        for column in other_columns(_SEED, 10_000)
        if (quantity := metric_of(column.name, column.values)) is not None
    }
    assert taken == {}


def test_a_running_number_of_queries_gets_no_metric() -> None:
    assert metric_of("query_number", ("17", "4", "301", "9", "88", "23")) is None
