"""What a field that no reader knows holds: a metric under its own name, in the unit that its name or cells state."""

from __future__ import annotations

from functools import lru_cache

from data_contracts.units import conversion, unit_of_name
from tasks.readers.rows import Quantity


@lru_cache(maxsize=65_536)
def quantity_of(field: str, cell_unit: str | None = None, statistic: str = "value") -> Quantity:
    """The quantity of an unknown field (a column or dotted name). Without a stated unit it has none and factor 1.

    A unit stated beside the numbers that no conversion is known of (`register/thread`) is kept as written.
    """
    written = cell_unit or unit_of_name(field)
    found = conversion(written) if written else None
    return (
        Quantity(field, statistic, found.unit, found.factor) if found else Quantity(field, statistic, written)
    )
