"""The analyze stage: facts, comparisons and commentary as files."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.facts import BETTER, WORSE
from data_contracts.llm_calls import CommentaryResult, no_commentary
from data_contracts.schemas import CHANGES, COMPARISONS, HISTORY
from data_contracts.sentences.narrative import Narrative
from data_contracts.stage_records import StageOutput
from tasks.analysis.comparison.change_rows import each_change
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import compute_facts
from tasks.analysis.fault_facts import faults_among
from tasks.analysis.narrating import narrative_of

# Of a table, so that who reads facts one by one holds the long lists of their sources for a few
_ROWS_OF_A_GROUP = 1_000


def analyze(
    evidence: Evidence,
    out: Path,
    progress: Callable[[int, int], None],
    commentary: CommentaryResult | None = None,
) -> StageOutput:
    """Computes the facts of an audit that is compared with none, and writes the stage's files into `out`."""
    began = time.perf_counter()
    facts = compute_facts(evidence, progress)
    phases = {"facts": round(time.perf_counter() - began, 3)}
    result = commentary or no_commentary("no language model was asked")
    told = narrative_of(facts, NOT_COMPARED.changes, NOT_COMPARED.comparisons, evidence)
    return write_analysis(facts, result, out, phases, narrative=told)


@dataclass(frozen=True, slots=True)
class Compared:
    """What earlier audits add: COMPARISONS with the baseline, the CHANGES they fold into, and HISTORY."""

    comparisons: pa.Table = field(default_factory=COMPARISONS.empty_table)
    changes: pa.Table = field(default_factory=CHANGES.empty_table)
    history: pa.Table = field(default_factory=HISTORY.empty_table)


NOT_COMPARED = Compared()
NOTHING_SAID = Narrative()


def write_analysis(
    facts: pa.Table,
    commentary: CommentaryResult,
    out: Path,
    phases: dict[str, float],
    compared: Compared = NOT_COMPARED,
    narrative: Narrative = NOTHING_SAID,
) -> StageOutput:
    """Writes the tables facts, comparisons, changes, history, llm_calls, and the narrative and commentary, into `out`."""
    tables = {
        "facts": facts,
        "comparisons": compared.comparisons,
        "changes": compared.changes,
        "history": compared.history,
        "llm_calls": commentary.calls,
    }
    # A table without rows is written too: a stage is held to every file that it promises
    for name, table in tables.items():
        pq.write_table(
            table, out / f"{name}.parquet", _ROWS_OF_A_GROUP, compression="zstd", compression_level=1
        )
    for name, document in (("narrative", narrative.to_json()), ("commentary", commentary.document)):
        # Sorted keys: the same inputs give the same bytes, however the document was put together
        (out / f"{name}.json").write_bytes(
            orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        )
    verdicts = Counter(facts["verdict"].to_pylist())
    changes = Counter(compared.comparisons["verdict"].to_pylist())
    return StageOutput(
        rows={f"{name}.parquet": table.num_rows for name, table in tables.items()},
        counts={
            "facts": facts.num_rows,
            **{f"facts {name}": count for name, count in sorted(verdicts.items())},
            **dict(sorted(changes.items())),
            **_directions(compared.changes),
        },
        reused=sum(commentary.calls["cached"].to_pylist()),
        recomputed=facts.num_rows + commentary.calls.num_rows - sum(commentary.calls["cached"].to_pylist()),
        phases=phases,
        faults=(*faults_among(facts), *commentary.faults),
    )


def _directions(changes: pa.Table) -> dict[str, int]:
    leads = Counter(rows[0]["direction"] for rows in each_change(changes))
    counts = {WORSE: leads["worse"], BETTER: leads["better"]}
    return {name: count for name, count in counts.items() if count}
