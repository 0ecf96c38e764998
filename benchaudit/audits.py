"""An audit as Python sees it: what it says, and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike, fspath

import pyarrow as pa

from benchaudit.notebook import card
from benchaudit.running import run
from data_contracts.settings import DEFAULT_STORE
from data_contracts.stage_records import AuditState
from flows.cli.options import absolute
from tasks.querying.database import answered
from tasks.querying.views import key_of
from tasks.store import Audit as StoredAudit
from tasks.store import Store
from tasks.store.audit_summary import AuditSummary, summarize

StrPath = str | PathLike[str]


@dataclass(frozen=True)
class Audit:
    """A published audit. Its tables are Arrow, with words as plain text: `.to_pandas()` makes a frame of one."""

    stored: StoredAudit

    @property
    def id(self) -> str:
        """By which `load` and the command line find it."""
        return self.stored.audit_id

    @property
    def report(self) -> str:
        """Where its report.html lies."""
        return self.stored.path("report", "report.html")

    @cached_property
    def summary(self) -> AuditSummary:
        """What `benchaudit run --json` prints: counts, findings by severity, changes, what is refuted."""
        return summarize(self.stored)

    @property
    def state(self) -> AuditState:
        """`completed`, `degraded` (a model was asked and did not answer) or `failed`."""
        return self.summary.state

    @cached_property
    def facts(self) -> pa.Table:
        """The numbers of the report, each with its n, interval and sources."""
        return self.table("facts")

    @cached_property
    def findings(self) -> pa.Table:
        """What is wrong, each cause once."""
        return self.table("findings")

    @cached_property
    def runs(self) -> pa.Table:
        """Each execution of a benchmark, with the judgement on it in `validity` and `reasons`."""
        return self.table("runs")

    @cached_property
    def measurements(self) -> pa.Table:
        """Every number that was read, with its file, record and field."""
        return self.table("measurements")

    def table(self, name: str) -> pa.Table:
        """Any view of docs/query.md, without the column of the audit. Raises UsageError for another name."""
        quoted = name.replace('"', '""')
        names = f'* EXCLUDE ({key_of(name)}) FROM "{quoted}"'
        return self.query(f"SELECT {names}")

    def query(self, sql: str) -> pa.Table:
        """What one SELECT gives over the views of this audit. Raises UsageError."""
        with answered(sql, [self.stored], _unheard) as answer:
            return pa.Table.from_batches(answer.batches, answer.schema)

    def __repr__(self) -> str:
        return f"<benchaudit.Audit {self.id}: {self.state}; {self.summary.headline}>"

    def _repr_html_(self) -> str:
        return card(self.id, self.summary, self.findings, self.report)


def audit(
    sources: StrPath | Sequence[StrPath],
    *,
    store: StrPath = DEFAULT_STORE,
    config: StrPath | None = None,
    baseline: str = "previous",
    model: str | None = None,
) -> Audit:
    """Audits folders or files as `benchaudit run` does, in a process of its own, and gives the published audit.

    Raises UsageError for what cannot be audited and StageError when a stage fails.
    """
    named = [sources] if isinstance(sources, str | PathLike) else sources
    options = {"--config": config, "--baseline": baseline, "--model": model}
    given = [
        word for option, value in options.items() if value is not None for word in (option, fspath(value))
    ]
    place = fspath(store)
    return load(run([fspath(source) for source in named], place, given), store=place)


def load(audit_id: str = "latest", *, store: StrPath = DEFAULT_STORE) -> Audit:
    """An audit of a store by its id, by an unambiguous start of it, or the latest complete one. Raises StoreError."""
    return Audit(Store.at(absolute(fspath(store))).compared(audit_id, _unheard))


def _unheard(_line: str) -> None:
    return
