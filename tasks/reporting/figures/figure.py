"""The seam of every figure: a name, a title, where it stands, and a function that draws it or finds nothing to draw.

A new figure is one module that holds a `Figure` and one line in `figures/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.reporting.document import LONGEST, Data, Spans, line
from tasks.reporting.report_input import ReportInput
from tasks.reporting.shortening import first_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


@dataclass(frozen=True)
class Drawn:
    """A drawing, its caption, and the text that stands for it where it is not seen."""

    canvas: Canvas
    caption: Spans
    alt: Spans


def alternative(pieces: Sequence[str], origin: str) -> Spans:
    """The text that stands for a drawing, piece by piece: as many as a line holds, and how many more there are."""
    return line(Data(first_of(pieces, LONGEST), origin))


@dataclass(frozen=True, slots=True)
class Figure:
    """`section` is the anchor of the section that shows it. `draw` returns None without data: then there is no figure."""

    name: str
    title: str
    section: str
    draw: Callable[[ReportInput], Drawn | None]
