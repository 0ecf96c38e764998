"""`benchaudit diff`, `history` and `accept`: audits beside each other, without Prefect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from data_contracts.errors import StoreError, UsageError
from data_contracts.facts import CHANGES
from data_contracts.metrics import METRICS
from tasks.comparison import (
    NO_BASELINE,
    Key,
    compare,
    find_baseline,
    load_runs,
    whole_history,
)
from tasks.comparison import accept as accept_changes
from tasks.comparison.sentences import change_words, shift_sentences, signed
from tasks.store import Store
from tasks.wording import counted, render_number

SERIES, ROWS = 20, 20


def show_diff(store: str, baseline: str, current: str, everything: bool, as_json: bool) -> None:
    """Prints the COMPARISONS of two audits; what is unchanged only when asked for."""
    place = Store.at(store)
    now = place.audit(current)
    before = find_baseline(now, baseline)
    if before is None:
        raise StoreError(f"{NO_BASELINE} in store {place} to compare {now.audit_id} with")
    rows = compare(load_runs(before), load_runs(now), before.audit_id).to_pylist()
    if as_json:
        body = {"baseline": before.audit_id, "current": now.audit_id, "comparisons": rows}
        click.echo(json.dumps(body))
        return
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in CHANGES}
    click.echo(f"audit {now.audit_id} against {before.audit_id}")
    click.echo("  " + ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items()))
    shown = [row for row in rows if everything or row["verdict"] != "unchanged"]
    for verdict in CHANGES:
        some = [row for row in shown if row["verdict"] == verdict]
        for row in some if everything else some[:ROWS]:
            click.echo(f"  {verdict:<12} {Key.parsed(row['key']).of(row['metric'])}")
            click.echo(f"    {_effect(row)}{row['reason']}")
        if len(some) > ROWS and not everything:
            click.echo(f"  {verdict:<12} {counted(len(some) - ROWS, 'more group')}: --all shows them")
    if all(row["verdict"] == "unchanged" for row in rows):
        click.echo("  nothing changed" if rows else "  neither audit holds a run that could be compared")


def _effect(row: dict[str, Any]) -> str:
    if row["ratio"] is None:
        return ""
    levels = " to ".join(
        render_number(row[f"value_{side}"], 4, row["unit"]) for side in ("baseline", "current")
    )
    interval = f" ({signed(row['ci_low'])} to {signed(row['ci_high'])})" if row["ci_low"] is not None else ""
    runs = f"{counted(row['n_baseline'], 'run')} against {row['n_current']}"
    return f"{levels}: {change_words(row['ratio'])}{interval}, {runs}; "


def show_history(
    store: str, metric: str, model: str | None, task: str | None, plot: str | None, as_json: bool
) -> None:
    """Prints what each audit added to the series of a metric, and where a long one shifted."""
    if metric not in METRICS or METRICS[metric].direction == "neutral":
        known = ", ".join(name for name, one in METRICS.items() if one.direction != "neutral")
        raise UsageError(f"no history of {metric!r}: it is not one of {known}")
    series = _series(store, metric, model, task)
    if as_json:
        click.echo(json.dumps([_listed(metric, key, points) for key, points in series.items()]))
    for key, points in [] if as_json else list(series.items())[:SERIES]:
        click.echo(Key.parsed(key).of(metric))
        for point in points:
            number = render_number(point["value"], 4, point["unit"])
            click.echo(f"  {point['audit']}  {number:>16}  {counted(point['n'], 'run')}")
        for line in shift_sentences(points, metric):
            click.echo(f"  {line}")
    if len(series) > SERIES and not as_json:
        click.echo(
            f"{counted(len(series) - SERIES, 'more series', 'more series')}: narrow with --model or --task"
        )
    if plot:
        _plot(metric, series, Path(plot))


Points = list[dict[str, Any]]


def _series(store: str, metric: str, model: str | None, task: str | None) -> dict[str, Points]:
    """The points of each series, the longest series first."""
    found: dict[str, Points] = {}
    for row in whole_history(Store.at(store)).to_pylist():
        key = Key.parsed(row["key"])
        if row["metric"] == metric and model in (None, key.model) and task in (None, key.task):
            found.setdefault(row["key"], []).append(row)
    if not found:
        of = "".join(f" of {kind} {name}" for kind, name in (("model", model), ("task", task)) if name)
        raise StoreError(
            f"no audit in store {store} measured {metric}{of}: `benchaudit show` says what is there"
        )
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _listed(metric: str, key: str, points: Points) -> dict[str, Any]:
    kept = [{name: point[name] for name in ("audit", "value", "unit", "n")} for point in points]
    return {
        "metric": metric,
        "key": json.loads(key),
        "points": kept,
        "advice": shift_sentences(points, metric),
    }


def _plot(metric: str, series: dict[str, Points], path: Path) -> None:
    from tasks.reporting.figures.history import history_svg

    drawn = [(Key.parsed(key).who, points) for key, points in list(series.items())[:SERIES]]
    try:
        path.write_text(history_svg(metric, drawn), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}: give another file") from error
    click.echo(f"drawn in {path}", err=True)


def accept_audit(store: str, audit_id: str) -> None:
    """Makes an audit a baseline for later ones, whatever it changed."""
    audit = Store.at(store).audit(audit_id)
    accept_changes(audit)
    click.echo(f"audit {audit.audit_id} is accepted: later audits are compared with it")
