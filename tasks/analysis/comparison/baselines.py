"""Audits in a store as sides of a comparison: their run medians, which one is the baseline, which one is accepted."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.errors import BenchauditError, StoreError, UpstreamError
from data_contracts.schemas import FINDINGS, TELEMETRY
from tasks.analysis.comparison.history import history
from tasks.analysis.comparison.runs import RUNS, run_medians
from tasks.analysis.evidence import Evidence
from tasks.store import Audit, Store

# In the name of what is cached: to be raised when the same tables give other run medians
RUNS_VERSION = 1
ACCEPTED = "accepted.json"
NO_BASELINE = "no earlier audit"
# Earlier audits that are looked at for one that measured the same, and for the history.
LOOKED_AT = 100


def load_runs(audit: Audit) -> pa.Table:
    """The RUNS of an audit, kept in the store's cache; raises UpstreamError when its ingest is not published."""
    record = audit.record("ingest")
    if record is None:
        raise UpstreamError(
            "analyze",
            f"audit {audit.audit_id} has not published ingest, so nothing can be compared with it:"
            f" run `benchaudit rerun ingest --audit {audit.audit_id} --store {audit.store} --onward`",
        )
    # The thresholds too: they decide which requests are cold, and those have medians of their own
    made_of = [record.outputs, asdict(audit.request().thresholds), RUNS_VERSION]
    name = hashlib.sha256(orjson.dumps(made_of, option=orjson.OPT_SORT_KEYS)).hexdigest()
    cache = _cache(audit)
    kept = cache / f"{name}.parquet" if cache else None
    if kept and kept.exists():
        # A file that cannot be read is computed again: the cache costs time, never truth
        with suppress(OSError, pa.ArrowException):
            return pq.read_table(kept, schema=RUNS)
    runs = run_medians(_evidence(audit))
    if kept:
        _keep(runs, kept)
    return runs


def _evidence(audit: Audit) -> Evidence:
    inventory, measurements, quarantine = (
        audit.table("ingest", f"{name}.parquet") for name in ("inventory", "measurements", "quarantine")
    )
    thresholds = audit.request().thresholds
    # Run medians need no findings and no telemetry, which an audit may not have published
    return Evidence(
        inventory, measurements, quarantine, FINDINGS.empty_table(), TELEMETRY.empty_table(), thresholds
    )


def _cache(audit: Audit) -> Path | None:
    # Without a cache the same is computed again: a store that may only be read can still be compared.
    try:
        return audit.store.cache("runs")
    except StoreError:
        return None


def _keep(runs: pa.Table, path: Path) -> None:
    with suppress(OSError):
        # Moved into place when it is whole: another audit may read the cache meanwhile
        handle, temporary = tempfile.mkstemp(prefix=".runs-", dir=path.parent)
        os.close(handle)
        pq.write_table(runs, temporary, compression="zstd", compression_level=1)
        Path(temporary).replace(path)


def find_baseline(audit: Audit, wanted: str) -> Audit | None:
    """The audit that `wanted` names: None for "none", an id (raises StoreError), or "previous".

    The previous one is the latest before this that is accepted or holds no regression of its own; audits of the same
    sources come first, else one that measured something in common.
    """
    if wanted == "none":
        return None
    if wanted != "previous":
        return audit.store.audit(wanted)
    # Else a regression that is measured twice would count as unchanged, though nobody accepted it
    earlier = [one for one in earlier_audits(audit) if is_accepted(one) or not has_regressed(one)]
    sources = set(audit.request().sources)
    same = next((one for one in earlier if _sources(one) == sources), None)
    return same or next(_in_common(audit, earlier), None)


def earlier_audits(audit: Audit) -> list[Audit]:
    """The audits before this one that have published ingest, at most 100, the latest first."""
    # An id begins with the time in UTC at which its audit started, so the ids sort by it
    ids = [name for name in audit.store.ids() if name < audit.audit_id][-LOOKED_AT:]
    return [one for name in reversed(ids) if _is_ingested(one := Audit(audit.store, name))]


def past(audit: Audit, runs: pa.Table) -> pa.Table:
    """The HISTORY of the series of these RUNS of an audit, up to it."""
    series = pc.unique(runs["key"])
    before = ((name, t.filter(pc.is_in(t["key"], series))) for name, t in _loaded(earlier_audits(audit)))
    return history([*before, (audit.audit_id, runs)])


def whole_history(store: Store) -> pa.Table:
    """The HISTORY of every series of the store's audits; raises StoreError when there is no audit."""
    latest = store.audit("latest")
    return history(_loaded([*([latest] if _is_ingested(latest) else []), *earlier_audits(latest)]))


def _loaded(latest_first: list[Audit]) -> Iterator[tuple[str, pa.Table]]:
    for audit in reversed(latest_first):
        # Of an audit that is damaged the point is missing; that it is damaged `benchaudit list` says. Whatever it is
        # that an old audit holds, it does not end a new one.
        with suppress(Exception):
            yield audit.audit_id, load_runs(audit)


def _is_ingested(audit: Audit) -> bool:
    # A damaged audit is no baseline; that it is damaged `benchaudit list` says.
    try:
        return audit.record("ingest") is not None and bool(audit.request())
    except BenchauditError:
        return False


def _sources(audit: Audit) -> set[str]:
    return set(audit.request().sources)


def _in_common(audit: Audit, earlier: list[Audit]) -> Iterator[Audit]:
    measured = _measured(audit)
    return (one for one in earlier if measured & _measured(one))


def _measured(audit: Audit) -> set[tuple[str, str]]:
    try:
        runs = load_runs(audit)
    # As above: such an audit has nothing in common with another
    except Exception:
        return set()
    return set(zip(runs["metric"].to_pylist(), runs["key"].to_pylist(), strict=True))


def has_regressed(audit: Audit) -> bool:
    """True when the audit found a regression against its own baseline."""
    try:
        record = audit.record("analyze")
    except BenchauditError:
        return False
    return record is not None and record.counts.get("regressed", 0) > 0


def is_accepted(audit: Audit) -> bool:
    return audit.store.place.exists(f"{audit.folder}/{ACCEPTED}")


def accept(audit: Audit) -> None:
    """Makes the audit a baseline for later ones though it regressed; raises StoreError when nothing can be written."""
    body = {"audit_id": audit.audit_id, "accepted": datetime.now(UTC).isoformat(timespec="seconds")}
    audit.store.place.write(f"{audit.folder}/{ACCEPTED}", orjson.dumps(body, option=orjson.OPT_INDENT_2))
