"""`benchaudit history`: a metric over all audits of a store."""

from __future__ import annotations

import json
from pathlib import Path

import click

from data_contracts.errors import StoreError, UsageError
from data_contracts.metrics import METRICS
from data_contracts.rows import HistoryRow
from data_contracts.wording import counted, render_number
from flows.cli.options import json_option, store_option
from flows.cli.output import note, say, say_json
from tasks.analysis.comparison.baselines import whole_history
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.shifts import Shift, shifts
from tasks.store import Store

SERIES = 20


@click.command("history")
@click.argument("metric")
@store_option
@click.option("--model", metavar="NAME", help="Only series of this model.")
@click.option("--task", metavar="NAME", help="Only series of this task.")
@click.option(
    "--plot", type=click.Path(dir_okay=False), metavar="FILE", help="Draw the series into an SVG file."
)
@json_option
def command(
    metric: str, store: str, model: str | None, task: str | None, plot: str | None, as_json: bool
) -> None:
    """Shows what each audit of the store added to METRIC, e.g. decode_throughput, and where its level shifted."""
    if metric not in METRICS or METRICS[metric].direction == "neutral":
        known = ", ".join(name for name, one in METRICS.items() if one.direction != "neutral")
        raise UsageError(f"no history of {metric!r}: it is not one of {known}")
    if plot and Path(plot).suffix.lower() != ".svg":
        raise UsageError(f"the series are drawn as SVG: name the file {Path(plot).with_suffix('.svg')}")
    series = _series(store, metric, model, task)
    found = shifts(point for points in series.values() for point in points)
    if as_json:
        say_json([_listed(metric, key, points, found) for key, points in series.items()])
    for key, points in [] if as_json else list(series.items())[:SERIES]:
        say(Key.parsed(key).of(metric))
        for point in points:
            number = render_number(point["value"], 4, point["unit"])
            say(f"  {point['audit']}  {number:>16}  {counted(point['n'], 'run')}")
    if len(series) > SERIES and not as_json:
        say(f"{counted(len(series) - SERIES, 'more series', 'more series')}: narrow with --model or --task")
    for shift in () if as_json else found:
        say(f"{shift.what} {shift.words}")
    if plot:
        _plot(metric, series, Path(plot))


Points = list[HistoryRow]


def _series(store: str, metric: str, model: str | None, task: str | None) -> dict[str, Points]:
    """The points of each series, the longest series first."""
    found: dict[str, Points] = {}
    for row in whole_history(Store.at(store), note).to_pylist():
        key = Key.parsed(row["key"])
        if row["metric"] == metric and model in (None, key.model) and task in (None, key.task):
            found.setdefault(row["key"], []).append(row)
    if not found:
        of = "".join(f" of {kind} {name}" for kind, name in (("model", model), ("task", task)) if name)
        raise StoreError(
            f"no audit in store {store} measured {metric}{of}: `benchaudit show` says what is there"
        )
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _listed(metric: str, key: str, points: Points, found: list[Shift]) -> dict[str, object]:
    kept = [{name: point[name] for name in ("audit", "value", "unit", "n")} for point in points]
    return {
        "metric": metric,
        "key": json.loads(key),
        "points": kept,
        "advice": [f"{shift.what} {shift.words}" for shift in found if key in shift.keys],
    }


def _plot(metric: str, series: dict[str, Points], path: Path) -> None:
    from tasks.reporting.figures.history_figure import history_svg

    drawn = [(Key.parsed(key), points) for key, points in list(series.items())[:SERIES]]
    try:
        path.write_text(history_svg(metric, drawn), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}: give another file") from error
    # With --json, stdout holds the JSON and nothing else.
    say(f"drawn in {path}", err=True)
