"""Short ways to say what a field holds: a metric of the vocabulary, or a number under the field's own name."""

from __future__ import annotations

from functools import lru_cache

from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from data_contracts.units import CONVERSIONS, conversion, unit_of_name


def known(metric: str, written: str, statistic: str = "value") -> Quantity:
    """A metric of the vocabulary as written in that unit. Raises ValueError when the unit does not measure it."""
    unit = CONVERSIONS[written]
    # A coefficient of variation is a ratio, whatever it is of.
    expected = "1" if statistic == "cv" else METRICS[metric].unit
    if expected != unit.unit:
        raise ValueError(
            f"{metric} ({statistic}) is in {expected}, {written} is {unit.unit}: correct the reader"
        )
    return Quantity(metric, statistic, unit.unit, unit.factor)


def own(name: str, written: str | None = None, statistic: str = "value") -> Quantity:
    """A number that the vocabulary does not know, under its own name, in the SI unit of what is written, if any."""
    unit = CONVERSIONS[written] if written is not None else None
    return (
        Quantity(name, statistic, unit.unit, unit.factor, own=True)
        if unit is not None
        else Quantity(name, statistic, own=True)
    )


def spread(metric: str, written: str, **fields: str) -> dict[str, Quantity]:
    """Several statistics of one metric: `spread("wall_time", "ms", mean_ms="mean", p95_ms="p95")`."""
    return {field: known(metric, written, statistic) for field, statistic in fields.items()}


@lru_cache(maxsize=65_536)
def quantity_of(field: str, cell_unit: str | None = None, statistic: str = "value") -> Quantity:
    """The quantity of an unknown field (a column or dotted name). Without a stated unit it has none and factor 1.

    A unit stated beside the numbers that no conversion is known of (`register/thread`) is kept as written.
    """
    written = cell_unit or unit_of_name(field)
    found = conversion(written) if written else None
    if found is None:
        return Quantity(field, statistic, written, own=True)
    return Quantity(field, statistic, found.unit, found.factor, own=True)
