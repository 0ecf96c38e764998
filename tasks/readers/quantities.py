"""Short ways to say what a known field holds."""

from __future__ import annotations

from data_contracts.metrics import METRICS
from data_contracts.units import CONVERSIONS
from tasks.readers.rows import Quantity


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


def own(name: str, written: str, statistic: str = "value") -> Quantity:
    """A number that the vocabulary does not know, under its own name, in the SI unit of what is written."""
    unit = CONVERSIONS[written]
    return Quantity(name, statistic, unit.unit, unit.factor)


def spread(metric: str, written: str, **fields: str) -> dict[str, Quantity]:
    """Several statistics of one metric: `spread("wall_time", "ms", mean_ms="mean", p95_ms="p95")`."""
    return {field: known(metric, written, statistic) for field, statistic in fields.items()}
