"""The deployment `comment`: a published audit is commented on from the Prefect UI, by whichever model is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.variables import Variable

from flows.comment import comment
from tasks.store import Audit, Store
from tests.commentary.double import Double, double
from tests.flows.deployed import Deployed
from tests.flows.running import AUDIT_ID, build, write_artifacts

REMARK = "Keep the duplicates out of any later pooling of rows."


@pytest.fixture
def server() -> Iterator[Double]:
    with double() as running:
        yield running


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a published audit: made once, and copied by the tests."""
    folder = tmp_path_factory.mktemp("audited")
    build(folder / "store", write_artifacts(folder / "runs"))
    return folder / "store"


@pytest.fixture
def published(audited: Path, tmp_path: Path) -> Audit:
    shutil.copytree(audited, tmp_path / "store")
    return Store.at(tmp_path / "store").audit(AUDIT_ID)


def test_a_published_audit_gets_the_comments_of_the_model_that_is_named(
    deployed: Deployed, server: Double, published: Audit
) -> None:
    run = deployed.run(comment, store=str(published.store), model="good", ollama_host=server.url)
    assert (run.state_type, run.name) == ("COMPLETED", f"comment {AUDIT_ID}")
    assert REMARK in published.text("report", "report.md")
    assert {tag for tag in run.tags if tag == AUDIT_ID} == {AUDIT_ID}


def test_the_variable_names_the_model_where_the_run_does_not(
    deployed: Deployed, server: Double, published: Audit
) -> None:
    told = {
        "store": str(published.store),
        "model": "good",
        "ollama_host": server.url,
        "personas": ["insight_agent"],
    }
    Variable.set("benchaudit", told, overwrite=True)
    assert deployed.run(comment).state_type == "COMPLETED"
    calls = published.table("analyze", "llm_calls.parquet").to_pylist()
    assert {call["persona"] for call in calls} == {"InsightAgent"}


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (
            None,
            "no model was named yet: give the parameter `model`, or name it in the Prefect variable `benchaudit`",
        ),
        ("good", "no server answers at http://127.0.0.1:9: start it; the audit is as it was"),
    ],
)
def test_without_a_model_that_answers_the_audit_stays_as_it_was(
    model: str | None, why: str, deployed: Deployed, published: Audit
) -> None:
    before = published.records()
    run = deployed.run(comment, store=str(published.store), model=model, ollama_host="http://127.0.0.1:9")
    assert run.state is not None
    assert run.state.message == f"Flow run encountered an exception: UsageError: {why}"
    assert published.records() == before
