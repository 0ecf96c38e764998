"""What a bare name means is said by what stands beside it; without that it stays what it is alone, or nothing."""

from __future__ import annotations

import pytest

from tests.ingestion.naming.test_columns import metrics, told, understood


@pytest.mark.parametrize("wide", ["aggregate_tps", "system_tok_s", "batch_tokens_per_second"])
def test_a_bare_rate_below_that_of_the_batch_is_of_one_request(wide: str) -> None:
    found = understood(**{"tps": [20.0, 18.0], wide: [20.0, 36.0]})

    assert metrics(found) == {"tps": "output_speed_per_user", wide: "output_throughput"}
    assert f"{wide} is that of all requests" in found.columns["tps"].reasons


def test_a_bare_rate_that_nothing_exceeds_is_the_runs() -> None:
    assert metrics(understood(tps=[20.0, 18.0])) == {"tps": "output_throughput"}
    assert metrics(understood(tps=[20.0, 36.0], aggregate_tps=[20.0, 18.0]))["tps"] == "output_throughput"


def test_a_total_is_over_requests_where_it_grows_with_their_number() -> None:
    rates = {"tps": [20.0, 18.0, 15.0], "total_tps": [20.0, 36.0, 60.0]}

    assert metrics(understood(concurrency=[1, 2, 4], **rates)) == {
        "tps": "output_speed_per_user", "total_tps": "output_throughput",
    }  # fmt: skip
    # Else it may count the prompt's tokens
    assert metrics(understood(**rates))["tps"] == "output_throughput"


def test_a_mean_far_below_the_one_rate_of_the_run_is_over_requests() -> None:
    assert metrics(understood(mean_tps=[20.0, 9.0], throughput_tok_s=[40.0, 36.0])) == {
        "mean_tps": "output_speed_per_user", "throughput_tok_s": "output_throughput",
    }  # fmt: skip
    # About as high, it is one over runs
    assert metrics(understood(mean_tps=[39.0, 35.0], throughput_tok_s=[40.0, 36.0]))["mean_tps"] == (
        "output_throughput"
    )


def test_shares_of_a_model_on_two_devices_are_no_load() -> None:
    assert metrics(understood(gpu_percent=[100.0, 60.0], cpu_percent=[0.0, 40.0])) == {}
    assert metrics(understood(gpu_percent=[97.0, 60.0], cpu_percent=[12.0, 40.0])) == {
        "gpu_percent": "gpu_utilization", "cpu_percent": "cpu_utilization",
    }  # fmt: skip
    # Loads that add up by chance call themselves loads
    assert len(metrics(understood(gpu_utilization=[60.0], cpu_utilization=[40.0]))) == 2


def test_a_share_beside_the_models_bytes_on_the_gpu_is_no_load() -> None:
    assert metrics(understood(gpu_percent=[97.0, 60.0], size_vram=[5e9, 3e9])) == {}


def test_memory_in_percent_is_the_machines_where_the_load_of_its_cpu_stands_beside_it() -> None:
    found = understood(memory_usage=[73.3, 52.1], cpu_usage=[12.0, 33.0])

    assert told(found.columns["memory_usage"]) == ("memory_utilization", "value", "1", 0.01)
    assert "memory_usage" not in metrics(understood(memory_usage=[73.3, 52.1], gpu_usage=[12.0, 33.0]))
    assert "memory_usage" not in metrics(understood(memory_usage=[7330.0, 521.0], cpu_usage=[12.0, 33.0]))
    assert metrics(understood(memory_usage_mb=[7330.0, 521.0], cpu_usage=[12.0, 33.0]))[
        "memory_usage_mb"
    ] == ("memory_used")


def test_energy_is_the_gpus_beside_its_load_and_the_systems_beside_that_of_the_cpu_too() -> None:
    energy = {"energy_j": [500.0, 20.0], "gpu_usage": [80.0, 90.0]}

    assert metrics(understood(**energy))["energy_j"] == "gpu_energy"
    assert metrics(understood(cpu_usage=[12.0, 33.0], **energy))["energy_j"] == "energy"


def test_a_loss_is_a_pure_number() -> None:
    assert told(understood(loss=[2.1, 2.2]).columns["loss"]) == ("loss", "value", "1", 1.0)
    assert metrics(understood(train_loss=[2.1, 2.2])) == {}


def test_a_total_rate_between_those_of_the_phases_counts_the_prompt() -> None:
    phases = {"prompt_tps": [400.0, 300.0], "gen_tps": [40.0, 30.0]}

    assert metrics(understood(total_tps=[60.0, 44.0], **phases))["total_tps"] == "total_token_throughput"
    assert metrics(understood(total_tps=[38.0, 28.0], **phases))["total_tps"] == "output_throughput"
    assert "total_tps" not in metrics(understood(total_tps=[60.0, 28.0], **phases))
    # Of several at once it may be theirs together
    assert "total_tps" not in metrics(understood(total_tps=[60.0, 44.0], concurrency=[1, 2], **phases))


def test_a_temperature_beside_the_power_of_a_gpu_is_its() -> None:
    assert metrics(understood(max_temp_c=[60.0, 70.0], avg_gpu_power_w=[100.0, 120.0]))["max_temp_c"] == (
        "gpu_temperature"
    )
    assert "max_temp_c" not in metrics(understood(max_temp_c=[60.0, 70.0], power_w=[100.0, 120.0]))


def test_what_is_per_a_unit_is_not_in_that_unit() -> None:
    assert told(understood(tokens_per_joule=[6.0, 7.0]).columns["tokens_per_joule"])[2] is None
    assert told(understood(spent_joules=[6.0, 7.0]).columns["spent_joules"])[2] == "J"
