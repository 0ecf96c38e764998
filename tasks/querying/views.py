"""What can be asked of audits: each published table of them together, with the audit in its first column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.dataset as ds

from data_contracts.errors import BenchauditError
from data_contracts.metrics import SEVERITIES
from data_contracts.schemas import TABLES
from data_contracts.stage_records import OUTPUTS, StageName
from tasks.store import Audit
from tasks.store.audit_summary import AuditSummary, summarize
from tasks.store.versions import not_yet_written

_SUFFIX = ".parquet"
# Every published table by its name, with the stage that publishes it
STAGE_OF: dict[str, StageName] = {
    file.removesuffix(_SUFFIX): stage for stage, files in OUTPUTS.items() for file in files if file in TABLES
}
_COUNTED = ("found", "ingested", "duplicate", "unsupported", "quarantined", "runs")

AUDITS = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("audit", "state")),
        pa.field("started", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("sources", pa.list_(pa.string()), nullable=False),
        *(pa.field(name, pa.int64()) for name in (*_COUNTED, *SEVERITIES)),
        *(pa.field(name, pa.string(), nullable=False) for name in ("headline", "path")),
    ]
)
VIEWS = ("audits", *STAGE_OF)


def key_of(view: str) -> str:
    """The column that says of which audit a row is: `audit`, unless the table has one of that name for something else."""
    return "of_audit" if view in STAGE_OF and "audit" in TABLES[view + _SUFFIX].names else "audit"


def schema_of(view: str) -> pa.Schema:
    """The columns of a view: those of its table after that of the audit, words as plain text."""
    if view == "audits":
        return AUDITS
    columns = (field.with_type(_plain(field.type)) for field in TABLES[view + _SUFFIX])
    return pa.schema([pa.field(key_of(view), pa.string(), nullable=False), *columns])


def rows_of(view: str, audits: Sequence[Audit], note: Callable[[str], None]) -> pa.Table | ds.Dataset:
    """The rows of a view in these audits, none of which need fit into memory.

    A damaged audit is passed over, and `note` hears of it; where it is the only one, its error is raised.
    """
    if view == "audits":
        return pa.Table.from_pylist([_row(audit, summarize(audit)) for audit in audits], schema=AUDITS)
    schema, form = schema_of(view), ds.ParquetFileFormat()
    fragments = [
        form.make_fragment(
            pa.BufferReader(content), partition_expression=ds.field(key_of(view)) == audit.audit_id
        )
        for audit, content in _contents(view, audits, note)
    ]
    return ds.FileSystemDataset(fragments, schema, form) if fragments else schema.empty_table()


def _contents(
    view: str, audits: Iterable[Audit], note: Callable[[str], None]
) -> Iterator[tuple[Audit, pa.Buffer]]:
    stage, file = STAGE_OF[view], view + _SUFFIX
    several = len(list(audits)) > 1
    for audit in audits:
        try:
            record = audit.record(stage)
            if record is None:
                note(f"audit {audit.audit_id} has not published {view}: run `{audit.again(stage)}`")
            elif not not_yet_written(record, file):
                yield audit, audit.content(stage, file)
        except BenchauditError as error:
            if not several:
                raise
            note(audit.passed_over(error))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _row(audit: Audit, summary: AuditSummary) -> dict[str, object]:
    return {
        "audit": audit.audit_id,
        "state": summary.state,
        "started": audit.started,
        "sources": list(audit.request().sources),
        **{name: summary.counts.get(name) for name in _COUNTED},
        **{name: summary.findings.get(name) for name in SEVERITIES},
        "headline": summary.headline,
        "path": summary.path,
    }
