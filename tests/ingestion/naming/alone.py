"""What a column that stands alone in its table is taken for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_contracts.measurements import Quantity
from tasks.ingestion.naming.columns import understand_columns
from tasks.ingestion.naming.nouns import Values


def metric_of(name: str, cells: Sequence[str]) -> Quantity | None:
    """The metric of the vocabulary that the column is taken for; None where for none."""
    numbers = np.array([_number(cell) for cell in cells])
    texts = tuple(cell for cell, number in zip(cells, numbers, strict=True) if np.isnan(number))
    quantity = understand_columns({name: Values(numbers, texts=texts)}).columns[name].quantity
    return None if quantity is None or quantity.own else quantity


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")
