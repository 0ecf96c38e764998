"""Kinds of facts: one module and one line each; a builder that raises costs its own facts only and is told of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts.facts import FAULT, Fact
from data_contracts.llm_calls import no_commentary
from data_contracts.registries import require_all_listed
from tasks.analysis.analyzing import write_analysis
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import KINDS, compute_facts
from tasks.analysis.fact_kind import FactKind
from tests.analysis.making import Artifacts


def one_fact(_: Evidence) -> Iterator[Fact]:
    yield Fact("planted", "{}", "files", "count", 1.0, "file", "one file is here", 0, 1, 1)


def half_of_it(evidence: Evidence) -> Iterator[Fact]:
    yield from one_fact(evidence)
    raise KeyError("num_ctx")


def of_another_topic(_: Evidence) -> Iterator[Fact]:
    yield Fact("gpu", "{}", "gpu_power", "mean", 1.0, "W", "the GPU draws 1 W", 0, 1, 1)


def evidence() -> Evidence:
    return Artifacts().add("a.csv", "0", {"ttft": 0.4}, model="m").evidence()


def test_a_kind_that_is_listed_is_computed_and_ranked_behind_those_before_it() -> None:
    table = compute_facts(evidence(), kinds=(*KINDS, FactKind("planted", "data", (one_fact,))))
    topics = table["topic"].to_pylist()
    assert topics[0] == "inventory" and topics.index("planted") > topics.index("findings")
    assert ("planted", "one file is here") in zip(
        table["topic"].to_pylist(), table["clause"].to_pylist(), strict=True
    )


@pytest.mark.parametrize(
    ("builder", "why"),
    [
        (half_of_it, "KeyError: 'num_ctx'"),
        (of_another_topic, "ValueError: it gives a fact of the topic gpu, not planted"),
    ],
)
def test_a_builder_that_fails_costs_its_own_facts_only_and_is_told_of(
    builder: object, why: str, tmp_path: Path
) -> None:
    name = builder.__name__  # type: ignore[attr-defined]
    kinds = (*KINDS, FactKind("planted", "data", (builder, one_fact)))  # type: ignore[arg-type]
    whole, table = compute_facts(evidence()), compute_facts(evidence(), kinds=kinds)
    said = (
        f"facts of the topic planted are missing, since {name} failed:"
        f" a fault of benchaudit, not of the data ({why}); report it"
    )
    faults = [row for row in table.to_pylist() if row["metric"] == FAULT]
    assert [(f["topic"], f["verdict"], f["clause"]) for f in faults] == [("findings", "broken", said)]
    assert set(whole["fact_id"].to_pylist()) < set(table["fact_id"].to_pylist())
    assert table["clause"].to_pylist().count("one file is here") == 1
    output = write_analysis(table, no_commentary("none"), tmp_path, {})
    assert output.notes == (said,)


def test_a_module_that_no_registry_lists_fails_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = FactKind("planted", "data", (one_fact,))
    monkeypatch.setattr("tasks.analysis.facts.gpu.PLANTED", planted, raising=False)
    with pytest.raises(
        ImportError, match=r"tasks\.analysis\.facts\.gpu\.PLANTED is in no registry.*list it in here"
    ):
        require_all_listed("tasks.analysis.facts", FactKind, KINDS, "here")
