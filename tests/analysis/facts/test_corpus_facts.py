"""Real artifacts: the facts agree with those of an independent script, by that script's conventions."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.analysis.fact_builders import compute_facts
from tests.analysis.told_twice import told_twice
from tests.checking import some
from tests.corpus import CHIMERAFORGE, CORPUS, evidence

pytestmark = pytest.mark.skipif(
    not (CORPUS / "chimeraforge.facts.json").exists(),
    reason=f"no corpus of real artifacts beside the project ({CORPUS})",
)
TOOL = "ollama-sweep"
CLOSE = 1e-9


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    facts = json.loads((CORPUS / "chimeraforge.facts.json").read_text())["facts"]
    return {fact["id"]: fact["value"] for fact in facts}


@cache
def facts_of(*sources: Path) -> pd.DataFrame:
    facts: pd.DataFrame = compute_facts(evidence(*sources)).to_pandas()
    return facts.assign(about=[json.loads(text) for text in facts["subject"]])


@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    """Facts of the folders that the prototype audited."""
    return facts_of(CHIMERAFORGE / "reports", CHIMERAFORGE / "csv_data")


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    return facts_of(CHIMERAFORGE)


def fact(
    facts: pd.DataFrame, topic: str, metric: str, statistic: str, **about: object
) -> dict[Hashable, Any]:
    """The one fact that is about exactly this; `engine` may be anything."""
    same = (facts["topic"] == topic) & (facts["metric"] == metric) & (facts["statistic"] == statistic)
    exact = [{k: v for k, v in subject.items() if k != "engine"} == about for subject in facts["about"]]
    (found,) = facts[same & pd.Series(exact, index=facts.index)].to_dict("records")
    return found


def value(facts: pd.DataFrame, topic: str, metric: str, statistic: str, **about: object) -> float:
    return float(fact(facts, topic, metric, statistic, **about)["value"])


def together(facts: pd.DataFrame, topic: str, metric: str, **about: object) -> tuple[int, float]:
    """The n and the mean over all setups, of which each has its own fact."""
    same = (facts["topic"] == topic) & (facts["metric"] == metric) & (facts["statistic"] == "mean")
    apart = ("engine", "config")
    exact = [{k: v for k, v in subject.items() if k not in apart} == about for subject in facts["about"]]
    found = facts[same & pd.Series(exact, index=facts.index)]
    n = int(found["n"].sum())
    return n, float((found["value"] * found["n"]).sum() / n)


def models(known: dict[str, Any]) -> Iterator[str]:
    yield from (name.removeprefix("ollama.tps.") for name in known if name.startswith("ollama.tps."))


def test_files_by_kind_and_redundant_files_agree(seed: pd.DataFrame, known: dict[str, Any]) -> None:
    kinds = {kind: value(seed, "inventory", "files", "count", kind=name) for kind, name in
             (("csv", "csv"), ("json", "json"), ("md", "markdown"))}  # fmt: skip
    total = value(seed, "inventory", "files", "count")
    assert {"total": total, **kinds} == known["inv.seed_layout"]
    assert value(seed, "redundancy", "duplicate_files", "count") == 4
    assert set(seed.loc[seed["verdict"] == "holds", "metric"]) == {"files"}


def test_attempted_failed_and_zero_coded_requests_agree(seed: pd.DataFrame, known: dict[str, Any]) -> None:
    counts = {
        "rows": value(seed, "failures", "requests_total", "count", tool=TOOL),
        "ok": value(seed, "failures", "requests_completed", "count", tool=TOOL),
        "failed": value(seed, "failures", "requests_failed", "count", tool=TOOL),
    }
    assert counts == {key: known["ollama.rows"][key] for key in counts}
    coded = [
        value(seed, "failures", "requests_failed", "count", tool=TOOL, coded=c) for c in ("zero", "null")
    ]
    assert coded == [known["ollama.failed_zero_coded"], known["ollama.failed_null_coded"]]


def test_failed_requests_by_file_agree(whole: pd.DataFrame, known: dict[str, Any]) -> None:
    expected = known["ollama.failed_by_file"]
    found = {name: value(whole, "failures", "requests_failed", "count", artifact=name) for name in expected}
    assert found == expected
    (sources,) = whole.loc[whole["metric"] == "all_failed_files", "sources"]
    assert set(known["ollama.all_failed_files"]) <= {source["artifact"] for source in sources}


@pytest.mark.parametrize("source", [CHIMERAFORGE, CORPUS / "tools"])
def test_no_two_facts_have_one_subject_metric_and_statistic(source: Path) -> None:
    facts = facts_of(source)
    alike = facts[facts.duplicated(["topic", "subject", "metric", "statistic"], keep=False)]
    assert alike["clause"].tolist() == []


@pytest.mark.parametrize("source", [CHIMERAFORGE, CORPUS / "tools"])
def test_no_two_facts_give_one_quantity_two_numbers(source: Path) -> None:
    facts = facts_of(source)
    numbers = facts[facts["value"].notna()].groupby(["subject", "metric", "statistic"], observed=True)[
        "value"
    ]
    assert [about for about, values in numbers if values.nunique() > 1] == []


def test_throughput_of_the_setups_of_a_model_agrees(seed: pd.DataFrame, known: dict[str, Any]) -> None:
    for model in some(models(known)):
        expected = known[f"ollama.tps.{model}"]
        found = together(seed, "throughput", "decode_throughput", tool=TOOL, model=model)
        assert found == pytest.approx((expected["n"], expected["mean"]), rel=CLOSE), model


def test_ttft_of_cold_and_warm_requests_agrees(seed: pd.DataFrame, known: dict[str, Any]) -> None:
    for model in some(models(known)):
        expected = known[f"ollama.coldwarm.{model}"]
        for state in ("cold", "warm"):
            found = together(seed, "ttft", "ttft", tool=TOOL, model=model, state=state)
            wanted = (expected[f"n_{state}"], expected[f"{state}_mean_ttft_s"])
            assert found == pytest.approx(wanted, rel=CLOSE), (model, state)


SWEEPS = {
    "csv_data/ollama_param_tuning.csv": "llama3.1:8b-instruct-q4_0",
    "reports/gemma3/gemma3_1b-it-qat_param_tuning.csv": "gemma3:1b-it-qat",
    "reports/gemma3/gemma3_270m_param_tuning.csv": "gemma3:270m",
    "reports/gemma3/gemma3_param_tuning.csv": "gemma3:latest",
}


def of_sweep(file: str) -> dict[str, str]:
    folder = file.rpartition("/")[0]
    return {"tool": TOOL, "folder": folder, "model": SWEEPS[file], "settings": "num_ctx num_gpu temperature"}


@pytest.mark.parametrize("file", SWEEPS)
def test_the_effect_of_each_setting_agrees(whole: pd.DataFrame, known: dict[str, Any], file: str) -> None:
    for setting, effect in some(known[f"sweep.effect.{file}"].items()):
        about = {**of_sweep(file), "setting": setting}
        spread = value(whole, "sweep", "decode_throughput", "spread", **about)
        assert 100 * spread == pytest.approx(effect["spread_pct"], rel=CLOSE)
        for level, mean in some(known[f"sweep.tps_by_{setting}.{file}"].items()):
            at = f"{float(level):g}"
            found = value(whole, "sweep", "decode_throughput", "mean", **about, level=at)
            assert found == pytest.approx(mean, rel=CLOSE)


@pytest.mark.parametrize("file", SWEEPS)
def test_cold_requests_and_warm_ttft_by_temperature_agree(
    whole: pd.DataFrame, known: dict[str, Any], file: str
) -> None:
    about = {**of_sweep(file), "setting": "temperature"}
    cold = known[f"sweep.cold_by_temperature.{file}"]
    assert {at: value(whole, "sweep", "cold_requests", "count", **about, level=at) for at in cold} == cold
    warm = known[f"sweep.ttft_by_temperature_warm.{file}"]
    found = {at: value(whole, "sweep", "ttft", "mean", **about, level=at) for at in warm}
    assert found == pytest.approx({at: group["mean"] for at, group in warm.items()}, rel=CLOSE)


@pytest.mark.parametrize("file", SWEEPS)
def test_no_sweep_supports_a_best_configuration(
    whole: pd.DataFrame, known: dict[str, Any], file: str
) -> None:
    best = fact(whole, "sweep", "decode_throughput", "best_config", **of_sweep(file))
    assert best["value"] == pytest.approx(known[f"sweep.best.{file}"]["tokens_s"], rel=CLOSE)
    assert (best["n"], best["verdict"]) == (known[f"sweep.design.{file}"]["ok"], "insufficient")


@pytest.mark.parametrize("folder", ["chimeraforge", "tools"])
def test_no_quantity_has_two_numbers(folder: str) -> None:
    assert told_twice(facts_of(CORPUS / folder).to_dict("records")) == []


def test_gpu_telemetry_agrees(whole: pd.DataFrame, known: dict[str, Any]) -> None:
    (name,) = [key.removeprefix("gpu.") for key in known if key.startswith("gpu.")]
    facts = whole[[about.get("artifact") == name for about in whole["about"]]].set_index(
        ["metric", "statistic"]
    )
    found, expected = facts.loc[facts["topic"] == "gpu", "value"].to_dict(), known[f"gpu.{name}"]
    assert found["gpu_power", "mean"] == pytest.approx(expected["mean_power_w"], rel=CLOSE)
    assert found["gpu_power", "max"] == expected["max_power_w"]
    assert found["gpu_power", "count"] == expected["samples"]
    assert 100 * found["gpu_utilization", "mean"] == pytest.approx(expected["mean_util_pct"], rel=CLOSE)
    assert found["gpu_memory_used", "max"] == expected["max_mem_mib"] * 2**20
