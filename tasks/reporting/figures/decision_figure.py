"""The chart to decide by: speed against the wait for the first token, a dot for each setup of a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.ticker import LogLocator, NullLocator

from data_contracts.facts import subject_of
from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import metric_name, render_name, render_number
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.figures.drawing import INK, MARKS, canvas, short, tip
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.pareto_figure import drawn_frontiers
from tasks.reporting.first_screen import ANCHOR
from tasks.reporting.first_screen.model_lines import SHOWN, Column, ModelLine, ModelLines, model_lines
from tasks.reporting.report_input import ReportInput

_LARGEST = 1e9
# Dots of a model: a page holds them all, with what each says
_DOTS = 16


@dataclass(frozen=True, slots=True)
class _Dot:
    model: str
    wait: float
    speed: float


def _draw(report: ReportInput) -> Drawn | None:
    # Where a sweep over loads tells what a user sees beside what a GPU does, that is the chart to decide by
    if drawn_frontiers(report):
        return None
    models = report.once(model_lines)
    axes_of = _columns(models)
    if axes_of is None:
        return None
    speed, wait = axes_of
    shown = [(one, tuple(_dots(one, speed, wait))) for one in models.lines[:SHOWN]]
    shown = [(one, dots) for one, dots in shown if dots]
    if len(shown) < 2:
        return None
    figure, axes = canvas(2.6)
    for number, (_, dots) in enumerate(shown):
        mark, color = MARKS[number % len(MARKS)]
        for dot in _spread(dots):
            (drawn,) = axes.plot(
                [dot.wait],
                [dot.speed],
                marker=mark,
                markersize=5.1,
                color=color,
                alpha=0.75,
                markeredgewidth=0,
            )
            rate = render_number(dot.speed, 3, METRICS[speed.metric].unit)
            tip(drawn, f"{render_name(dot.model)}: {rate}, {render_number(dot.wait, 3, 's')}")
        best = max(dots, key=lambda dot: dot.speed)
        axes.annotate(
            short(best.model, 22),
            (best.wait, best.speed),
            (5, 4),
            textcoords="offset points",
            fontsize=7.5,
            color=INK,
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: render_number(value, 2, "s"))
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="both", which="both", labelsize=7.5)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.22, y=0.12)
    axes.grid(axis="both")
    axes.set_axisbelow(True)
    axes.set_xlabel(f"{_named(wait)} (logarithmic axis), shorter is better", fontsize=8)
    axes.set_ylabel(f"{_named(speed)} ({METRICS[speed.metric].unit})", fontsize=8)
    return Drawn(figure, _caption(shown), _alt(shown, speed))


def _spread(dots: Sequence[_Dot]) -> list[_Dot]:
    """Of many dots some from the slowest to the fastest, both among them."""
    ordered = sorted(dots, key=lambda dot: (dot.speed, -dot.wait))
    if len(ordered) <= _DOTS:
        return ordered
    return [ordered[round(place * (len(ordered) - 1) / (_DOTS - 1))] for place in range(_DOTS)]


def _columns(models: ModelLines) -> tuple[Column, Column] | None:
    """The first rate, and TTFT of warm requests, else TTFT as it is."""
    speed = next((c for c in models.columns if METRICS[c.metric].kind == "rate"), None)
    waits = [c for c in models.columns if METRICS[c.metric].kind == "first_token" and c.state != "cold"]
    return (speed, waits[0]) if speed is not None and waits else None


def _dots(one: ModelLine, speed: Column, wait: Column) -> Iterator[_Dot]:
    """The setups of which both are known."""
    waits = {_setup(fact): fact.value for fact in one.facts.get(wait, ())}
    # A single setup, whose runs each report a speed, waits as it does in all of them
    alone = next(iter(waits.values())) if len(waits) == 1 else None
    for fact in one.facts.get(speed, ()):
        seconds = waits.get(_setup(fact), alone)
        if (
            fact.value is not None
            and seconds is not None
            and 1 / _LARGEST < seconds < _LARGEST
            and 0 < fact.value < _LARGEST
        ):
            yield _Dot(one.who.name, seconds, fact.value)


def _setup(fact: QuotedFact) -> str:
    return subject_of({k: v for k, v in fact.names.items() if k not in ("state", "field", "record")})


def _named(column: Column) -> str:
    return f"{metric_name(column.metric)}{f' of {column.state} requests' if column.state else ''}"


def _caption(shown: list[tuple[ModelLine, tuple[_Dot, ...]]]) -> Spans:
    dots = sum(len(dots) for _, dots in shown)
    drawn = sum(len(_spread(dots)) for _, dots in shown)
    some = line(Data(f"{drawn}", "facts"), " of ") if drawn < dots else ()
    return line(
        "Upper left is best. A dot is the mean of a setup or run; ", some, Data(f"{dots}", "facts"), " dots of ",
        Data(f"{len(shown)}", "facts"), " models.",
    )  # fmt: skip


def _alt(shown: list[tuple[ModelLine, tuple[_Dot, ...]]], speed: Column) -> Spans:
    words = []
    for one, dots in shown:
        best = max(dots, key=lambda dot: dot.speed)
        rate = render_number(best.speed, 3, METRICS[speed.metric].unit)
        words.append(f"{one.who.name}: {rate} at {render_number(best.wait, 3, 's')}")
    return alternative(words, "facts")


FIGURE = Figure("decision", "Speed against the wait for the first token", ANCHOR, _draw)
