"""`benchaudit diff`: what changed from one audit to another."""

from __future__ import annotations

from typing import Any

import click

from data_contracts.errors import StoreError
from data_contracts.facts import CHANGES
from data_contracts.wording import counted, render_number
from flows.cli.options import json_option, store_option
from flows.cli.output import note, say, say_json
from tasks.analysis.comparison.baselines import NO_BASELINE, find_baseline, load_runs
from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import change_words, signed
from tasks.store import Store

ROWS = 20


@click.command("diff")
@click.argument("baseline", metavar="A")
@click.argument("current", metavar="[B]", default="latest")
@store_option
@click.option("--all", "everything", is_flag=True, help="Show what is unchanged too.")
@json_option
def command(baseline: str, current: str, store: str, everything: bool, as_json: bool) -> None:
    """Shows what changed from audit A (or `previous`) to audit B: verdicts, ratios with their intervals, and why."""
    place = Store.at(store)
    now = place.compared(current, note)
    before = find_baseline(now, baseline, note)
    if before is None:
        raise StoreError(f"{NO_BASELINE} in store {place} to compare {now.audit_id} with")
    rows = compare(load_runs(before), load_runs(now), before.audit_id).to_pylist()
    if as_json:
        body = {"baseline": before.audit_id, "current": now.audit_id, "comparisons": rows}
        say_json(body)
        return
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in CHANGES}
    say(f"audit {now.audit_id} against {before.audit_id}")
    say("  " + ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items()))
    shown = [row for row in rows if everything or row["verdict"] != "unchanged"]
    for verdict in CHANGES:
        some = [row for row in shown if row["verdict"] == verdict]
        for row in some if everything else some[:ROWS]:
            say(f"  {verdict:<12} {Key.parsed(row['key']).of(row['metric'])}")
            say(f"    {_effect(row)}{row['reason']}")
        if len(some) > ROWS and not everything:
            say(f"  {verdict:<12} {counted(len(some) - ROWS, 'more group')}: --all shows them")
    if all(row["verdict"] == "unchanged" for row in rows):
        say("  nothing changed" if rows else "  neither audit holds a run that could be compared")


def _effect(row: dict[str, Any]) -> str:
    if row["ratio"] is None:
        return ""
    levels = " to ".join(
        render_number(row[f"value_{side}"], 4, row["unit"]) for side in ("baseline", "current")
    )
    interval = f" ({signed(row['ci_low'])} to {signed(row['ci_high'])})" if row["ci_low"] is not None else ""
    runs = f"{counted(row['n_baseline'], 'run')} against {row['n_current']}"
    return f"{levels}: {change_words(row['ratio'])}{interval}, {runs}; "
