"""What Great Expectations has no class for: a number that is the ratio, or the sum, of others of its row.

Importing this registers the classes, for the suite `request_identities.json`.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import (
    MulticolumnMapMetricProvider,
)

# Of a ratio whose numbers are rounded; a rule knows the rounding of the whole file
_RELATIVE = 0.01
_Missing = Literal["all_values_are_missing", "any_value_is_missing", "never"]
_KEYS = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")


class MulticolumnFirstIsRatio(MulticolumnMapMetricProvider):
    """True where the first column is the second over the third, within 1%."""

    condition_metric_name = "multicolumn_values.first_is_ratio_of_others"
    condition_domain_keys = _KEYS

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series[bool]:
        said, over, under = (column_list[name] for name in column_list.columns)
        follows = over / under
        return ((said - follows).abs() <= _RELATIVE * follows) | ~((over > 0) & (under > 0))


class ExpectMulticolumnFirstToBeRatioOfOthers(MulticolumnMapExpectation):
    """Expect the first column to be the second over the third; rows that lack one, or divide by zero, are left out."""

    map_metric = "multicolumn_values.first_is_ratio_of_others"
    ignore_row_if: _Missing = "any_value_is_missing"


class MulticolumnFirstIsSum(MulticolumnMapMetricProvider):
    """True where the first column is the sum of the others."""

    condition_metric_name = "multicolumn_values.first_is_sum_of_others"
    condition_domain_keys = _KEYS

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series[bool]:
        first, *others = column_list.columns
        return column_list[first] == column_list[others].sum(axis=1)


class ExpectMulticolumnFirstToBeSumOfOthers(MulticolumnMapExpectation):
    """Expect the first column to be the sum of the others; rows that lack one are left out."""

    map_metric = "multicolumn_values.first_is_sum_of_others"
    ignore_row_if: _Missing = "any_value_is_missing"
