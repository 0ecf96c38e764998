"""What the simulator promises: the same seed, the same run; and figures that hang together."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.serving.faults import FAULTS
from tests.serving.faults.fault import Group
from tests.serving.results import run
from tests.serving.world import Load, World
from tests.serving.worlds import KINDS, closed, sound


def _short(seed: int, kind: str) -> World:
    """Forty requests of a kind of world."""
    return closed(sound(seed, kind), 4, 40)


def test_a_seed_gives_the_same_run_again() -> None:
    assert run(sound(4, "edge")) == run(sound(4, "edge"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_request_is_sent_answered_and_ended_in_this_order(kind: str) -> None:
    for request in run(_short(3, kind)).requests:
        assert request.scheduled < request.sent < request.first <= request.end
        assert sum(request.chunk_tokens) == request.output_tokens
        assert list(request.chunk_times) == sorted(request.chunk_times)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_latency_is_ttft_and_the_gaps(kind: str) -> None:
    for request in run(_short(5, kind)).requests:
        assert math.isclose(request.latency, request.ttft + sum(request.gaps), rel_tol=1e-9)


def test_concurrency_is_rate_times_latency_and_no_more_than_the_streams() -> None:
    told = run(closed(sound(6, "desktop"), 5, 120)).summary
    assert math.isclose(told.concurrency, told.request_rate * told.e2e.mean, rel_tol=1e-9)
    assert 4.5 < told.concurrency <= 5


def test_a_client_with_a_timeout_gives_up_then() -> None:
    world = sound(2, "edge")
    limit = run(world).summary.e2e.at(75)
    requests = run(replace(world, client=replace(world.client, timeout=limit))).requests
    late = [request for request in requests if request.outcome == "timeout"]
    assert late and all(math.isclose(request.latency, limit, rel_tol=1e-9) for request in late)


def test_a_prompt_that_was_seen_is_read_from_the_cache() -> None:
    world = closed(sound(2, "desktop"), 1, 30)
    cold = replace(world, distinct_prompts=3, load=replace(world.load, warmup=0))
    requests = run(replace(cold, engine=replace(world.engine, prefix_cache=True))).requests
    assert [request.cached_tokens for request in requests[:3]] == [0, 0, 0]
    assert all(request.prompt_tokens - request.cached_tokens <= 16 for request in requests[3:])


def test_an_open_loop_sends_when_it_is_due_unless_connections_are_few() -> None:
    world = sound(2, "desktop")
    world = replace(world, load=Load("constant", 60, rate=50.0))
    assert all(0 <= request.sent - request.scheduled < 0.01 for request in run(world).requests)
    pinned = run(replace(world, client=replace(world.client, connections=2)))
    assert pinned.requests[-1].sent > pinned.requests[-1].scheduled
    assert pinned.summary.peak_concurrency == 2


def test_gpus_draw_no_more_than_their_limit_and_hold_the_weights() -> None:
    results = run(sound(1, "long"))
    gpu = results.world.gpu
    assert len(results.samples) == gpu.count * int(results.summary.duration / gpu.interval)
    for sample in results.samples:
        assert gpu.idle_power <= sample.power <= gpu.power_limit
        assert gpu.weights / gpu.count < sample.memory <= gpu.memory
        assert 0 <= sample.utilization <= 1


def test_there_are_faults_of_every_group_and_no_two_of_one_name() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 60
    assert {fault.group for fault in FAULTS} == set(Group)
