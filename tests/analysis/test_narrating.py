"""The narrative of an audit is made of its published tables, written, and read as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson

from data_contracts.llm_calls import no_commentary
from data_contracts.schemas import FACTS, FINDINGS
from data_contracts.sentences.narrative import Narrative
from data_contracts.sentences.template import text_of
from tasks.analysis.analyzing import write_analysis
from tests.reporting.audits import empty_audit, fact, facts_of, file, table, tiny_audit

REFUTED = fact(
    "F0000000001", 1, "claims", "c", subject='{"artifact":"README.md","model":"m","stated":0.5}', metric="ttft",
    statistic="mean", value=0.4, unit="s", n=5, verdict="refuted",
    sources=[{"artifact": name, "sha256": None, "records": []} for name in ("README.md", "COPY.md", "runs.csv")],
)  # fmt: skip


def test_a_document_that_repeats_a_false_statement_is_counted_and_the_data_that_refute_it_are_not() -> None:
    files = [file("README.md", kind="markdown"), file("COPY.md", kind="markdown"), file("runs.csv")]
    inventory = table(empty_audit().inventory.schema, *files)
    said = replace(empty_audit(), facts=facts_of(REFUTED), inventory=inventory).narrative
    assert text_of(said.headline) == (
        "README.md and 1 more document say the mean TTFT of m is 500 ms; the 5 requests give 400 ms (20% less)"
    )


def test_what_a_rule_only_tells_and_asks_nothing_for_is_no_sentence() -> None:
    told = {
        "rule": "remark",
        "severity": "warning",
        "artifact": "a.csv",
        "message": "m",
        "expected": "nothing to do",
    }
    said = replace(empty_audit(), findings=table(FINDINGS, told)).narrative
    assert [one.entry for one in said.sentences] == ["audit.clean"]


def test_the_published_narrative_is_what_the_report_tells(tmp_path: Path) -> None:
    narrative = tiny_audit().narrative
    write_analysis(FACTS.empty_table(), no_commentary("nobody was asked"), tmp_path, {}, narrative=narrative)
    read = Narrative.from_json(orjson.loads((tmp_path / "narrative.json").read_bytes()))
    assert read == narrative
    # Facts of another audit: what was published is told, and nothing is composed again
    assert replace(empty_audit(), told=read).narrative == narrative
