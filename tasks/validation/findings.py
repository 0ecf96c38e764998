"""What failed, row by row: built by columns, never row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.faults import FAULT_RULE, Fault
from data_contracts.metrics import SEVERITIES
from data_contracts.rules.frames import Frame, Ints, Located, Records
from data_contracts.rules.rule import Rule, Verdict
from data_contracts.rules.runs import Runs
from tasks.memory.growing import in_order as ordered

# A row that breaks a rule; its run where the rule is about runs.
PLAIN = pa.schema(
    [
        pa.field(name, pa.string())
        for name in (
            *("rule", "severity", "artifact", "record", "field", "observed", "expected", "message", "run_id"),
        )
    ]
)
_SLOT = re.compile(r"\{(observed|expected)\}")


def findings_of(rule: Rule, frame: Frame, verdict: Verdict) -> pa.Table:
    """PLAIN of each row that breaks the rule, in the order of the frame."""
    rows = np.flatnonzero(verdict.failing)
    where = _located(frame, verdict, rows)
    observed = verdict.observed.at(rows)
    expected = _constant(rule.expected, len(rows)) if verdict.expected is None else verdict.expected.at(rows)
    columns = {
        "rule": _constant(rule.name, len(rows)),
        "severity": _constant(rule.severity, len(rows)),
        "artifact": where.artifact,
        "record": where.record,
        "field": where.field,
        "observed": observed,
        "expected": expected,
        "message": _message(rule, observed, expected),
        "run_id": frame.columns["run_id"].take(pa.array(rows))
        if isinstance(frame, Runs)
        else pa.nulls(len(rows)),
    }
    return pa.table([columns[f.name].cast(pa.string()) for f in PLAIN], schema=PLAIN)


def faults_as_findings(faults: Iterable[Fault]) -> pa.Table:
    """PLAIN of a critical finding for each fault of benchaudit itself."""
    rows = [
        {
            "rule": FAULT_RULE, "severity": "critical", "artifact": fault.artifact, "record": None, "field": fault.part,
            "observed": fault.error, "expected": None, "message": fault.message, "run_id": None,
        }
        for fault in faults
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, PLAIN)


def in_order(tables: Iterable[pa.Table]) -> pa.Table:
    """All findings by severity, rule and artifact; within an artifact in the order of its records."""
    found = pa.concat_tables([PLAIN.empty_table(), *tables])
    keys = [_weights(found["severity"]), _ranks(found["rule"]), _ranks(found["artifact"])]
    # lexsort takes the most important key last, and leaves equal rows, a file's records, as they stand
    order = np.lexsort(keys[::-1])
    return pa.Table.from_arrays([*ordered(found, pa.array(order))], schema=PLAIN)


def _located(frame: Frame, verdict: Verdict, rows: Ints) -> Located:
    if verdict.by_number and isinstance(frame, Records):
        return frame.numbers.located(rows)
    if isinstance(frame, Runs):
        return _of_runs(frame, verdict, rows)
    where = frame.located(rows)
    field = where.field
    if verdict.place is not None and isinstance(frame, Records):
        place = verdict.place[rows]
        # -1 would take the last number's field: it takes the first one's, which is then made null
        field = frame.numbers.field.text(np.maximum(place, 0))
        field = pc.if_else(pa.array(place >= 0), field, pa.scalar(None, pa.string()))
    return Located(
        where.artifact, where.record, field if verdict.field is None else pc.fill_null(field, verdict.field)
    )


def _of_runs(frame: Runs, verdict: Verdict, rows: Ints) -> Located:
    """Where runs state the number that breaks a rule, or the request that does; else the run's file."""
    runs, requests = frame.located(rows), frame.requests.records
    if verdict.request is not None and len(requests):
        place = verdict.request[rows]
        at = requests.located(np.maximum(place, 0))
    elif verdict.place is not None and len(frame.numbers):
        place = verdict.place[rows]
        at = frame.numbers.located(np.maximum(place, 0))
    else:
        return runs
    known = pa.array(place >= 0)
    return Located(
        pc.if_else(known, at.artifact, runs.artifact),
        pc.if_else(known, at.record.cast(pa.string()), runs.record),
        pc.if_else(known, at.field, runs.field),
    )


def _message(rule: Rule, observed: pa.Array, expected: pa.Array) -> pa.Array:
    filled = {"observed": observed, "expected": expected}
    # split() on one capturing group gives text, slot, text, slot, ..., text.
    parts = [
        filled[part] if place % 2 else _constant(part, len(observed))
        for place, part in enumerate(_SLOT.split(rule.template))
    ]
    # Arrow would make the whole sentence null for one part that is
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="unknown")


def _constant(text: str, size: int) -> pa.Array:
    # By way of codes: a list of as many equal texts would be built in Python
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([text])).cast(
        pa.string()
    )


def _weights(column: pa.ChunkedArray) -> Ints:
    place = pc.index_in(column, pa.array(SEVERITIES)).fill_null(len(SEVERITIES))
    weights: Ints = place.to_numpy().astype(np.int64)
    return weights


def _ranks(column: pa.ChunkedArray) -> Ints:
    """The place of each word among all sorted; null comes first."""
    coded = column.combine_chunks().dictionary_encode()
    names = np.array(coded.dictionary.to_pylist(), object)
    rank = np.empty(len(names) + 1, np.int64)
    rank[np.argsort(names, kind="stable")], rank[-1] = np.arange(len(names)), -1
    ranks: Ints = rank[codes_of(coded)]
    return ranks
