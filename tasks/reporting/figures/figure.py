"""The seam of every figure: a name, a title, where it stands, and a function that draws it or finds nothing to draw.

A new figure is one module that holds a `Figure` and one line in `figures/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.reporting.document import Spans
from tasks.reporting.report_input import ReportInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


@dataclass(frozen=True)
class Drawn:
    """A drawing, its caption, and the text that stands for it where it is not seen."""

    canvas: Canvas
    caption: Spans
    alt: Spans


@dataclass(frozen=True, slots=True)
class Figure:
    """`section` is the anchor of the section that shows it. `draw` returns None without data: then there is no figure."""

    name: str
    title: str
    section: str
    draw: Callable[[ReportInput], Drawn | None]
