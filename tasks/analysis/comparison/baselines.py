"""Audits in a store as sides of a comparison: their run medians, which one is the baseline, which one is accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import coded
from data_contracts.errors import BenchauditError, StoreError, UpstreamError
from data_contracts.facts import WORSE
from data_contracts.faults import told
from data_contracts.schemas import FINDINGS, TELEMETRY
from tasks.analysis.comparison.comparing import Comparison, compare
from tasks.analysis.comparison.history import Past
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.runs import run_medians, series_of
from tasks.analysis.comparison.runs_cache import are_kept, keep_runs, kept_runs
from tasks.analysis.evidence import Evidence
from tasks.analysis.invalid_runs import judged_runs
from tasks.isolation import attempted
from tasks.memory.growing import filtered
from tasks.store import Audit, Store
from tasks.store.acceptance import ACCEPTED, acceptance, accepts

T = TypeVar("T")
# In the name of what is cached: to be raised when the same tables give other run medians
RUNS_VERSION = 5
VALIDITY_FILE = "validity.parquet"
NO_BASELINE = "no earlier audit"
# Earlier audits that are looked at for one that measured the same, and for the history.
LOOKED_AT = 100
# Who hears, in a line, of an audit that is passed over.
Note = Callable[[str], None]


def load_runs(audit: Audit, evidence: Evidence | None = None) -> pa.Table:
    """The RUNS of an audit, kept in the store's cache; raises UpstreamError when its ingest is not published.

    `evidence` is the audit's own, where it is at hand.
    """
    cache, name = _cache(audit), _kept_under(audit)
    kept = kept_runs(cache, name) if cache else None
    if kept is not None:
        return kept
    runs = (evidence or _evidence(audit)).once(run_medians)
    if cache:
        keep_runs(runs, cache, name)
    return runs


def _see_to_runs(audit: Audit) -> None:
    """Has the RUNS of an audit computed where the cache does not hold them; raises what `load_runs` does."""
    cache = _cache(audit)
    if cache is None or not are_kept(cache, _kept_under(audit)):
        load_runs(audit)


def _kept_under(audit: Audit) -> str:
    """The name of the RUNS in the cache; raises UpstreamError when ingest is not published."""
    record = audit.record("ingest")
    if record is None:
        raise UpstreamError(
            "analyze",
            f"audit {audit.audit_id} has not published ingest, so nothing can be compared with it:"
            f" run `benchaudit rerun ingest --audit {audit.audit_id} --store {audit.store} --onward`",
        )
    # The thresholds too: they decide which requests are cold, and those have medians of their own
    made_of = [record.outputs, _validity_digest(audit), asdict(audit.request().thresholds), RUNS_VERSION]
    return hashlib.sha256(orjson.dumps(made_of, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _evidence(audit: Audit) -> Evidence:
    ingested = audit.ingested()
    measurements = ingested.measurements
    thresholds = audit.request().thresholds
    if _validity_digest(audit) is not None:
        measurements = judged_runs(measurements, audit.table("validate", VALIDITY_FILE)).measurements
    # Run medians need no findings and no telemetry, which an audit may not have published
    return Evidence(
        ingested.inventory, measurements, ingested.quarantine,
        FINDINGS.empty_table(), TELEMETRY.empty_table(), thresholds,
    )  # fmt: skip


def _validity_digest(audit: Audit) -> str | None:
    """The digest of what is known of the runs; None where nothing is, as in audits of older contracts."""
    record = audit.record("validate")
    return None if record is None else record.outputs.get(VALIDITY_FILE)


def _cache(audit: Audit) -> Path | None:
    # Without a cache the same is computed again: a store that may only be read can still be compared.
    try:
        return audit.store.cache("runs")
    except StoreError:
        return None


def find_baseline(audit: Audit, wanted: str, note: Note) -> Audit | None:
    """The audit that `wanted` names: None for "none", an id or "latest" (raises StoreError), or "previous".

    The previous one is the latest complete one before this that is accepted or holds no regression of its own; audits
    of the same sources come first, else one that measured something in common. `note` hears of damaged ones.
    """
    if wanted == "none":
        return None
    if wanted != "previous":
        return audit.store.compared(wanted, note)
    # Else a regression that is measured twice would count as unchanged, though nobody accepted it
    earlier = [one for one in earlier_audits(audit, note) if is_accepted(one) or not has_regressed(one)]
    sources = set(audit.request().sources)
    same = (one for one in earlier if _sources(one) == sources)
    others = (one for one in earlier if _sources(one) != sources)
    found = next((one for one, _ in _each(same, note, _see_to_runs)), None)
    return found or next(_in_common(audit, _with_runs(others, note)), None)


def earlier_audits(audit: Audit, note: Note) -> list[Audit]:
    """The complete audits opened before this one, at most 100, the latest first."""
    return list(islice(audit.store.complete_audits(note, audit.audit_id), LOOKED_AT))


def past(audit: Audit, runs: pa.Table, note: Note, baseline: Audit | None = None) -> Past:
    """The audits up to one of these RUNS, of the runs of their common series; the baseline with all of its own."""
    series = coded(runs["key"]).dictionary
    whole = None if baseline is None else baseline.audit_id
    before = (
        (name, loaded if name == whole else filtered(loaded, pc.is_in(loaded["key"], series).to_numpy()))
        for name, loaded in _oldest_first(earlier_audits(audit, note), note)
    )
    return Past.of(chain(before, [(audit.audit_id, runs)]), whole)


def against(baseline: Audit, audit: Audit, earlier: Past) -> tuple[Comparison, pa.Table]:
    """What changed from the baseline to the last of these audits, and the baseline's RUNS that it was held against."""
    accepted = [one.audit_id for one in map(audit.store.audit, earlier.ids) if is_accepted(one)]
    sides = earlier.sides(accepted)
    if sides is None:
        # A later audit, or one so old that the history does not reach it
        sides = load_runs(baseline), earlier.last.runs if earlier.last else load_runs(audit)
    before, now = sides
    return compare(before, now, baseline.audit_id, earlier.wander(baseline.audit_id, accepted)), before


def compared(before: Audit, now: Audit, note: Note) -> Comparison:
    """What changed from one audit of a store to another, with the drift that the audits before the second show."""
    return against(before, now, past(now, load_runs(now), note, before))[0]


def whole_history(store: Store, note: Note) -> pa.Table:
    """The HISTORY of every series of the store's complete audits; raises StoreError when there is no audit."""
    store.audit("latest")
    return Past.of(_oldest_first(list(islice(store.complete_audits(note), LOOKED_AT + 1)), note)).history


def _oldest_first(latest_first: list[Audit], note: Note) -> Iterator[tuple[str, pa.Table]]:
    return ((one.audit_id, runs) for one, runs in _with_runs(reversed(latest_first), note))


def _with_runs(audits: Iterable[Audit], note: Note) -> Iterator[tuple[Audit, pa.Table]]:
    """Each audit with its RUNS, where it has any."""
    return _each(audits, note, load_runs)


def _each(audits: Iterable[Audit], note: Note, of_runs: Callable[[Audit], T]) -> Iterator[tuple[Audit, T]]:
    """Each audit with something of its runs; one damaged audit must not keep a new one from being compared."""
    for audit in audits:
        try:
            found = of_runs(audit)
        except BenchauditError as error:
            note(audit.passed_over(error))
        # Whatever it is that an old audit holds, it does not end a new one
        except Exception as error:
            note(f"audit {audit.audit_id} is passed over, since its runs cannot be computed: {told(error)}")
        else:
            yield audit, found


def _sources(audit: Audit) -> set[str]:
    return set(audit.request().sources)


def _in_common(audit: Audit, earlier: Iterator[tuple[Audit, pa.Table]]) -> Iterator[Audit]:
    first = next(earlier, None)
    if first is None:
        return iter(())
    own, _ = attempted(load_runs, audit)
    # Where its own runs cannot be computed, which the comparison tells, it has nothing in common with another
    measured = set() if own is None else _measured(own)
    return (one for one, runs in chain([first], earlier) if measured & _measured(runs))


def _measured(runs: pa.Table) -> set[tuple[str | None, ...]]:
    """What was measured of which model on which task, under whatever conditions: those the comparison tells apart."""
    return {(metric, *Key.parsed(key).family) for metric, key in series_of(runs)[1]}


def has_regressed(audit: Audit) -> bool:
    """True when the audit found a change for the worse, sure or suspected, against its own baseline."""
    record = audit.record("analyze")
    # Audits of older contracts count no changes
    return record is not None and any(record.counts.get(name, 0) > 0 for name in (WORSE, "regressed"))


def is_accepted(audit: Audit) -> bool:
    return accepts(audit.place.read_if_any(f"{audit.folder}/{ACCEPTED}"), audit.audit_id)


def accept(audit: Audit) -> None:
    """Makes a complete audit a baseline for later ones though it regressed.

    Raises StoreError when it is not complete or nothing can be written.
    """
    if not audit.is_complete():
        raise StoreError(
            f"audit {audit.audit_id} is not complete, so that nothing can be compared with it:"
            f" `{audit.command('verify {}')}` says how to go on"
        )
    audit.place.write(f"{audit.folder}/{ACCEPTED}", acceptance(audit.audit_id, datetime.now(UTC)))
