"""`benchaudit diff`: what changed from one audit to another."""

from __future__ import annotations

from collections.abc import Sequence

import click

from data_contracts.errors import StoreError
from data_contracts.facts import CHANGE_VERDICTS
from data_contracts.rows import ChangeRow, ComparisonRow
from data_contracts.wording import counted, listing, metric_name, render_number
from flows.cli.options import json_option, store_option
from flows.cli.output import note, say, say_json
from tasks.analysis.comparison.baselines import NO_BASELINE, compared, find_baseline
from tasks.analysis.comparison.change_rows import MOVED
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import change_words, effect_words, lead_words, signed
from tasks.analysis.comparison.verdicts import drift_words
from tasks.store import Store

ROWS = 20
_QUIET = ("unchanged", "not measured again")


@click.command("diff")
@click.argument("baseline", metavar="A")
@click.argument("current", metavar="[B]", default="latest")
@store_option
@click.option("--all", "everything", is_flag=True, help="Show each group of runs, what is unchanged too.")
@json_option
def command(baseline: str, current: str, store: str, everything: bool, as_json: bool) -> None:
    """Shows what changed from audit A (or `previous`) to audit B: verdicts, ratios with their intervals, and why."""
    place = Store.at(store)
    now = place.compared(current, note)
    before = find_baseline(now, baseline, note)
    if before is None:
        raise StoreError(f"{NO_BASELINE} in store {place} to compare {now.audit_id} with")
    found = compared(before, now, note)
    rows: list[ComparisonRow] = found.rows.to_pylist()
    changes: list[ChangeRow] = found.changes.to_pylist()
    drift = drift_words(found.drift) if found.drift is not None else None
    if as_json:
        body = {"baseline": before.audit_id, "current": now.audit_id, "drift": drift}
        say_json(body | {"changes": changes, "comparisons": rows})
        return
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in CHANGE_VERDICTS}
    say(f"audit {now.audit_id} against {before.audit_id}")
    said = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items() if count)
    say(f"  groups of runs: {said or 'neither audit holds a run that could be compared'}")
    if drift is not None:
        say(f"  {drift}")
    _say_changes(changes)
    _say_groups(rows, everything)
    if rows and all(row["verdict"] in _QUIET for row in rows):
        say("  nothing changed")


def _say_changes(changes: Sequence[ChangeRow]) -> None:
    """Each change in a line, with what else moved and what else is not as it was below it."""
    for row in changes:
        if row["rank"] == 0:
            say(f"  {row['verdict']:<12} {lead_words(row)}")
            if row["beside"]:
                say(f"    what else is not as it was: {row['beside']}")
        else:
            say(f"    with it {effect_words(row)}")


def _say_groups(rows: Sequence[ComparisonRow], everything: bool) -> None:
    # What moved is told as changes: its groups one by one are for who asks for them
    shown = [row for row in rows if everything or not _is_quiet(row)]
    for verdict in CHANGE_VERDICTS:
        some = [row for row in shown if row["verdict"] == verdict]
        if everything:
            for row in some:
                say(
                    f"  {verdict:<12} {Key.parsed(row['key']).of(row['metric'])}",
                    f"    {_effect(row)}{row['reason']}",
                )
            continue
        together = _by_cell(some)
        for (cell, reason), metrics in together[:ROWS]:
            say(f"  {verdict:<12} {Key.parsed(cell).label}: {listing(metrics)}", f"    {reason}")
        if len(together) > ROWS:
            say(f"  {verdict:<12} {counted(len(together) - ROWS, 'more group')}: --all shows them")


def _is_quiet(row: ComparisonRow) -> bool:
    held_together = row["verdict"] == "insufficient" and row["q_together"] is not None
    return held_together or row["verdict"] in (*_QUIET, *MOVED)


def _by_cell(rows: Sequence[ComparisonRow]) -> list[tuple[tuple[str, str], list[str]]]:
    """The metrics of each model under one set of conditions and for one reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        metrics = found.setdefault((Key.parsed(row["key"]).cell, row["reason"]), [])
        if metric_name(row["metric"]) not in metrics:
            metrics.append(metric_name(row["metric"]))
    return list(found.items())


def _effect(row: ComparisonRow) -> str:
    if row["ratio"] is None or row["value_baseline"] is None or row["value_current"] is None:
        return ""
    levels = (render_number(value, 4, row["unit"]) for value in (row["value_baseline"], row["value_current"]))
    interval = ""
    if row["ci_low"] is not None and row["ci_high"] is not None:
        interval = f" ({signed(row['ci_low'])} to {signed(row['ci_high'])})"
    runs = f"{counted(row['n_baseline'], 'run')} against {row['n_current']}; "
    told = "" if row["reason"].startswith(runs[:-2]) else runs
    return f"{' to '.join(levels)}: {change_words(row['ratio'])}{interval}; {told}"
