"""What each audit added to a metric, as the latest audit published it: a drawing, a table, and choices as links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlencode

from markupsafe import Markup

from data_contracts.metrics import METRICS
from data_contracts.rows import HistoryRow
from data_contracts.wording import counted, metric_name, render_name, render_number
from tasks.analysis.comparison.keys import Key
from tasks.isolation import attempted
from tasks.reporting.pages.page import page
from tasks.store import Audit

SERIES_SHOWN = 20
# More would be too small to be read
_DRAWN = 6
_CHOICES = 200
# Matplotlib's style is one for the whole process
_drawing = Lock()


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to another part of the history."""

    text: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Point:
    """What an audit added to a series."""

    audit: str
    value: str
    runs: str


Series = list[tuple[Key, list[HistoryRow]]]


def history_page(audit: Audit, metric: str | None, model: str | None) -> bytes:
    """The series of a metric, those of one model if it is named; without a metric, what there is to choose from.

    An empty name stands for runs that name no model. Raises CorruptionError.
    """
    rows: list[HistoryRow] = audit.table("analyze", "history.parquet").to_pylist()
    keys = {text: Key.parsed(text) for text in {row["key"] for row in rows}}
    series = _series(rows, keys, metric, model) if metric is not None else []
    return page(
        "history.html.j2",
        audit=audit.audit_id,
        title="History" if metric is None else f"History of {metric_name(metric)}",
        metrics=_choices(
            (row["metric"] for row in rows), metric, metric_name, lambda name: _address(name, model)
        ),
        models=_choices(
            (keys[row["key"]].model or "" for row in rows),
            model,
            _model_name,
            lambda name: _address(metric, name),
        ),
        all_models=_address(metric, None),
        any_model=model is None,
        metric=metric,
        picture=_picture(metric, series[:_DRAWN]) if metric is not None else None,
        series=[(key.of(metric or ""), _points(points)) for key, points in series[:SERIES_SHOWN]],
        more=counted(len(series) - SERIES_SHOWN, "more series", "more series")
        if len(series) > SERIES_SHOWN
        else "",
        data=urlencode({"metric": metric}) if metric is not None else "",
    )


def _series(rows: Iterable[HistoryRow], keys: dict[str, Key], metric: str, model: str | None) -> Series:
    """The points of each series, the longest series first."""
    found: dict[str, list[HistoryRow]] = {}
    for row in rows:
        if row["metric"] == metric and model in (None, keys[row["key"]].model or ""):
            found.setdefault(row["key"], []).append(row)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(keys[text], points) for text, points in ordered]


def _points(points: Sequence[HistoryRow]) -> list[Point]:
    return [
        Point(point["audit"], render_number(point["value"], 4, point["unit"]), counted(point["n"], "run"))
        for point in points
    ]


def _picture(metric: str, series: Series) -> Markup | None:
    if not series or metric not in METRICS:
        return None
    svg, _ = attempted(_drawn, metric, series)
    # Nothing in it is left to escape: matplotlib and drawing.py have escaped what data says.
    return Markup(svg) if svg is not None else None  # noqa: S704 - as just said


def _drawn(metric: str, series: Series) -> str:
    # Only where something is drawn: a server that starts need not wait for matplotlib
    from tasks.reporting.figures.drawing import inline
    from tasks.reporting.figures.history_figure import history_svg

    with _drawing:
        return inline(history_svg(metric, series))


def _choices(
    names: Iterable[str], chosen: str | None, text: Callable[[str], str], address: Callable[[str], str]
) -> list[Choice]:
    """The names, the most frequent first."""
    ordered = [name for name, _ in sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))]
    return [Choice(text(name), address(name), name == chosen) for name in ordered[:_CHOICES]]


def _model_name(model: str) -> str:
    return render_name(model) if model else "no model named"


def _address(metric: str | None, model: str | None) -> str:
    said = (("metric", metric), ("model", model))
    return urlencode([(name, value) for name, value in said if value is not None])
