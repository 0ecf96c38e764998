"""An audit as OpenMetrics text: what Prometheus and its relatives scrape, or read from a file."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from data_contracts.hidden_characters import visible
from tasks.store import Audit
from tasks.store.audit_summary import AuditSummary

# As OpenMetrics names base units; what is not listed is written in words
_UNITS = {"s": "seconds", "By": "bytes", "J": "joules", "W": "watts", "1": "ratio"}
_NO_NAME = re.compile(r"[^a-zA-Z0-9]+")
_NO_LABEL = re.compile(r"[^a-zA-Z0-9_]+")


def openmetrics(audit: Audit, summary: AuditSummary) -> str:
    """The facts that have a number as gauges, and how many files and findings there are; facts are told by `fact`."""
    families: dict[str, list[str]] = defaultdict(list)
    of = {"audit": audit.audit_id}
    families["benchaudit_audit_started_timestamp_seconds"].append(_sample(of, audit.started.timestamp()))
    for name in ("found", "ingested", "duplicate", "unsupported", "quarantined"):
        families["benchaudit_files"].append(_sample(of | {"status": name}, summary.counts.get(name, 0)))
    for severity, count in summary.findings.items():
        families["benchaudit_findings"].append(_sample(of | {"severity": severity}, count))
    for fact in audit.table("analyze", "facts.parquet").to_pylist():
        if fact["value"] is not None and math.isfinite(fact["value"]):
            families[_name(fact["metric"], fact["unit"])].append(_sample(_labels(fact), fact["value"]))
    lines = [line for name in sorted(families) for line in _family(name, families[name])]
    return "\n".join([*lines, "# EOF"]) + "\n"


def _family(name: str, samples: Iterable[str]) -> Iterable[str]:
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{sample}" for sample in samples)


def _name(metric: str, unit: str | None) -> str:
    words = _NO_NAME.sub("_", metric).strip("_").lower()
    of = _UNITS.get(unit or "", _NO_NAME.sub("_", (unit or "").replace("/", "_per_")).strip("_").lower())
    # Apart from the names that are ours
    return f"benchaudit_fact_{words}" + (f"_{of}" if of and not words.endswith(f"_{of}") else "")


def _labels(fact: Mapping[str, Any]) -> dict[str, str]:
    """What the fact is about, each part a label; nested parts as JSON."""
    subject = json.loads(fact["subject"])
    parts = subject if isinstance(subject, dict) else {"subject": subject}
    labels = {
        _NO_LABEL.sub("_", f"of_{name}"): part if isinstance(part, str) else json.dumps(part, sort_keys=True)
        for name, part in parts.items()
        if part is not None
    }
    return {"fact": fact["fact_id"], "topic": fact["topic"], "statistic": fact["statistic"]} | labels


def _sample(labels: Mapping[str, str], value: float) -> str:
    named = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
    return f"{{{named}}} {float(value)!r}"


def _escaped(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
