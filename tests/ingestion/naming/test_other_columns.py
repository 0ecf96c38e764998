"""Columns that measure nothing of a language model are never taken for one of its metrics."""

from __future__ import annotations

from tasks.ingestion.naming import understand_columns

from tests.ingestion.naming.other_columns import other_columns

_SEED = 20_240_917


def test_ten_thousand_columns_that_mean_something_else_get_no_metric() -> None:
    taken = {}
    for column in other_columns(_SEED, 10_000):
        quantity = understand_columns({column.name: column.values})[column.name].quantity
        if quantity is not None and not quantity.own:
            taken[column.name] = quantity.metric
    assert taken == {}
