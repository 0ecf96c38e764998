"""How every figure looks, and how it becomes SVG: the same bytes for the same data, legible on light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from data_contracts.wording import render_name
from tasks.reporting.document import Spans, text_of

# Shades of their own: `inline` replaces exactly these, and the white and black letters in cells must stay.
INK, GRID, QUIET, GROUND = "#1b1f24", "#d9dee4", "#59626d", "#fefefe"
# Okabe and Ito's colours, which colour-blind readers tell apart, in shades that show on white and on black.
BLUE, ORANGE, GREY, GREEN, SKY = "#2f83c4", "#d9822b", "#8a939e", "#2a9d74", "#9cc8e8"
# A series by shape as well as by colour, since not everybody tells the colours apart
MARKS = (("o", BLUE), ("D", ORANGE), ("s", GREEN), ("^", GREY))
# Inches: as wide as a telephone, so that letters keep their size there, and two or three stand side by side elsewhere
WIDTH = 3.85
_INLINE = {INK: "var(--ink)", GRID: "var(--grid)", QUIET: "var(--quiet)", GROUND: "var(--ground)"}
_STYLE: dict[str, object] = {
    # Letters stay letters: as paths they could neither be searched nor read aloud.
    "svg.fonttype": "none",
    # A `$` in the name of a model begins no formula.
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.grid": False,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "xtick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "path.simplify": False,
}
# What is finer than a hundredth of a point no screen shows
_FINER = re.compile(r"(\.\d\d)\d++")
# What a mark says when it is pointed at, where matplotlib writes an id
_TIP = re.compile(r'<g id="tip ([^"<>]*+)">')
# An XML declaration and a doctype have no place within a page.
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
# Figures share the ids of the page that they stand in, so that each needs a prefix of its own.
_ID = re.compile(r'(\bid="|xlink:href="#|url\(#)')
_TAG = re.compile(r"<[^<>]*+>")
_COLOR = re.compile(r"#[0-9a-f]{6}\b")


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """The style of all figures; `name` salts the ids, so that they are the same in every run."""
    style = {**_STYLE, "svg.hashsalt": name}
    with mpl.rc_context(style):  # type: ignore[arg-type]  # its keys are a closed list of names
        yield


def canvas(height: float, width: float = WIDTH) -> tuple[Canvas, Axes]:
    """An empty drawing in inches, which makes room for its labels."""
    # Not by pyplot, which keeps every figure that it makes until somebody closes it.
    figure = Canvas(figsize=(width, height), layout="constrained")
    axes: Axes = figure.subplots()
    bare(axes)
    return figure, axes


def bare(axes: Axes) -> None:
    """Leaves the line at the bottom and takes the ticks away."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)


def legend(figure: Canvas, labels: Sequence[str]) -> None:
    """Names series by their marks, above the drawing."""
    handles = [
        Line2D([], [], color=color, marker=mark, markersize=4, linewidth=1, label=label)
        for label, (mark, color) in zip(labels, MARKS, strict=False)
    ]
    figure.legend(handles=handles, loc="outside upper left", frameon=False, fontsize=7.5)


def row_label(axes: Axes, row: float, label: str) -> None:
    """A label at the left above its row: beside it there is no room on a telephone."""
    axes.text(0, row, label, transform=axes.get_yaxis_transform(), va="bottom", fontsize=7.5)


def tip(mark: Artist, text: str) -> None:
    """What a reader sees who points at the mark; names in it are rendered."""
    mark.set_gid(f"tip {text}")


def short(label: str, longest: int = 20) -> str:
    """A name that leaves room for the drawing: where it is too long without its folders, then cut in its middle."""
    clean = render_name(label)
    if len(clean) > longest:
        clean = " ".join(word.rpartition("/")[2] or word for word in clean.split(" "))
    # Names of models differ at their ends: in front the family, behind size and quantization.
    return clean if len(clean) <= longest else f"{clean[: longest // 2 - 1]}…{clean[-(longest // 2) :]}"


def as_svg(name: str, title: str, alt: Spans, figure: Canvas) -> str:
    """A standalone SVG with a title and a description, on white."""
    target = io.StringIO()
    FigureCanvasSVG(figure)
    # Without date and version of matplotlib, which would change the bytes of the same drawing.
    figure.savefig(
        target, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    above, _, metadata = target.getvalue().partition("<metadata>")
    svg = above.rstrip() + metadata.partition("</metadata>")[2]
    described = (
        f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(text_of(alt))}</desc>'
        f'\n <rect id="ground" width="100%" height="100%" fill="{GROUND}"/>'
    )
    svg = _TIP.sub(r"<g><title>\1</title>", svg)
    head = 'role="img" aria-labelledby="title desc"'
    svg = re.sub(r"<svg ([^<>]*)>", lambda m: f"<svg {head} {m[1]}>\n {described}", svg, count=1)
    # Within tags only, since a name that is shown may look like an id.
    prefixed = _TAG.sub(lambda tag: _ID.sub(lambda m: f"{m[1]}{name}-", _FINER.sub(r"\1", tag[0])), svg)
    return prefixed.replace('"title desc"', f'"{name}-title {name}-desc"')


def inline(svg: str) -> str:
    """The SVG for an HTML page: no prologue, and the page's own colours for ink, grid and ground."""
    body = _PROLOGUE.sub("", svg)
    body = _TAG.sub(lambda tag: _COLOR.sub(lambda m: _INLINE.get(m[0], m[0]), tag[0]), body)
    return re.sub(r'fill="(var\([^"]*\))"', r'style="fill: \1"', body)
