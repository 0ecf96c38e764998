"""A figure that its reader knows is judged as what it is, whatever words stand around it."""

from __future__ import annotations

from data_contracts.measurements import Quantity
from tasks.analysis.claims.claim_facts import claim_facts
from tests.analysis.making import Artifacts, said


def test_how_many_requests_were_in_flight_is_no_count_of_those_that_succeeded() -> None:
    made = Artifacts()
    for record in range(6):
        made.add("dir/runs.csv", str(record), {"ttft": 0.2 + record / 100}, model="m:1b")
    summary = "dir/summary.json"
    made.add(summary, "/0", {"ttft": 0.225}, scope="aggregate", statistic="mean", n=6, model="m:1b")
    about = made.rows.context(scope="aggregate", tool="bench", model="m:1b")
    for statistic in ("mean", "max"):
        flying = Quantity.named("concurrency", statistic, "request")
        made.rows.add(1, "/0/request_concurrency/successful", statistic, flying, 2.4, about, n=6)
    assert [verdict for verdict, _ in said(claim_facts(made.evidence()))] == ["confirmed"]
