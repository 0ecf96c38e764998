"""Runs that are compared: what sets them apart, and what may differ between them all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.judging import judged, said_by
from tests.validation.making import NOON, WORKLOAD, Audit

UNSAID = {name: value for name, value in WORKLOAD.items() if name not in ("output_len", "max_concurrency")}
HOUR = 3_600_000_000


def answering(audit: Audit, name: str, tokens: float, asked: int, model: str) -> None:
    audit.run(
        f"bench/{name}.json", model=model, workload={**UNSAID, "output_len": asked}, mean_output_tokens=tokens,
        output_tokens_total=500 * tokens,
    )  # fmt: skip


def test_models_that_were_asked_for_different_lengths_alone_are_not_compared_by_them() -> None:
    audit = Audit()
    answering(audit, "one", 129.0, 129, "helio:1b")
    answering(audit, "two", 400.0, 400, "boreas:1b")
    (message,) = said_by(audit, "answers_of_unlike_lengths")
    assert message.startswith("runs that are compared give answers of 129 to 400 tokens in 2 runs on average")


def test_models_that_were_both_asked_for_two_lengths_are_compared_at_each() -> None:
    audit = Audit()
    for model in ("helio:1b", "boreas:1b"):
        for tokens in (129, 400):
            answering(audit, f"{model[:5]}-{tokens}", float(tokens), tokens, model)
    assert said_by(audit, "answers_of_unlike_lengths") == []


def test_one_model_that_was_asked_for_several_lengths_is_a_sweep() -> None:
    audit = Audit()
    for tokens in (129, 400):
        answering(audit, str(tokens), float(tokens), tokens, "helio:1b")
    assert said_by(audit, "answers_of_unlike_lengths") == []


@pytest.mark.parametrize(("least", "found"), [(1.0, 1), (2.0, 0)])
def test_a_tenth_of_the_answers_of_one_token_shows_in_the_quantiles(least: float, found: int) -> None:
    audit = Audit()
    audit.run(p10_output_tokens=least, p90_output_tokens=180.0)
    assert len(said_by(audit, "answers_of_one_token")) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [({"stddev_output_tokens": 30}, 1), ({"random_range_ratio": 0.5}, 0), ({}, 1)],
)  # fmt: skip
def test_lengths_around_a_mean_have_that_mean_and_others_need_not(more: dict[str, Any], found: int) -> None:
    audit = Audit()
    audit.run(workload={**WORKLOAD, "output_len": 256, **more})
    assert len(said_by(audit, "answers_not_as_asked")) == found


def after(audit: Audit, ttft: float, *, settings: dict[str, Any], **changes: Any) -> None:
    """A second run an hour later."""
    changes = {"mean_ttft": ttft, "p50_ttft": ttft, "mean_e2e_latency": ttft + 1.28, **changes}
    workload = changes.pop("workload", UNSAID)
    audit.run("bench/two.json", settings=settings, workload=workload, timestamp=NOON + HOUR, **changes)


@pytest.mark.parametrize(
    ("settings", "changes", "found"),
    [
        ({"seed": 7}, {}, 1),
        # With the cache switched on, which is what made it faster
        ({"seed": 7, "enable_prefix_caching": True}, {}, 1),
        ({"seed": 7, "kv_cache_dtype": "fp8"}, {}, 0),
        # No file says the load: in flight there were 7.5 on average, and now are 1.3
        ({"seed": 7}, {"request_throughput": 1.0}, 0),
        # Of a median that is known of one of them alone the means tell
        ({"seed": 7}, {"mean_input_tokens": 300.0, "input_tokens_total": 150_000.0}, 0),
        # Tokens come faster too
        ({"seed": 7}, {"p50_tpot": 0.008}, 0),
    ],
)  # fmt: skip
def test_a_second_run_whose_first_tokens_alone_come_sooner_had_a_warm_cache(
    settings: dict[str, Any], changes: dict[str, Any], found: int
) -> None:
    audit = Audit()
    audit.run("bench/one.json", settings={"seed": 7}, workload=UNSAID)
    after(audit, 0.05, settings=settings, **changes)
    assert len(said_by(audit, "ttft_falls_after_first_run")) == found


def test_runs_of_one_sitting_may_have_seeds_of_their_own() -> None:
    audit = Audit()
    for place in range(5):
        day = -400 * 24 * HOUR if place == 2 else 0
        audit.run(
            f"bench/{place}.json",
            workload={**WORKLOAD, "seed": place},
            timestamp=NOON + place * HOUR // 4 + day,
        )
    assert len(said_by(audit, "run_of_another_day")) == 1


def test_a_list_of_requests_beside_its_run_does_not_keep_the_folders_of_runs_apart() -> None:
    audit = Audit()
    for place in range(5):
        day = -400 * 24 * HOUR if place == 2 else 0
        when = NOON + place * HOUR // 4 + day
        audit.run(f"bench/run-{place}/summary.json", timestamp=when)
        audit.number(
            f"bench/run-{place}/requests.jsonl", "0", "ttft", 0.2, timestamp=when,
            identity={"model": None, "task": None, "config": None, "tool": "vllm-bench-serve"},
        )  # fmt: skip
    assert said_by(audit, "run_of_another_day") != []


@pytest.mark.parametrize(("files", "found"), [(1, 1), (2, 0)])
def test_statistics_that_say_no_n_are_of_the_requests_that_their_file_completed(
    files: int, found: int
) -> None:
    audit = Audit()
    for place, count in enumerate((20.0, 5000.0)[:files]):
        audit.number(
            "bench/plain.json",
            f"/runs/{place}",
            "requests_completed",
            count,
            scope="aggregate",
            timestamp=None,
        )
    audit.aggregate("ttft", artifact="bench/plain.json", p50=0.21, p99=0.34)
    assert len(said_by(audit, "n_too_small_for_quantile")) == found


@pytest.mark.parametrize(
    ("lengths", "settings", "found"),
    [
        (np.tile([500, 2000, 4000], 20), {}, 1),
        (np.tile([500, 2000, 4000], 20), {"enable_prefix_caching": True}, 0),
        # Of nearly one length they may be prompts of their own, and so of two
        (np.tile([500, 510, 520], 20), {}, 0),
        (np.tile([500, 4000], 30), {}, 0),
        (np.concatenate([np.tile([500, 2000, 4000], 20), [800]]), {}, 0),
    ],
)  # fmt: skip
def test_a_few_lengths_that_come_again_and_again_are_those_of_few_prompts(
    lengths: Any, settings: dict[str, Any], found: int
) -> None:
    audit = Audit()
    requests(
        audit, np.arange(len(lengths)) * 3.0, ttft=lengths / 10_000, input_tokens=lengths, settings=settings
    )
    assert len(said_by(audit, "few_prompts_repeated")) == found


@pytest.mark.parametrize(
    ("first", "second", "completed", "found"),
    [
        # A fifth more
        (125.0, 150.0, 500.0, "0 of 2"),
        (125.0, 150.1, 500.0, "1 of 2: 125 to 150.1 tokens in 2 runs"),
        # One token is no length, and few requests have none in common
        (1.0, 9.0, 500.0, "0 of 0"),
        (1.5, 9.0, 500.0, "1 of 2: 1.5 to 9 tokens in 2 runs"),
        (100.0, 200.0, 20.0, "1 of 2: 100 to 200 tokens in 2 runs"),
        (100.0, 200.0, 19.0, "0 of 0"),
    ],
)
def test_answers_of_two_models_are_unlike_by_more_than_a_fifth(
    first: float, second: float, completed: float, found: str
) -> None:
    audit = Audit()
    for model, tokens in (("helio:1b", first), ("boreas:1b", second)):
        audit.run(
            f"bench/{model[:5]}.json", model=model, workload=UNSAID, mean_output_tokens=tokens,
            output_tokens_total=completed * tokens, requests_completed=completed,
        )  # fmt: skip
    assert judged(audit, "answers_of_unlike_lengths") == found
