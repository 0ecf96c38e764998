"""The narrative of an audit: its facts and findings as what the conditions of the catalogue are asked of."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.quoted_facts import QuotedFact, quoted_facts
from data_contracts.rows import ChangeRow
from data_contracts.sentences.composing import compose
from data_contracts.sentences.grounds import TOPICS, Change, Grounds, Problem
from data_contracts.sentences.narrative import Narrative
from data_contracts.wording import render_name
from tasks.analysis.advice import PRIORITY, asks_nothing, place_noun, said_by, todo_of_group
from tasks.analysis.comparison.change_rows import each_change
from tasks.analysis.comparison.sentences import lead_words
from tasks.analysis.evidence import Evidence
from tasks.analysis.fault_facts import faults_as_findings
from tasks.analysis.rule_groups import RuleGroup, rule_groups
from tasks.analysis.statistics import MIN_RUNS

_DOCUMENTS = "markdown"


def narrate(
    facts: tuple[QuotedFact, ...],
    rules: Iterable[RuleGroup],
    changes: pa.Table,
    comparisons: pa.Table,
    inventory: pa.Table,
) -> Narrative:
    """What an audit says, from its quoted facts, its findings by rule, and the tables that it publishes."""
    verdicts: list[str] = comparisons["verdict"].to_pylist()
    prose = pc.equal(inventory["kind"].cast(pa.string()), _DOCUMENTS)
    return compose(
        Grounds(
            facts=facts,
            problems=tuple(map(_problem, rules)),
            changes=tuple(_change(metrics[0]) for metrics in each_change(changes)),
            undecided=verdicts.count("insufficient"),
            files=inventory.num_rows,
            documents=frozenset(inventory.filter(prose)["artifact"].to_pylist()),
            enough=MIN_RUNS,
        )
    )


def narrative_of(facts: pa.Table, changes: pa.Table, comparisons: pa.Table, evidence: Evidence) -> Narrative:
    """What an audit says, from the tables FACTS, CHANGES and COMPARISONS and what ingest and validate published."""
    found = pa.concat_tables([evidence.findings, faults_as_findings(facts)])
    rules = rule_groups(found, evidence.finding_rows, PRIORITY)
    asked = facts.filter(pc.is_in(facts["topic"].cast(pa.string()), pa.array(TOPICS, pa.string())))
    return narrate(quoted_facts([asked]), rules, changes, comparisons, evidence.inventory)


def _problem(group: RuleGroup) -> Problem:
    paths = tuple(dict.fromkeys(example.artifact for example in group.examples if example.artifact))
    return Problem(
        rule=group.rule,
        severity=group.severity,
        said=said_by(group.examples[0]),
        todo=todo_of_group(group),
        paths=paths,
        places=group.artifacts,
        noun=place_noun(group),
        asks_nothing=asks_nothing(group),
    )


def _change(lead: ChangeRow) -> Change:
    return Change(
        name=render_name(lead["model"] or lead["artifact"] or "it"),
        words=lead_words(lead),
        verdict=lead["verdict"],
        worse=lead["direction"] == "worse",
        baseline=lead["baseline"],
        beside=lead["beside"],
    )
