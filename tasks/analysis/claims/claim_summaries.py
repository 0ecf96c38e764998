"""What summary files state, computed again from the requests that they sum up."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import flagged
from data_contracts.facts import Fact, Source, subject_of
from data_contracts.wording import (
    agree,
    counted,
    metric_name,
    quantile_name,
    render_count,
    render_number,
    render_path,
)
from tasks.analysis.claims.judging import APART, near
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.statistics import count_digits, written_digits
from tasks.validation.records import measured
from tasks.validation.summaries import summary_frame

# Between the two, rounding on the way may explain the difference.
REFUTED = 0.005
_COLUMNS = (
    "artifact",
    "record",
    "field",
    "what",
    "source",
    "metric",
    "statistic",
    "unit",
    "stated",
    "given",
    "n",
)


def summary_claims(evidence: Evidence) -> Iterator[Fact]:
    """Each number of a summary that its requests refute, and for each summary how many they confirm."""
    for artifact, stated in _stated(evidence).groupby("artifact", sort=True):
        agrees = np.array([near(s, g, APART) for s, g in zip(stated["stated"], stated["given"], strict=True)])
        apart = np.array(
            [not near(s, g, REFUTED) for s, g in zip(stated["stated"], stated["given"], strict=True)]
        )
        for _, row in stated[apart].iterrows():
            yield _refuted(evidence, row)
        if agrees.any():
            yield _confirmed(evidence, str(artifact), stated, int(agrees.sum()))


def _stated(evidence: Evidence) -> pd.DataFrame:
    """The summaries' numbers that follow from requests without doubt, beside what follows."""
    rows = _beside_aggregates(evidence)
    copies = evidence.inventory.select(["artifact", "duplicate_of"])
    copies = copies.filter(copies["duplicate_of"].is_valid())
    kept = dict(zip(*copies.to_pydict().values(), strict=True))
    frame = summary_frame(measured(rows), kept, evidence.thresholds)
    table = pd.DataFrame({name: frame.columns[name].to_pylist() for name in _COLUMNS})
    return table[(table["what"] == "number") & table["stated"].notna() & table["given"].notna()]


def _beside_aggregates(evidence: Evidence) -> pa.Table:
    """The measurements in folders that hold aggregates, and those that are copied into one."""
    table = evidence.measurements
    aggregate = pc.equal(table["scope"].cast(pa.string()), "aggregate").to_numpy()
    aggregate = aggregate & ~flagged(table["flags"], ("declared",))
    names = table["artifact"].cast(pa.string())
    folders = {dirname(name) for name in pc.unique(names.filter(pa.array(aggregate))).to_pylist()}
    inventory = evidence.inventory.select(["artifact", "duplicate_of"]).to_pydict()
    wanted = {
        # What stands beside a summary may be a copy: its measurements are kept under the other name
        kept or name
        for name, kept in zip(inventory["artifact"], inventory["duplicate_of"], strict=True)
        if dirname(name) in folders
    }
    return table.filter(pc.is_in(names, value_set=pa.array(sorted(wanted), pa.string())))


def _refuted(evidence: Evidence, row: pd.Series) -> Fact:
    unit = row["unit"] if isinstance(row["unit"], str) else None
    whole = unit in ("request", "token")
    digits = (
        count_digits(row["stated"]) if whole else max(3, min(4, written_digits(np.array([row["stated"]]))))
    )
    stated, given = (render_number(float(row[name]), digits, unit) for name in ("stated", "given"))
    n = int(row["n"])
    clause = (
        f"{render_path(row['artifact'])} states {stated} as its {_name(row['statistic'], row['metric'])}, which its"
        f" {counted(n, 'request')} in {render_path(row['source'])} {agree(n, 'refutes', 'refute')}: {given}"
    )
    subject = subject_of({name: row[name] for name in ("artifact", "record", "field")})
    where = (
        # The JSON pointer of a whole document is empty (RFC 6901), and so would the source be
        Source(row["artifact"], (row["record"] or "/",), evidence.sha256.get(row["artifact"])),
        Source(row["source"], (), evidence.sha256.get(row["source"])),
    )
    return Fact(
        "claims", subject, row["metric"], row["statistic"], float(row["given"]), unit, clause, 2, digits, n,
        verdict="refuted", sources=where,
    )  # fmt: skip


def _name(statistic: str, metric: str) -> str:
    word = {"value": "", "mean": "mean ", "min": "lowest ", "max": "highest ", "total": "total "}.get(
        statistic
    )
    return f"{quantile_name(statistic) + ' ' if word is None else word}{metric_name(metric)}"


def _confirmed(evidence: Evidence, artifact: str, stated: pd.DataFrame, agreeing: int) -> Fact:
    sources = sorted(set(stated["source"]))
    clause = (
        f"{render_count(agreeing)} of the {counted(len(stated), 'number')} of {render_path(artifact)} that can be"
        f" computed again from its requests {agree(agreeing, 'follows', 'follow')} from them"
    )
    where = tuple(Source(name, (), evidence.sha256.get(name)) for name in dict.fromkeys([artifact, *sources]))
    about: dict[str, str | float | None] = {"artifact": artifact, "claim": "summary"}
    return count_fact(
        "claims", about, "numbers_confirmed", agreeing, clause, 5, where, n=len(stated), verdict="confirmed"
    )
