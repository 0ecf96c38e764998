"""Runs of the same model, settings and task: repetitions, which are good, and conflicts, where one run has two values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.coded_columns import combined
from data_contracts.facts import Fact, subject_of
from data_contracts.measurements import NULL_TIME
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    agree,
    counted,
    metric_name,
    render_count,
    render_name,
    render_number,
    render_path,
)
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import written_digits
from tasks.memory.numbering import numbered

_CONDITIONS = ["tool", "engine", "model", "config", "task"]
_KEY = ["run", *_CONDITIONS, "metric", "statistic", "scope", "unit"]
MAX_CONFLICTS = 50  # where one file holds another's runs wrongly, every number of it conflicts
# More than rounding in one of two files.
_APART = 0.01
_SAME_START = 1_000_000  # microseconds

Mask = npt.NDArray[np.bool_]


def repeated_facts(evidence: Evidence) -> Iterator[Fact]:
    """How many combinations of model, settings and task were run again, and every run that two files give two values."""
    yield from _repetitions(evidence)
    conflicts = list(_conflicts(evidence))
    for rows in conflicts[:MAX_CONFLICTS]:
        yield _conflict(evidence, rows)
    left = len(conflicts) - MAX_CONFLICTS
    if left > 0:
        clause = f"{counted(left, 'further number')} of runs differ between two files"
        yield count_fact("redundancy", {}, "more_conflicts", left, clause, 4, verdict="broken")


def _repetitions(evidence: Evidence) -> Iterator[Fact]:
    rows = evidence.counted_rows
    rows = rows.at(rows.among("scope", ["request"]) & rows.among("statistic", ["value"]))
    if not len(rows):
        return
    names = [*_CONDITIONS, "run"]
    _, held = numbered(len(rows), lambda part: map(rows.at(part).values, names))
    # A setting that nobody recorded is a condition too
    sizes = np.bincount(combined(held[:-1]))
    again, total = int((sizes > 1).sum()), len(sizes)
    clause = (
        f"{render_count(again)} of {counted(total, 'combination')} of model, settings and task"
        f" {agree(again, 'was', 'were')} measured in two runs or more: repetitions, which are no waste"
    )
    yield count_fact("redundancy", {}, "repeated_combinations", again, clause, 4, n=total)


def _conflicts(evidence: Evidence) -> Iterator[pd.DataFrame]:
    """Rows of two files or more that give one number of one named run, and differ."""
    rows = evidence.counted
    # A reader names a run by its file where nothing else does: such a run cannot stand in two
    files = np.array([str(name) for name in rows["run"].cat.categories])
    artifacts = set(map(str, rows["artifact"].cat.categories))
    own = np.r_[[name in artifacts for name in files.tolist()], True].astype(bool)[
        rows["run"].cat.codes.to_numpy()
    ]
    wanted = ~own & ~(rows["scope"] == "timeseries").to_numpy()
    if not wanted.any():
        return
    rows = rows[wanted]
    key = rows.groupby(_KEY, observed=True, dropna=False, sort=False).ngroup().to_numpy()
    artifact = rows["artifact"].cat.codes.to_numpy()
    table = pd.DataFrame({"key": key, "artifact": artifact, "value": rows["value"].to_numpy()})
    grouped = table.groupby("key", sort=False)
    files_of, size = grouped["artifact"].transform("nunique"), grouped["value"].transform("size")
    low, high = grouped["value"].transform("min"), grouped["value"].transform("max")
    # Several values in one file are its single requests: which is which cannot be told.
    single = ((files_of > 1) & (files_of == size)).to_numpy()
    differ = single & (high - low > _APART * high.abs()).to_numpy()
    differ &= _of_one_execution(rows, single, differ)
    for _, part in rows[differ].groupby(key[differ], sort=True):
        yield part


def _of_one_execution(rows: pd.DataFrame, shared: Mask, differ: Mask) -> Mask:
    """True for rows of a named run whose files say no different start, and agree in most of the measured numbers."""
    run = rows.groupby(["run", *_CONDITIONS], observed=True, dropna=False, sort=False).ngroup()
    times = rows["timestamp"].where(rows["timestamp"] != NULL_TIME)
    started = (
        times.groupby([run, rows["artifact"].cat.codes]).min().dropna().groupby(level=0).agg(["min", "max"])
    )
    apart = run.map(started["max"] - started["min"]).fillna(0).to_numpy() > _SAME_START
    # Counts and lengths agree between any two runs of one benchmark
    value = rows["value"].to_numpy()
    telling = shared & (value != np.rint(value))
    known = pd.Series(telling).groupby(run.to_numpy()).transform("sum")
    equal = pd.Series(telling & ~differ).groupby(run.to_numpy()).transform("sum")
    most: Mask = (2 * equal > known).to_numpy() & ~apart
    return most


def _conflict(evidence: Evidence, rows: pd.DataFrame) -> Fact:
    first = rows.iloc[0]
    metric, unit = str(first["metric"]), METRICS[str(first["metric"])].unit
    digits = min(6, max(3, written_digits(rows["value"].to_numpy())))
    values = [f"{render_number(v, digits, unit)} in {render_path(str(a))}" for v, a in _values(rows)]
    named = {
        key: first[key] for key in ("run", "model", "config", "task", "scope") if isinstance(first[key], str)
    }
    label = f"{render_name(str(named['model']))} in run" if "model" in named else "run"
    what = f"{metric_name(metric)} ({first['statistic']}) of {label} {render_path(str(named['run']))}"
    clause = f"the {what} is {' and '.join(values)}"
    return Fact(
        "redundancy", subject_of(named), metric, f"conflict_of_{first['statistic']}", float(rows["value"].iloc[0]), unit,
        f"{clause}: the same run with two values", 2, digits, len(rows), verdict="broken",
        sources=sources_of(evidence, Rows.of(rows)),
    )  # fmt: skip


def _values(rows: pd.DataFrame) -> list[tuple[float, str]]:
    ordered = rows.sort_values("artifact")
    return [(float(v), str(a)) for v, a in zip(ordered["value"], ordered["artifact"], strict=True)][:3]
