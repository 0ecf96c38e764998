"""What settings do: the spread of group means, what varies along with it, and what repetition supports."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import pandas as pd

from data_contracts.cold_requests import COLD, UNKNOWN, WARM
from data_contracts.facts import Fact, Verdict
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.wording import (
    agree,
    counted,
    listing,
    metric_name,
    render_config,
    render_count,
    render_name,
    render_number,
    render_share,
)
from tasks.analysis.counting import count_fact
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.grouping import Group, group_means, why_in_state
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import MIN_RUNS, written_digits
from tasks.analysis.sweep_tables import COLD_REQUESTS, Sweep, sweeps

SWEPT = metrics_where(lambda metric: metric.headline)
MAX_GROUPS = 50  # the largest: judging what varies along takes a table for each pair of settings
# A setting of more levels, such as a seed, is said to vary, and not level by level.
MAX_LEVELS = 20


def sweep_facts(evidence: Evidence) -> Iterator[Fact]:
    """For each sweep: repetition, and for each varied setting its effect, its levels and its confounds.

    Of each metric the 50 largest groups of requests; a further fact counts the rest.
    """
    for metric in SWEPT:
        found, left = sweeps(evidence, metric, MAX_GROUPS)
        for sweep in found:
            yield _repetition(sweep)
            for setting in sweep.varied:
                yield from _effect(sweep, setting)
                if METRICS[metric].kind == "first_token" and sweep.has_cold:
                    yield from _cold_levels(sweep, setting)
        if left:
            clause = f"not searched for sweeps of {metric_name(metric)}: {counted(left, 'smaller group')} of requests"
            yield count_fact("sweep", {}, metric, left, clause, 6)


def _repetition(sweep: Sweep) -> Fact:
    """Whether the sweep can name a best configuration at all."""
    rows, better = sweep.comparable, METRICS[sweep.metric].direction
    means = group_means(rows, "config")
    best = str(means.idxmax() if better == "higher" else means.idxmin())
    fewest, most = int(sweep.repeats.min()), int(sweep.repeats.max())
    often = "once" if most == 1 else f"{render_count(fewest)} to {render_count(most)} times"
    enough = fewest >= MIN_RUNS
    value, part = float(means[best]), rows[(rows["config"] == best).to_numpy()]
    digits = min(4, written_digits(part["value"].to_numpy()))
    word = "highest" if better == "higher" else "lowest"
    unit, where = METRICS[sweep.metric].unit, sources_of(sweep.evidence, Rows.of(part))
    clause = (
        f"the sweep of {sweep.label} measured {counted(len(means), 'configuration')} {often} each; the {word}"
        f" {metric_name(sweep.metric)} is {render_number(value, digits, unit)} at {render_config(best)}"
    )
    if not enough:
        clause += f", but fewer than {render_count(MIN_RUNS)} repetitions support no best configuration"
    verdict: Verdict = "measured" if enough else "insufficient"
    tier = 2 if METRICS[sweep.metric].kind == "rate" else 4
    subject = sweep.subject({})
    return Fact(
        "sweep", subject, sweep.metric, "best_config", value, unit, clause, tier, digits, len(means),
        verdict=verdict, sources=where,
    )  # fmt: skip


def _effect(sweep: Sweep, setting: str) -> Iterator[Fact]:
    rows, column = sweep.comparable, f"setting:{setting}"
    spread = sweep.spread(setting)
    if spread is None:
        return
    levels = rows[column].nunique()
    verdict, words = _judged(sweep, setting, spread)
    clause = (
        f"the mean {metric_name(sweep.metric)} of {sweep.label} differs by {render_share(spread)} between the"
        f" {counted(levels, 'value')} of {render_name(setting)} (n = {_requests(sweep)}){words}"
    )
    where = sources_of(sweep.evidence, Rows.of(rows))
    subject, tier = sweep.subject({"setting": setting}), 3 if verdict == "below_floor" else 2
    yield Fact(
        "sweep", subject, sweep.metric, "spread", spread, "1", clause, tier, 2, len(rows), verdict=verdict, sources=where
    )  # fmt: skip
    if levels <= MAX_LEVELS:
        yield from _levels(sweep, setting, rows, column)


def _requests(sweep: Sweep) -> str:
    noun, told = _noun(sweep)
    return counted(len(sweep.comparable), noun) + (f", {told}" if told else "")


def _noun(sweep: Sweep) -> tuple[str, str]:
    """What a request that is compared is called, and why."""
    if len(sweep.comparable) == len(sweep.rows):
        return "request", ""
    return "warm request", why_in_state(sweep.evidence, sweep.all_rows, WARM)


def _judged(sweep: Sweep, setting: str, spread: float) -> tuple[Verdict, str]:
    floor, entangled = METRICS[sweep.metric].floor, sweep.along_with(setting)
    small = f", below the {render_share(floor)} from which a difference counts" if spread < floor else ""
    # Before the floor: a spread that something else may have made, or hidden, is neither small nor large
    if entangled:
        verb = "varies" if len(entangled) == 1 and not entangled[0].endswith("s") else "vary"
        told = (
            f" ({why_in_state(sweep.evidence, sweep.all_rows, COLD)})" if COLD_REQUESTS in entangled else ""
        )
        return (
            "confounded",
            f"{small}; {listing([render_name(w) for w in entangled])} {verb} along with it{told}",
        )
    if small:
        return "below_floor", small
    if int(sweep.repeats.min()) < MIN_RUNS:
        return "insufficient", f"; fewer than {render_count(MIN_RUNS)} repetitions cannot tell it from noise"
    return "measured", ""


def _levels(sweep: Sweep, setting: str, rows: pd.DataFrame, column: str) -> Iterator[Fact]:
    noun, told = _noun(sweep)
    for level, part in Rows.of(rows).parts(column):
        names = sweep.subject_names({"setting": setting, "level": level})
        group = Group(sweep.evidence, sweep.metric, names, part, _at(sweep, setting, level), told=told)
        yield GroupFacts(group, "sweep", 6, noun).mean()


def _cold_levels(sweep: Sweep, setting: str) -> Iterator[Fact]:
    """Where the cold requests sit: at which levels of a setting, of those whose state is known."""
    cold = (sweep.rows["state"] == COLD).to_numpy()
    known = (sweep.rows["state"] != UNKNOWN).to_numpy()
    told = why_in_state(sweep.evidence, sweep.all_rows, COLD)
    column = sweep.rows[f"setting:{setting}"]
    by_level = column[cold].value_counts()
    names = sweep.subject_names({"setting": setting})
    for level in column.cat.categories:
        count, n = int(by_level[level]), int((column[known] == level).sum())
        if not n:
            continue
        requests = f"{render_count(count)} of {counted(n, 'request')} of {_at(sweep, setting, level)}"
        clause = f"{requests} {agree(count, 'is', 'are')} cold ({told})"
        where = sources_of(sweep.evidence, sweep.all_rows.at(cold & (column == level).to_numpy()))
        subject = {**names, "level": level}
        yield count_fact("sweep", subject, "cold_requests", count, clause, 6, where, unit="request", n=n)
    total, most = int(cold.sum()), str(by_level.idxmax())
    # A single cold request is at one level whatever the cause
    if int(by_level[most]) == total > 1:
        yield from _run_order(sweep, setting, most)
        clause = (
            f"all {counted(total, 'cold request')} of {sweep.label} ({told}) are at {render_name(setting)}"
            f" {render_name(most)}, so comparing TTFT by {render_name(setting)} would compare cold with warm"
        )
        where = sources_of(sweep.evidence, sweep.all_rows.at(cold))
        yield count_fact(
            "sweep", names, "cold_requests", total, clause, 2, where, unit="request", verdict="confounded"
        )


def _run_order(sweep: Sweep, setting: str, cold_level: str) -> Iterator[Fact]:
    """How far apart cold requests put a level and its neighbour: what a reader would take for the setting's effect."""
    means = group_means(sweep.rows, f"setting:{setting}")
    order = list(sweep.rows[f"setting:{setting}"].cat.categories)
    place = order.index(cold_level)
    other = order[place + 1] if place + 1 < len(order) else order[place - 1]
    if other not in means.index or means[other] <= 0:
        return
    ratio = float(means[cold_level]) / float(means[other])
    if not isfinite(ratio):
        return
    clause = (
        f"over all requests the TTFT of {_at(sweep, setting, cold_level)} is {render_number(ratio, 2)} times that at"
        f" {render_name(other)}: it is the run order, which loads the model there, and no effect of {render_name(setting)}"
    )
    rows = sweep.rows[sweep.rows[f"setting:{setting}"].isin([cold_level, other]).to_numpy()]
    subject = sweep.subject({"setting": setting, "level": cold_level, "against": other})
    where = sources_of(sweep.evidence, Rows.of(rows))
    yield Fact(
        "sweep", subject, sweep.metric, "run_order", ratio, "1", clause, 2, 2, len(rows), verdict="confounded", sources=where
    )  # fmt: skip


def _at(sweep: Sweep, setting: str, level: str) -> str:
    return f"{sweep.label} at {render_name(setting)} {render_name(level)}"


KIND = FactKind("sweep", "sweeps", (sweep_facts,))
