"""What the readers make of the real artifacts, against facts that an independent script computed from them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data_contracts.settings import Limits
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.reading import read_opened
from tasks.readers import REGISTRY
from tests.checking import some

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="needs the corpus beside the project: ../shared/corpus"
)

# Byte-identical files count once, under the first path.
DUPLICATES = "reports/llama3/"
MODELS_OF_FILES = {
    "reports/gemma3/gemma3_1b-it-qat": "gemma3:1b-it-qat",
    "reports/gemma3/gemma3_270m": "gemma3:270m",
    "reports/gemma3/gemma3_": "gemma3:latest",
}


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    listed = json.loads((CORPUS / "chimeraforge.facts.json").read_text("utf-8"))["facts"]
    return {fact["id"]: fact["value"] for fact in listed}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Every measurement of the corpus, as ingestion makes it."""
    root = CORPUS / "chimeraforge"
    paths = sorted(path for path in root.rglob("*") if path.suffix in (".csv", ".json", ".jsonl"))
    names = [path.relative_to(root).as_posix() for path in paths]
    opened = [
        open_artifact(name, path.read_bytes(), Limits(), i)
        for i, (name, path) in enumerate(zip(names, paths, strict=True))
    ]
    table, _readings = read_opened(opened, names, REGISTRY)
    frame: pd.DataFrame = table.to_pandas()
    frame["flags"] = frame["flags"].map(frozenset)
    return frame[~frame["artifact"].astype(str).str.startswith(DUPLICATES)]


@pytest.fixture(scope="module")
def requests(rows: pd.DataFrame) -> pd.DataFrame:
    """The Ollama request rows of the CSVs, one row for each request."""
    sweep = rows[(rows["tool"] == "ollama-sweep") & rows["artifact"].astype(str).str.endswith(".csv")]
    wide = sweep.astype({"metric": str}).pivot(index=["artifact", "record"], columns="metric", values="value")
    wide.columns = [str(name) for name in wide.columns]
    first = sweep.groupby(["artifact", "record"], observed=True).first()[["model", "status", "config"]]
    wide = wide.join(first).reset_index()
    wide["model"] = [_model(*said) for said in zip(wide["model"], wide["artifact"], strict=True)]
    return wide


def _model(said: object, artifact: str) -> str:
    """Some of the CSVs name their model in their own name only."""
    if isinstance(said, str):
        return said
    return next(model for start, model in MODELS_OF_FILES.items() if artifact.startswith(start))


def _check(values: pd.Series[float], expected: dict[str, Any], tolerance: float = 1e-9) -> None:
    got = {
        "n": len(values),
        "mean": float(values.mean()),
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
        "min": float(values.min()),
        "p50": float(np.quantile(values, 0.5)),
        "p95": float(np.quantile(values, 0.95)),
        "p99": float(np.quantile(values, 0.99)),
        "max": float(values.max()),
    }
    named = {name: expected[name] for name in got.keys() & expected.keys()}
    assert {name: got[name] for name in named} == pytest.approx(named, rel=tolerance)


def test_requests_and_their_failures_are_counted(requests: pd.DataFrame, facts: dict[str, Any]) -> None:
    failed = requests[requests["status"] == "failed"]

    assert {
        "files": requests["artifact"].nunique(),
        "rows": len(requests),
        "ok": int((requests["status"] == "ok").sum()),
        "failed": len(failed),
    } == facts["ollama.rows"]
    assert dict(Counter(failed["artifact"])) == facts["ollama.failed_by_file"]


def test_no_failed_request_has_a_number(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    speed = rows[(rows["tool"] == "ollama-sweep") & (rows["metric"] == "decode_throughput")]
    failed = speed[(speed["status"] == "failed") & speed["artifact"].astype(str).str.endswith(".csv")]

    assert failed["value"].isna().all()
    assert Counter("zero_is_missing" in flags for flags in some(failed["flags"])) == {
        True: facts["ollama.failed_zero_coded"],
        False: facts["ollama.failed_null_coded"],
    }


def test_throughput_and_ttft_by_model_are_those_of_the_facts(
    requests: pd.DataFrame, facts: dict[str, Any]
) -> None:
    ok = requests[requests["status"] == "ok"]
    models = {name.removeprefix("ollama.tps.") for name in facts if name.startswith("ollama.tps.")}

    assert set(ok["model"]) == models
    for model in some(models):
        one = ok[ok["model"] == model]
        _check(one["decode_throughput"], facts[f"ollama.tps.{model}"])
        _check(one["ttft"], facts[f"ollama.ttft.{model}"])
        assert int((one["load_duration"] > 0.5).sum()) == facts[f"ollama.coldwarm.{model}"]["n_cold"]


def test_the_settings_of_a_sweep_give_its_group_means(requests: pd.DataFrame, facts: dict[str, Any]) -> None:
    for name in some(name for name in facts if name.startswith("sweep.tps_by_")):
        setting, artifact = name.removeprefix("sweep.tps_by_").split(".", 1)
        sweep = requests[(requests["artifact"] == artifact) & (requests["status"] == "ok")]
        groups = (
            sweep["decode_throughput"]
            .groupby([float(json.loads(c)[setting]) for c in sweep["config"]])
            .mean()
        )

        assert {str(group): mean for group, mean in groups.items()} == pytest.approx(facts[name], rel=1e-9)


def test_quantizations_are_told_apart(requests: pd.DataFrame, facts: dict[str, Any]) -> None:
    chosen = ("csv_data/ollama_quant_bench.csv", "prompt_suite_runs.csv")
    ok = requests[(requests["status"] == "ok") & requests["artifact"].astype(str).str.endswith(chosen)]
    for model, expected in some(facts["quant.llama31_tps"].items()):
        speed = ok[ok["model"] == model]["decode_throughput"]

        assert len(speed) == expected["n"]
        assert speed.mean() == pytest.approx(expected["mean"], rel=1e-9)


def test_json_twins_have_the_numbers_of_their_csv(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    for twin in some(facts["dup.json_csv_twins"]):
        sides = []
        for artifact in (twin["json"], twin["csv"]):
            side = rows[rows["artifact"] == artifact]
            sides.append(sorted(zip(side["task"], side["metric"], side["value"], strict=True)))
        assert sides[0] == sides[1]
        assert len(sides[0]) > 0


def test_compile_backends_that_failed_are_not_the_fastest(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    means = rows[(rows["tool"] == "micro-benchmark") & (rows["statistic"] == "mean")]
    failed = means[means["status"] == "failed"]

    assert sorted(zip(failed["artifact"], failed["engine"], strict=True)) == sorted(
        (entry["file"], entry["backend"]) for entry in facts["compile.failed_zero"]
    )
    for artifact, expected in some(facts["compile.fastest"].items()):
        ok = means[(means["artifact"] == artifact) & means["value"].notna()]
        best = ok.loc[ok["value"].idxmin()]
        assert (best["engine"], best["n"]) == (expected["fastest"], expected["runs"])
        assert best["value"] * 1000 == pytest.approx(expected["mean_ms"], rel=1e-12)


def test_calls_of_two_agents_are_those_of_the_facts(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    calls = rows[
        (rows["tool"] == "agent-metrics")
        & (rows["scope"] == "request")
        & rows["task"].astype(str).str.startswith(("collector", "insight"))
        # A summary repeats its runs.
        & ~rows["artifact"].astype(str).str.endswith("summary.json")
    ]

    assert len(calls[calls["metric"] == "ttft"]) == facts["agents.calls"]["calls"]
    for name in (name for name in facts if name.startswith("agents.tps.")):
        group = calls[calls["artifact"].astype(str).str.startswith(name.removeprefix("agents.tps."))]
        _check(group[group["metric"] == "decode_throughput"]["value"], facts[name])
        ttft = group[group["metric"] == "ttft"]["value"] * 1000
        _check(ttft, facts[name.replace("tps", "ttft")])


def test_pairs_of_agents_are_those_of_the_facts(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    pairs = rows[
        (rows["tool"] == "agent-metrics") & ~rows["artifact"].astype(str).str.endswith("summary.json")
    ]
    for name in some(name for name in facts if name.startswith("agents.pairs.")):
        group = pairs[pairs["artifact"].astype(str).str.startswith(name.removeprefix("agents.pairs."))]
        speedup = group[group["metric"] == "concurrency_speedup"]["value"]
        efficiency = group[group["metric"] == "concurrency_efficiency"]["value"]

        assert len(speedup) == facts[name]["n"]
        assert speedup.mean() == pytest.approx(facts[name]["mean_speedup"], rel=1e-9)
        assert efficiency.min() * 100 == pytest.approx(facts[name]["min_efficiency_pct"], rel=1e-9)


def test_settings_of_calls_are_free_of_float32_artefacts(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    calls = rows[
        (rows["tool"] == "agent-metrics")
        & (rows["scope"] == "request")
        & (rows["metric"] == "ttft")
        & rows["task"].astype(str).str.startswith(("collector", "insight"))
        & ~rows["artifact"].astype(str).str.endswith("summary.json")
    ]
    seen = Counter(
        str(float(json.loads(config).get("temperature", "nan")))
        for config in calls["config"].astype(object).fillna("{}")
    )

    assert seen == facts["agents.temperature_values"]


def test_arms_whose_telemetry_was_lost_are_null(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    arms = rows[
        (rows["tool"] == "agent-metrics")
        & (rows["metric"] == "decode_throughput")
        & (rows["scope"] == "aggregate")
    ]
    lost = arms[arms["value"].isna()]
    even = arms[(arms["statistic"] == "stddev") & (arms["value"] == 0) & (arms["n"] == 1)]
    alone = even[even["task"].isin(["baseline", "chimera"])]

    assert {"arms": len(lost), "files": sorted(set(lost["artifact"]))} == facts["single.lost_telemetry"]
    assert len(alone) == facts["single.stddev_zero_n1"]


def test_gpu_telemetry_is_that_of_the_facts(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    name = next(name for name in facts if name.startswith("gpu."))
    log = rows[rows["artifact"] == name.removeprefix("gpu.")]
    power = log[log["metric"] == "gpu_power"]["value"]
    expected = facts[name]

    assert len(power) == expected["samples"]
    assert power.mean() == pytest.approx(expected["mean_power_w"], rel=1e-9)
    assert log[log["metric"] == "gpu_utilization"]["value"].mean() * 100 == pytest.approx(
        expected["mean_util_pct"], rel=1e-9
    )
    assert log[log["metric"] == "gpu_memory_used"]["value"].max() == expected["max_mem_mib"] * 2**20
    assert str(log["timestamp"].min())[:26] == expected["first"]


def test_request_tables_are_those_of_the_facts(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    name = next(name for name in facts if name.startswith("req."))
    latency = rows[(rows["artifact"] == name.removeprefix("req.")) & (rows["metric"] == "e2e_latency")]
    failed = latency[latency["status"] == "failed"]

    assert len(latency) == facts[name]["rows"]
    assert len(failed) == facts[name]["not_ok"]
    assert all("zero_is_missing" in flags for flags in some(failed["flags"]))
    for group, expected in facts[name]["latency"].items():
        engine, model = group.split("|")
        ok = latency[
            (latency["engine"] == engine) & (latency["model"] == model) & (latency["status"] == "ok")
        ]
        _check(ok["value"] * 1000, expected)


def test_warm_up_requests_are_apart(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    name = next(name for name in facts if name.startswith("tr121."))
    latency = rows[(rows["artifact"] == name.removeprefix("tr121.")) & (rows["field"] == "latency_ms")]

    assert len(latency) == facts[name]["rows"]
    assert int((latency["status"] == "warmup").sum()) == facts[name]["warmup"]
    for group, expected in facts[name]["latency"].items():
        engine, mode = group.split("|")
        of_mode = np.array([json.loads(config)["mode"] == mode for config in latency["config"]])
        _check(
            latency[of_mode & (latency["engine"] == engine) & (latency["status"] == "ok")]["value"] * 1000,
            expected,
        )


def test_arrays_of_samples_are_those_of_the_facts(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    for name in some(name for name in facts if name.startswith("jsonl.experiments/")):
        artifact = rows[rows["artifact"] == name.removeprefix("jsonl.")]
        latency = artifact[
            artifact["record"].astype(str).str.endswith("/latencies_ms") & (artifact["status"] == "ok")
        ]
        expected = facts[name]

        assert len(latency) == expected["samples"]
        assert latency["value"].mean() * 1000 == pytest.approx(expected["mean_ms"], rel=1e-9)
        nothing = artifact[(artifact["field"] == "resource_metrics") & artifact["value"].isna()]
        assert len(nothing) == expected["null_resource_metrics"]


def test_generation_tests_that_only_claim_success_are_failed(
    rows: pd.DataFrame, facts: dict[str, Any]
) -> None:
    for artifact, expected in some(facts["consistency.baseline_test_results"].items()):
        said = rows[(rows["artifact"] == artifact) & (rows["metric"] == "requests_completed")]
        latency = rows[(rows["artifact"] == artifact) & (rows["field"] == "generation_time_ms")]

        assert said["value"].tolist() == [expected["declared_success"]]
        assert int((latency["status"] == "ok").sum()) == expected["true_success"]


def test_timing_baselines_keep_the_numbers_that_the_facts_cite(
    rows: pd.DataFrame, facts: dict[str, Any]
) -> None:
    cited = facts["seed.latency_source"]
    overall = rows[
        (rows["artifact"] == cited["file"]) & rows["record"].astype(str).str.endswith("/latency_percentiles")
    ]

    assert dict(zip(overall["statistic"], overall["value"] * 1000, strict=True)) == pytest.approx(
        {name: cited[name] for name in ("p50", "p95", "p99")}, rel=1e-12
    )
    assert set(overall["tool"]) == {"timing-baseline"}
    assert set(overall["metric"]) == {"wall_time"}


def test_configurations_whose_telemetry_was_lost_have_no_average(
    rows: pd.DataFrame, facts: dict[str, Any]
) -> None:
    for name in some(name for name in facts if name.startswith("cfg.")):
        means = rows[
            (rows["artifact"] == name.removeprefix("cfg."))
            & (rows["metric"] == "decode_throughput")
            & (rows["statistic"] == "mean")
        ]

        assert len(means) == facts[name]["rows"]
        assert int(means["value"].isna().sum()) == facts[name]["zero_avg_rows"]
