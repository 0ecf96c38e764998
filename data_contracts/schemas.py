"""The Arrow schemas of every table in the store. Other people's queries rely on these names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# 2: comparisons hold the levels, unit and p too; analyze publishes history.parquet.
# 3: measurements say system and workload apart from config; ingest publishes runs.parquet.
# 4: comparisons know `suspected`, `not measured again`, lengths and changes; analyze publishes changes.parquet; history
#    says the spread of each point and the versions that it ran on.
# 5: a run has an id; validate publishes validity.parquet, the runs that can be relied on and those that cannot; a finding is
#    a cause, its rows stand in finding_rows.parquet, and gone.parquet says what the audit before had.
# 6: analyze publishes narrative.json, what the audit says in sentences of the catalogue.
CONTRACT_VERSION = 6

# Few words in millions of rows: encoded, each costs a row four bytes
_term = pa.dictionary(pa.int32(), pa.string())
_utc = pa.timestamp("us", tz="UTC")

INVENTORY = pa.schema(
    [
        pa.field("artifact", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("sha256", pa.string()),
        pa.field("modified", _utc),
        pa.field("kind", _term, nullable=False),
        pa.field("reader", _term),
        pa.field("status", _term, nullable=False),
        pa.field("duplicate_of", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("records", pa.int64()),
        pa.field("measurements", pa.int64()),
    ]
)

MEASUREMENTS = pa.schema(
    [
        pa.field("artifact", _term, nullable=False),
        pa.field("record", pa.string(), nullable=False),
        pa.field("field", _term, nullable=False),
        pa.field("tool", _term),
        pa.field("tool_version", _term),
        pa.field("engine", _term),
        pa.field("run", _term),
        pa.field("model", _term),
        pa.field("config", _term),
        pa.field("system", _term),
        pa.field("workload", _term),
        pa.field("task", _term),
        pa.field("metric", _term, nullable=False),
        pa.field("statistic", _term, nullable=False),
        pa.field("scope", _term, nullable=False),
        pa.field("value", pa.float64()),
        pa.field("unit", _term),
        pa.field("n", pa.int64()),
        pa.field("timestamp", _utc),
        pa.field("status", _term, nullable=False),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
    ]
)

# One row for each execution of a benchmark. `run_id` is made of what tells runs apart, and is unique in an audit. Counts
# are of requests, null where nothing says them; token counts are medians of what was measured, else what was asked.
# `session` is the start of the first of runs close in time.
RUNS = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("run", pa.string(), nullable=False),
        pa.field("artifacts", pa.list_(pa.string()), nullable=False),
        *(
            pa.field(name, _term)
            for name in ("tool", "tool_version", "engine", "model", "config", "system", "workload")
        ),
        pa.field("task", _term),
        pa.field("started", _utc),
        pa.field("ended", _utc),
        pa.field("session", _utc),
        *(pa.field(name, pa.int64()) for name in ("attempted", "completed", "failed", "degraded", "warmup")),
        pa.field("input_tokens_p50", pa.float64()),
        pa.field("output_tokens_p50", pa.float64()),
        pa.field("copies", pa.list_(pa.string()), nullable=False),
        pa.field("validity", _term, nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
    ]
)

# What can be relied on, run by run. `reasons` are the rules that a run breaks, or what its files say of it themselves;
# `unknown` is a run on which no rule about runs could check anything.
VALIDITY = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("validity", _term, nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
    ]
)

# What was not taken as it stood. `rejected` says how much: the artifact, a record, a value, or nothing (a remark).
QUARANTINE = pa.schema(
    [
        pa.field("artifact", pa.string(), nullable=False),
        pa.field("record", pa.string()),
        pa.field("field", pa.string()),
        pa.field("rejected", _term, nullable=False),
        pa.field("code", _term, nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("where", pa.string(), nullable=False),
        pa.field("todo", pa.string(), nullable=False),
    ]
)

# Which rule found what, and where
_FOUND = (
    pa.field("rule", _term, nullable=False),
    pa.field("severity", _term, nullable=False),
    *(pa.field(name, pa.string()) for name in ("artifact", "record", "field", "observed", "expected")),
)

# What a rule found in a folder, each cause once: of the first of its `rows` where it stands and what was seen. `cause` is
# the same in each audit; `new_artifacts` of its `artifacts` were not among the findings of the audit before. A finding that
# the user accepts is told with the reason.
FINDINGS = pa.schema(
    [
        *_FOUND,
        pa.field("message", pa.string(), nullable=False),
        pa.field("cause", pa.string()),
        pa.field("folder", pa.string()),
        *(pa.field(name, pa.int64()) for name in ("rows", "artifacts", "new_artifacts")),
        pa.field("runs", pa.list_(pa.string())),
        pa.field("first_seen", pa.string()),
        pa.field("state", _term),
        pa.field("accepted", pa.string()),
    ]
)

# Each row that breaks a rule, by the `cause` of its finding. `first_seen` is the first of the audits since which the rule is
# broken in this file without a break.
FINDING_ROWS = pa.schema(
    [
        pa.field("cause", pa.string(), nullable=False),
        *_FOUND,
        pa.field("run_id", pa.string()),
        pa.field("first_seen", _term, nullable=False),
    ]
)

# What the audit before found and this one does not; `still_there` is false where the file itself is gone.
GONE = pa.schema(
    [
        pa.field("rule", _term, nullable=False),
        pa.field("severity", _term, nullable=False),
        pa.field("artifact", pa.string()),
        pa.field("first_seen", _term, nullable=False),
        pa.field("still_there", pa.bool_(), nullable=False),
    ]
)

# `group` is an artifact group (tool and folder), `kind` is "metric" or "setting", `share` is present / (present + missing).
TELEMETRY = pa.schema(
    [
        pa.field("group", pa.string(), nullable=False),
        pa.field("kind", _term, nullable=False),
        pa.field("name", _term, nullable=False),
        pa.field("present", pa.int64(), nullable=False),
        pa.field("missing", pa.int64(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
    ]
)

FACT_SOURCE = pa.struct(
    [
        pa.field("artifact", pa.string(), nullable=False),
        pa.field("sha256", pa.string()),
        pa.field("records", pa.list_(pa.string()), nullable=False),
    ]
)

FACTS = pa.schema(
    [
        pa.field("fact_id", pa.string(), nullable=False),
        pa.field("topic", _term, nullable=False),
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("metric", _term, nullable=False),
        pa.field("statistic", _term, nullable=False),
        pa.field("value", pa.float64()),
        pa.field("unit", _term),
        pa.field("digits", pa.int64()),
        pa.field("n", pa.int64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("verdict", _term),
        pa.field("clause", pa.string(), nullable=False),
        pa.field("sources", pa.list_(FACT_SOURCE), nullable=False),
    ]
)

# `ratio` is current / baseline of the geometric means `value_*` of run medians, each session counting once, with its 95%
# limits; `key` is the comparability key in canonical JSON. `n_*` count runs; of the current audit those that the baseline
# has not. `pairs` is above 0 where interleaved runs were tested as pairs. `q_together` is that of all configurations of the
# model tested together. `change` is that of CHANGES which the group is part of.
COMPARISONS = pa.schema(
    [
        pa.field("baseline", pa.string(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("metric", _term, nullable=False),
        pa.field("unit", _term),
        pa.field("verdict", _term, nullable=False),
        pa.field("value_baseline", pa.float64()),
        pa.field("value_current", pa.float64()),
        pa.field("ratio", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("q", pa.float64()),
        pa.field("q_together", pa.float64()),
        pa.field("n_baseline", pa.int64(), nullable=False),
        pa.field("n_current", pa.int64(), nullable=False),
        pa.field("pairs", pa.int64()),
        pa.field("change", pa.string()),
        pa.field("reason", pa.string(), nullable=False),
    ]
)

# What changed, each cause once: a row for each change and metric that moved, the leading one first (`rank` 0). `ratio` is
# the geometric mean over its `members`, of `measured` groups of the same metric; `beside` is what else is not as it was.
# The limits are of the members together (of one, its own); `p` and `q` those of the test on which the verdict stands:
# of the surest member that is sure alone, else of the family whose members they are (docs/drift.md).
CHANGES = pa.schema(
    [
        pa.field("baseline", pa.string(), nullable=False),
        pa.field("change", pa.string(), nullable=False),
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("verdict", _term, nullable=False),
        pa.field("direction", _term, nullable=False),
        *(pa.field(name, _term) for name in ("engine", "model", "artifact")),
        pa.field("metric", _term, nullable=False),
        *(pa.field(name, _term) for name in ("statistic", "scope", "state")),
        *(pa.field(name, pa.float64()) for name in ("ratio", "ci_low", "ci_high", "p", "q")),
        pa.field("members", pa.int64(), nullable=False),
        pa.field("measured", pa.int64(), nullable=False),
        pa.field("beside", pa.string()),
    ]
)

# What each audit up to this one added to a series: the geometric mean of the medians of `n` runs that no audit before
# it had. An audit that added nothing has no row. `spread` is the standard deviation of the logarithms of these medians,
# null of one run; `versions` what they ran on, in canonical JSON.
HISTORY = pa.schema(
    [
        pa.field("metric", _term, nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("audit", pa.string(), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
        pa.field("unit", _term),
        pa.field("n", pa.int64(), nullable=False),
        pa.field("spread", pa.float64()),
        pa.field("versions", pa.string()),
    ]
)

LLM_CALLS = pa.schema(
    [
        pa.field("persona", _term, nullable=False),
        pa.field("model", _term, nullable=False),
        pa.field("model_digest", pa.string()),
        pa.field("server_version", pa.string()),
        pa.field("options", pa.string(), nullable=False),
        pa.field("prompt_sha256", pa.string(), nullable=False),
        pa.field("attempt", pa.int64(), nullable=False),
        pa.field("outcome", _term, nullable=False),
        pa.field("cached", pa.bool_(), nullable=False),
        *(pa.field(f, pa.float64()) for f in ("ttft", "queue", "load", "prefill", "decode", "total")),
        pa.field("prompt_tokens", pa.int64()),
        pa.field("output_tokens", pa.int64()),
        pa.field("decode_throughput", pa.float64()),
        pa.field("lines_proposed", pa.int64()),
        pa.field("lines_accepted", pa.int64()),
        pa.field("lines_rejected", pa.map_(pa.string(), pa.int64())),
    ]
)


# Every table of an audit by its file.
TABLES: dict[str, pa.Schema] = {
    "inventory.parquet": INVENTORY,
    "measurements.parquet": MEASUREMENTS,
    "runs.parquet": RUNS,
    "quarantine.parquet": QUARANTINE,
    "findings.parquet": FINDINGS,
    "finding_rows.parquet": FINDING_ROWS,
    "gone.parquet": GONE,
    "telemetry.parquet": TELEMETRY,
    "validity.parquet": VALIDITY,
    "facts.parquet": FACTS,
    "comparisons.parquet": COMPARISONS,
    "changes.parquet": CHANGES,
    "history.parquet": HISTORY,
    "llm_calls.parquet": LLM_CALLS,
}


@dataclass(frozen=True, slots=True)
class Ingested:
    """The three tables that ingest publishes, in the schemas INVENTORY, MEASUREMENTS and QUARANTINE."""

    inventory: pa.Table
    measurements: pa.Table
    quarantine: pa.Table

    def only(self, artifacts: Collection[str]) -> Ingested:
        """What the tables hold of these artifacts."""
        return Ingested(
            *(rows_of(t, artifacts) for t in (self.inventory, self.measurements, self.quarantine))
        )


def rows_of(table: pa.Table, artifacts: Collection[str]) -> pa.Table:
    """The rows of these artifacts."""
    names = table["artifact"].cast(pa.string())
    return table.filter(pc.is_in(names, pa.array(sorted(artifacts), pa.string())))
