"""An audit as Markdown for the page of a job or a comment on a pull request: what is new, what changed, what is invalid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from data_contracts.hidden_characters import visible
from data_contracts.wording import counted
from tasks.analysis.comparison.change_rows import each_change
from tasks.analysis.comparison.gate import Gate
from tasks.analysis.comparison.sentences import lead_words
from tasks.ci.problems import Problem
from tasks.reporting.markdown import escaped
from tasks.store import Audit
from tasks.store.audit_summary import AuditSummary

_LISTED = 10
_OUTCOMES = {
    "held": "all that could be tested held",
    "regressed": "something regressed",
    "suspected": "something may have regressed",
    "untested": "nobody can say whether all held",
}


def job_summary(
    audit: Audit, summary: AuditSummary, problems: Sequence[Problem], gate: Gate, link: str
) -> str:
    """The summary; `link` leads to the report."""
    verdict = audit.document("report", "report.json")["verdict"]
    parts = (
        [f"### benchaudit: {_line(str(verdict))}", "", _line(summary.headline), ""],
        _changes(audit, gate),
        _invalid(audit),
        _wrong(problems),
        [f"[The report]({quote(link, safe=':/?&=#%@+,;~')}) of audit `{audit.audit_id}`"],
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def failed_summary(audit_id: str, reason: str) -> str:
    """The summary of an audit that did not come to its end."""
    return f"### benchaudit: the audit failed\n\n{_line(reason)}\n\nAudit `{audit_id}`\n"


def _changes(audit: Audit, gate: Gate) -> Iterable[str]:
    yield f"**Since the baseline:** {_OUTCOMES[gate.outcome]}"
    yield ""
    better = [
        rows[0]
        for rows in each_change(audit.table("analyze", "changes.parquet"))
        if rows[0]["direction"] == "better"
    ]
    yield from _bullets([*gate.why, *(lead_words(row) for row in better)])


def _invalid(audit: Audit) -> Iterable[str]:
    judged = audit.table("validate", "validity.parquet").to_pylist()
    reasons = {row["run_id"]: row["reasons"] for row in judged if row["validity"] == "invalid"}
    if not reasons:
        return
    yield f"**{counted(len(reasons), 'run')} of {len(judged)} cannot be relied on**"
    yield ""
    named = {run["run_id"]: run["run"] for run in audit.table("ingest", "runs.parquet").to_pylist()}
    yield from _bullets([f"{named.get(run, run)}: {', '.join(why)}" for run, why in reasons.items()])


def _wrong(problems: Sequence[Problem]) -> Iterable[str]:
    critical = [one for one in problems if one.severity == "critical" and one.state != "accepted"]
    if not critical:
        return
    yield "**What is wrong**"
    yield ""
    yield from _bullets([f"{one.where}{one.message}" for one in critical])


def _bullets(texts: Sequence[str]) -> Iterable[str]:
    yield from (f"- {_line(text)}" for text in texts[:_LISTED])
    if len(texts) > _LISTED:
        yield f"- {len(texts) - _LISTED} more"
    yield ""


def _line(text: str) -> str:
    return escaped(visible(text))
