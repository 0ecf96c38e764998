"""What makes setups of a series: their settings, their loads, and settings that change together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import judged
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit


@pytest.mark.parametrize(
    ("settings", "streams", "found"),
    [
        # Set up in three ways at no load that is said, and at three loads in no way that is said
        (({"chunk": 1}, {"chunk": 2}, {"chunk": 3}), (None, None, None), "1 of 1: 3 setups"),
        (({}, {}, {}), (1, 4, 8), "1 of 1: 3 setups"),
        (({}, {}, {}), (0, 4, 8), "0 of 0"),
    ],
)
def test_setups_differ_by_their_settings_or_by_their_load(
    settings: tuple[dict[str, Any], ...], streams: tuple[int | None, ...], found: str
) -> None:
    audit = Audit()
    for number, (own, level, share) in enumerate(zip(settings, streams, (0.5, 0.9, 0.98), strict=True)):
        workload = {**WORKLOAD, "max_concurrency": level}
        audit.run(
            f"bench/level{number}.json", settings=own, workload={k: v for k, v in workload.items() if v is not None},
            timestamp=NOON - 600_000_000 * number, without=("concurrency",), output_throughput=653.0 * share,
        )  # fmt: skip
    assert judged(audit, "best_of_one_repetition") == found


def test_two_settings_that_change_together_are_told_of_runs_of_no_known_load() -> None:
    audit = Audit()
    workload = {name: value for name, value in WORKLOAD.items() if name != "max_concurrency"}
    for number, level in enumerate((1, 2, 3, 1)):
        audit.run(
            f"bench/level{number}.json", settings={**SETTINGS, "chunk": 256 * level, "blocks": 16 * level},
            workload=workload, timestamp=NOON - 600_000_000 * number, without=("concurrency",),
        )  # fmt: skip
    assert judged(audit, "factors_vary_together") == "1 of 1: blocks and chunk"


def test_a_request_of_no_known_length_is_none_of_their_mean() -> None:
    audit = Audit()
    for number, tokens in enumerate((100.0, 200.0, 400.0, 800.0)):
        identity = {"task": None, "config": {**SETTINGS, "max_concurrency": 2**number}}
        for place in range(3):
            values = {"e2e_latency": 1.25, "input_tokens": tokens if place else None, "output_tokens": 100.0}
            for name, value in values.items():
                if value is not None:
                    audit.number(f"bench/level{number}.json", str(place), name, value, identity=identity)
    assert judged(audit, "factors_vary_together") == "1 of 1: the load and the length of prompts"
