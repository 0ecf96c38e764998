"""Lines of the Markdown tables that tools print to a console: their cells, and a mean with its deviation in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.ingestion.decoding.numbers import parse_number

# The sign between them may have been broken by an encoding; what it means is told by the two numbers.
_MEAN = re.compile(r"(?P<mean>[\d.,]+)\s*(?:[^\d.,\s]+\s*(?P<stddev>[\d.,]+))?$")


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a table's line; nothing for the rule below its header."""
    cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
    return () if all(set(cell) <= {"-", ":"} for cell in cells) else cells


def mean_and_deviation(cell: str) -> Iterator[tuple[str, float]]:
    """The statistics in a cell such as `611.2 ± 2.5`, `mean` first; nothing when it does not say a number."""
    found = _MEAN.match(cell)
    for statistic, text in found.groupdict("").items() if found else ():
        number = parse_number(text)
        if number is not None:
            yield statistic, number.value
