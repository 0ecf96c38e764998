"""Power and energy as reported, and prices that say from which price, speed and machine they follow."""

from __future__ import annotations

from dataclasses import replace

from data_contracts.settings import Prices
from tasks.analysis.facts.energy import energy_facts, gpu_count, price_facts
from tests.analysis.making import Artifacts, said

TIME = Prices(usd_per_gpu_hour=2.5, source="list of 2026-03")


def clauses(made: Artifacts, prices: Prices) -> list[str]:
    return [fact.clause for fact in price_facts(replace(made.evidence(), prices=prices))]


def test_energy_by_output_and_by_all_tokens_have_facts_of_their_own() -> None:
    made = Artifacts().add(
        "agg.json", "", {"energy_per_output_token": 4.0, "energy_per_total_token": 0.5}, scope="aggregate", model="helio:1b"
    )  # fmt: skip

    assert said(energy_facts(made.evidence()), topic="energy") == [
        (
            "reported",
            "the energy per output token of helio:1b in agg.json is 4 J/token (as reported; of how many samples is not"
            " said)",
        ),
        (
            "reported",
            "the energy per token, input and output of helio:1b in agg.json is 500 mJ/token (as reported;"
            " of how many samples is not said)",
        ),
    ]


def test_a_price_names_the_gpu_hour_its_source_the_speed_and_the_gpus() -> None:
    made = Artifacts().add(
        "run.json",
        "",
        {"output_throughput": 200.0},
        scope="aggregate",
        model="helio:1b",
        config={"num_gpus": 4},
    )

    assert clauses(made, TIME) == [
        "a million output tokens of helio:1b in run.json cost 13.89 USD of GPU time, at 2.5 USD per GPU hour"
        " (list of 2026-03) and 200 token/s on 4 GPUs"
    ]
    assert clauses(made, Prices()) == []


def test_runs_of_one_artifact_are_told_apart_by_the_settings_that_they_do_not_share() -> None:
    made = Artifacts()
    for place, concurrency in enumerate((1, 4)):
        made.add(
            "agg.json", f"/{place}", {"output_throughput_per_gpu": 450.0 * concurrency}, scope="aggregate",
            model="helio:1b", config={"conc": concurrency, "tp": 8},
        )  # fmt: skip

    assert clauses(made, TIME) == [
        "a million output tokens of helio:1b with conc 1 in agg.json cost 1.543 USD of GPU time, at 2.5 USD per GPU hour"
        " (list of 2026-03) and 450 token/s by GPU",
        "a million output tokens of helio:1b with conc 4 in agg.json cost 0.3858 USD of GPU time, at 2.5 USD per GPU hour"
        " (list of 2026-03) and 1800 token/s by GPU",
    ]


def test_gpus_that_read_the_prompts_are_paid_for_too() -> None:
    split = {"num_prefill_gpu": 4, "num_decode_gpu": 12}
    made = Artifacts().add(
        "agg.json",
        "",
        {"output_throughput_per_gpu": 400.0},
        scope="aggregate",
        model="helio:1b",
        config=split,
    )

    assert clauses(made, replace(TIME, source=None)) == [
        "a million output tokens of helio:1b in agg.json cost 2.315 USD of GPU time, at 2.5 USD per GPU hour and"
        " 400 token/s by GPU that decodes, 12 of 16 GPUs"
    ]


def test_electricity_is_priced_by_the_energy_of_output_tokens_and_never_by_that_of_all() -> None:
    made = Artifacts().add(
        "agg.json", "", {"energy_per_output_token": 4.0, "energy_per_total_token": 0.5}, scope="aggregate", model="helio:1b"
    )  # fmt: skip

    assert clauses(made, Prices(usd_per_kwh=0.2)) == [
        "a million output tokens of helio:1b in agg.json cost 0.2222 USD of electricity, at 0.2 USD per kWh and"
        " 4 J/token of output"
    ]


def test_without_a_count_of_gpus_or_with_two_of_them_nothing_is_priced() -> None:
    assert gpu_count({"num_gpus": 4, "gpu_count": 4}) == 4
    assert gpu_count({"num_gpus": 4, "gpu_count": 8}) is None
    assert gpu_count({"accelerator_count": 4, "replicas": 2}) is None
    assert gpu_count({"tp": 8}) is None
    made = Artifacts().add("run.json", "", {"output_throughput": 200.0}, scope="aggregate", model="helio:1b")
    assert clauses(made, TIME) == []
