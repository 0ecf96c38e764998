"""The Prefect variable `benchaudit`: deployments take from it what their runs are not given, a command line does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from prefect.variables import Variable

from data_contracts.errors import UsageError
from data_contracts.settings import Commentary
from flows.audit import audit
from flows.diagnosis import Sign, scheduled_model, sign_of_variable
from flows.validate import validate
from flows.variable import Told, parsed
from tasks.store import Store
from tests.flows.deployed import Deployed
from tests.flows.running import AUDIT_ID, CommandLine, write_artifacts


def test_an_audit_takes_from_the_variable_what_its_run_is_not_given(
    deployed: Deployed, artifacts: Path, tmp_path: Path
) -> None:
    told = {
        "sources": [str(artifacts)],
        "store": str(tmp_path / "told"),
        "model": "helio",
        "llm_api": "openai",
    }
    Variable.set("benchaudit", told, overwrite=True)
    assert deployed.run(audit, model="", audit_id=AUDIT_ID).state_type == "COMPLETED"
    assert deployed.run(validate).state_type == "COMPLETED"
    request = Store.at(str(tmp_path / "told")).audit(AUDIT_ID).request()
    assert (request.sources, request.commentary) == ((str(artifacts),), Commentary(api="ollama"))


def test_what_a_run_is_given_wins_over_the_variable(
    deployed: Deployed, artifacts: Path, tmp_path: Path
) -> None:
    Variable.set("benchaudit", {"sources": ["/nowhere"], "store": str(tmp_path / "told")}, overwrite=True)
    given = {"sources": [str(artifacts)], "store": str(tmp_path / "given"), "audit_id": AUDIT_ID}
    assert deployed.run(audit, **given).state_type == "COMPLETED"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["given", "runs"]


def test_a_model_comes_from_the_variable_with_where_it_answers(
    deployed: Deployed, artifacts: Path, tmp_path: Path
) -> None:
    told = {"model": "helio", "ollama_host": "http://127.0.0.1:9", "personas": ["insight_agent"]}
    Variable.set("benchaudit", told, overwrite=True)
    store = str(tmp_path / "store")
    assert deployed.run(audit, sources=[str(artifacts)], store=store).state_name == "Degraded"
    asked = Commentary("helio", "http://127.0.0.1:9", ("insight_agent",))
    assert Store.at(store).audit().request().commentary == asked


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("gemma3", "it is no JSON object"),
        ({"modle": "gemma3"}, "modle: Unexpected keyword argument"),
        ({"sources": "/runs"}, "sources: Input should be a valid tuple"),
        (
            {"store": "s3://key:secret@audits"},
            "store holds a secret, which anyone may read there: the worker's environment is for it",
        ),
    ],
)
def test_a_variable_that_cannot_be_used_says_what_is_wrong_with_it(value: object, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        parsed(value)
    assert str(refused.value) == (
        f"the Prefect variable `benchaudit` cannot be used: {why}; it may hold sources, store, model, ollama_host, "
        "llm_api, personas, runner, dask_address, dask_wait"
    )


def test_a_run_that_nobody_names_sources_to_says_where_they_belong(deployed: Deployed) -> None:
    state = deployed.run(audit).state
    assert state is not None
    assert state.message == (
        "Flow run encountered an exception: UsageError: no sources: give the parameter `sources`, or name them in the "
        "Prefect variable `benchaudit`"
    )


def test_a_command_line_does_not_look_at_the_variable(
    deployed: Deployed, benchaudit: CommandLine, tmp_path: Path
) -> None:
    Variable.set("benchaudit", {"store": str(tmp_path / "told"), "model": "helio"}, overwrite=True)
    runs = write_artifacts(tmp_path / "runs")
    assert benchaudit("run", str(runs), "--store", "store").code == 0
    assert Store.at(str(tmp_path / "store")).audit().request().commentary == Commentary()
    assert not (tmp_path / "told").exists()
    assert deployed.client.read_variable_by_name("benchaudit") is not None


def test_the_doctor_says_what_the_variable_holds_and_what_mends_it(deployed: Deployed) -> None:
    unset = sign_of_variable(deployed.client)
    Variable.set("benchaudit", {"model": "helio"}, overwrite=True)
    well = sign_of_variable(deployed.client)
    Variable.set("benchaudit", "helio", overwrite=True)
    ill = sign_of_variable(deployed.client)
    assert (unset, well, ill.mend) == (
        Sign(
            "variable",
            "no Prefect variable benchaudit is set: what runs are not given is as prefect.yaml says",
        ),
        Sign("variable", "the Prefect variable benchaudit says model"),
        "`prefect variable set benchaudit JSON --overwrite`, or in the UI",
    )
    assert scheduled_model(deployed.client, "nowhere", Commentary()) == Commentary()
    assert parsed({}) == Told()
