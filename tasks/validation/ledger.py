"""What earlier audits found already, what the user accepts, and what is gone since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.accepted_findings import AcceptedFinding
from data_contracts.metrics import SEVERITIES
from data_contracts.schemas import FINDING_ROWS, GONE
from tasks.isolation import attempted
from tasks.validation.accepting import with_acceptance
from tasks.validation.causes import about, findings_by_cause, placed, rows_by_cause, with_causes

# What is found again: a rule in a file, whichever of its records break it
_PLACE = ["rule", "artifact", "about"]


@dataclass(frozen=True)
class Ledger:
    """`before` are the FINDING_ROWS of the audit before, None where there is none; `today` is the day of the audit."""

    audit_id: str
    today: date
    before: pa.Table | None = None
    accepted: Sequence[AcceptedFinding] = ()


# Of an audit that no other came before.
FIRST_AUDIT = Ledger("", date.min)


def found_by(
    rows: pa.Table, inventory: pa.Table, ledger: Ledger, with_runs: Callable[[pd.DataFrame], pd.DataFrame]
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """FINDINGS, FINDING_ROWS and GONE of the rows (PLAIN) that break rules; `with_runs` says which run each is of."""
    files = frozenset(inventory["artifact"].to_pylist())
    plain = placed(rows)
    # Where runs cannot be told, the suite about them tells why
    known, error = attempted(with_runs, plain)
    told = with_acceptance(
        plain if error is not None or known is None else known, ledger.accepted, ledger.today
    )
    before = _places(ledger.before, files)
    told = with_causes(with_first_seen(told, before, ledger.audit_id, files), files)
    return (
        findings_by_cause(told, rows, ledger.audit_id),
        rows_by_cause(told, rows),
        gone(told, before, files),
    )


def finding_counts(findings: pa.Table, left: pa.Table) -> dict[str, int]:
    """How many findings there are of each severity and how many of those are new; accepted ones are counted apart."""
    state, severity = findings["state"].cast(pa.string()), findings["severity"].cast(pa.string())
    accepted = pc.equal(state, "accepted")
    counts: dict[str, int] = {}
    for name in SEVERITIES:
        own = pc.and_not(pc.equal(severity, name), accepted)
        counts[name] = _count(own)
        counts[f"new_{name}"] = _count(pc.and_(own, pc.greater(findings["new_artifacts"], 0)))
    return counts | {"accepted": _count(accepted), "gone": left.num_rows}


def _count(wanted: pa.ChunkedArray) -> int:
    return pc.sum(wanted).as_py() or 0


def with_first_seen(
    rows: pd.DataFrame, known: pd.DataFrame, audit_id: str, files: Collection[str]
) -> pd.DataFrame:
    """The rows with the audit since which their rule is broken in their file without a break."""
    rows = rows.assign(about=about(rows, files))
    seen = rows.merge(known, on=_PLACE, how="left")["first_seen"] if len(known) else None
    first = pd.Series(audit_id, index=rows.index) if seen is None else seen.set_axis(rows.index)
    return rows.assign(first_seen=first.fillna(audit_id))


def gone(rows: pd.DataFrame, known: pd.DataFrame, files: Collection[str]) -> pa.Table:
    """GONE: what the audit before found and these rows do not hold."""
    if known.empty:
        return GONE.empty_table()
    rows = rows.assign(about=about(rows, files))
    merged = known.merge(rows[_PLACE].drop_duplicates(), on=_PLACE, how="left", indicator=True)
    left = merged[merged["_merge"] == "left_only"].drop_duplicates(["rule", "artifact"])
    folders = {name.rpartition("/")[0] for name in files}
    there = [name in files or name in folders or name is None for name in left["artifact"]]
    columns = [*(left[name] for name in ("rule", "severity", "artifact", "first_seen")), there]
    arrays = [
        pa.array(column, pa.bool_() if f.name == "still_there" else pa.string(), from_pandas=True).cast(
            f.type
        )
        for f, column in zip(GONE, columns, strict=True)
    ]
    return pa.table(arrays, schema=GONE)


def _places(before: pa.Table | None, files: Collection[str]) -> pd.DataFrame:
    """Each rule and file of the rows before, with the audit in which that was first seen."""
    table = FINDING_ROWS.empty_table() if before is None else before
    rows = table.select(["rule", "artifact", "field", "severity", "first_seen"]).to_pandas().astype(object)
    rows = rows.assign(about=about(rows, files))
    found: pd.DataFrame = rows.drop_duplicates(_PLACE)[[*_PLACE, "severity", "first_seen"]]
    return found
