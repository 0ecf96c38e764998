"""What the writers promise: the product reads all of a clean file, and finds the simulation's figures in it."""

from __future__ import annotations

from functools import cache

import pytest

from data_contracts.schemas import Ingested
from tests.serving.faults.fault import Runs
from tests.serving.faults.shapes import REQUESTS, SERVER
from tests.serving.ingested import ingested
from tests.serving.results import Results, run
from tests.serving.worlds import closed, sound
from tests.serving.writers import WRITERS

# What a reader remarks on files that are as they should be, by what each tool does
_REMARKS = {
    "aiperf-csv": {"stacked_tables"}, "inferencex": {"not_a_statistic"}, "inferencex-list": {"not_a_statistic"},
}  # fmt: skip
_LATENCIES = {"ttft", "tpot", "e2e_latency"}
_RATES = {"request_throughput", "output_throughput"}
_MEANS = {
    **dict.fromkeys(("vllm", "vllm-detailed", "sglang", "sglang-detailed", "inference-perf"), _LATENCIES | _RATES),
    **dict.fromkeys(("aiperf", "aiperf-csv", "aiperf-requests", "genai-perf"), _LATENCIES | _RATES),
    "inference-perf-requests": _LATENCIES | _RATES,
    # Its TPOT is weighted by tokens, its rate is that between first and last token
    "guidellm": {"ttft", "e2e_latency", "request_throughput"},
    **dict.fromkeys(("llmperf", "llmperf-responses"), {"ttft", "e2e_latency"} | _RATES),
    "inferencex": _LATENCIES,
    "mlperf": _LATENCIES | _RATES,
    "json": _LATENCIES,
    "csv-sweep": _LATENCIES | {"output_throughput"},
}  # fmt: skip


@cache
def _runs() -> Runs:
    return (run(closed(sound(7, "desktop"), 2, 40)),)


@cache
def _read(shape: str) -> Ingested:
    return ingested(_runs(), shape)


@pytest.mark.parametrize("shape", WRITERS)
def test_a_clean_file_is_read_without_a_value_that_is_refused(shape: str) -> None:
    read = _read(shape)
    assert set(read.inventory["status"].to_pylist()) == {"ingested"}
    assert set(read.quarantine["code"].to_pylist()) == _REMARKS.get(shape, set())


@pytest.mark.parametrize("shape", sorted(_MEANS))
def test_the_stated_figures_are_those_of_the_simulation(shape: str) -> None:
    (results,) = _runs()
    rows = _read(shape).measurements.to_pandas()
    rows = rows[(rows["scope"] == "aggregate") & rows["statistic"].isin(["mean", "value"])]
    stated = rows.groupby("metric", observed=True)["value"].first()
    expected = {name: value for name, value in _figures(results).items() if name in _MEANS[shape]}
    # A CSV of two decimals of milliseconds and LoadGen's of two decimals of requests a second round most
    assert {name: stated[name] for name in expected} == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("shape", sorted(REQUESTS))
def test_the_requests_are_those_of_the_simulation(shape: str) -> None:
    (results,) = _runs()
    rows = _read(shape).measurements.to_pandas()
    rows = rows[rows["scope"] == "request"]
    columns = {
        name: rows.loc[rows["metric"] == name, "value"].to_list() for name in ("ttft", "output_tokens")
    }
    assert columns["output_tokens"] == [request.output_tokens for request in results.requests]
    assert columns["ttft"] == pytest.approx([request.ttft for request in results.requests], abs=1e-5)


@pytest.mark.parametrize("shape", sorted(SERVER))
def test_a_server_s_own_durations_are_those_of_the_simulation(shape: str) -> None:
    (results,) = _runs()
    rows = _read(shape).measurements.to_pandas()
    durations = rows.loc[rows["metric"] == "decode_duration", "value"].to_list()
    assert durations == pytest.approx([request.decode for request in results.ok], abs=1e-8)


def _figures(results: Results) -> dict[str, float]:
    told = results.summary
    return {
        "ttft": told.ttft.mean, "tpot": told.tpot.mean, "e2e_latency": told.e2e.mean,
        "request_throughput": told.request_rate, "output_throughput": told.output_rate,
    }  # fmt: skip
