"""For each rule about load, caches, lengths and clocks an audit that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.validation.broken import Broken
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit

_FAULTY = "bench/faulty.json"
_SECOND, _DAY = 1_000_000, 86_400_000_000
_STREAMED = {name: value for name, value in WORKLOAD.items() if name != "max_concurrency"}


def _of_run(*also: str, at: str | None = None, **changes: Any) -> Broken:
    """Another run that states figures only."""
    record = None if at is None else "/0"
    return Broken(lambda audit: audit.run(_FAULTY, **changes), ((_FAULTY, record, at),), frozenset(also))


def _of(fault: Callable[[Audit], None], *also: str, at: str | None = None) -> Broken:
    return Broken(fault, ((_FAULTY, None if at is None else "/0", at),), frozenset(also))


def requests(
    audit: Audit, starts: Sequence[float] | npt.NDArray[Any], *, artifact: str = _FAULTY, tool: str = "aiperf",
    settings: dict[str, Any] | None = None, task: str = "prompt 1", **columns: Any,
) -> None:  # fmt: skip
    """Requests of a client that says when each was sent; `columns` are numbers, one for all or one for each."""
    size = len(starts)
    dice = np.random.default_rng(7)
    noise = 1 + 0.02 * dice.random(size)
    values: dict[str, Any] = {
        "ttft": 0.2 * noise,
        "input_tokens": 300,
        "output_tokens": 101,
        "tpot": 0.01 * noise,
    }
    each = {name: np.broadcast_to(value, size).astype(float) for name, value in (values | columns).items()}
    tpot = each.pop("tpot")
    if "e2e_latency" not in each:
        each["e2e_latency"] = each["ttft"] + (each["output_tokens"] - 1) * tpot
    identity = {"tool": tool, "task": task, "config": SETTINGS | (settings or {})}
    for place, start in enumerate(starts):
        for name, value in each.items():
            audit.number(
                artifact, str(place), name, float(value[place]), identity=identity,
                timestamp=NOON + round(float(start) * _SECOND),
            )  # fmt: skip


def _in_a_closed_loop(audit: Audit) -> None:
    # Four streams in turn, each of which waits for its answer
    starts = [0.31 * (place // 4) * 4 + 0.02 * (place % 4) for place in range(80)]
    requests(audit, starts, settings={"request_rate": 3.4}, ttft=0.2, e2e_latency=1.239)


def _burst(audit: Audit) -> None:
    starts = np.concatenate([0.01 * np.arange(40), 0.5 + np.arange(160) / 5])
    requests(audit, starts, settings={"request_rate": 5})


def _all_at_once(audit: Audit) -> None:
    requests(audit, np.arange(60) * 0.1, settings={"request_rate": 2})


def _stalled(audit: Audit) -> None:
    starts = np.concatenate([np.arange(40) / 2, 50 + 0.02 * np.arange(60), 51.5 + np.arange(100) / 2])
    requests(audit, starts, settings={"request_rate": 2})


def _late(audit: Audit) -> None:
    audit.run(_FAULTY)
    audit.number(
        _FAULTY, "/0", "load_summary.schedule_delay", 0.4, scope="aggregate", statistic="mean", n=500,
        identity={"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **WORKLOAD}},
    )  # fmt: skip


def _slowing(audit: Audit) -> None:
    dice = np.random.default_rng(5)
    tpot = np.where(np.arange(240) < 120, 0.01, 0.016) * (1 + 0.02 * dice.random(240))
    requests(audit, np.arange(240) * 1.0, tpot=tpot)


def _draining(audit: Audit) -> None:
    # Four streams, of which one goes on alone for as long again
    starts = [1.2 * (place // 4) for place in range(80)] + [24.0 + 1.2 * place for place in range(14)]
    requests(audit, starts, tpot=0.01, ttft=0.19)


def _cold_first(audit: Audit) -> None:
    ttft = 0.2 + 0.01 * np.random.default_rng(5).random(40)
    ttft[0] = 3.5
    requests(audit, np.arange(40) * 5.0, ttft=ttft)


def _cached_tokens(audit: Audit) -> None:
    requests(audit, np.arange(40) * 2.0, cached_input_tokens=200)


def _flat(audit: Audit) -> None:
    dice = np.random.default_rng(5)
    requests(
        audit, np.arange(150) * 2.0, ttft=0.05 + 0.002 * dice.random(150), input_tokens=np.tile([500, 8000, 9000], 50)
    )  # fmt: skip


def _few_prompts(audit: Audit) -> None:
    lengths = np.tile([500, 2000, 4000], 20)
    requests(audit, np.arange(60) * 3.0, ttft=lengths / 10_000, input_tokens=lengths)


def _repeated(audit: Audit) -> None:
    dice = np.random.default_rng(5)
    ttft = np.where(np.arange(80) < 8, 0.4, 0.06) * (1 + 0.1 * dice.random(80))
    requests(audit, np.arange(80) * 3.0, ttft=ttft, input_tokens=np.tile(300 + np.arange(8), 10))


def _warm_server(audit: Audit) -> None:
    later: dict[str, Any] = {
        "mean_ttft": 0.04,
        "p50_ttft": 0.04,
        "mean_e2e_latency": 1.32,
        "p50_e2e_latency": 1.32,
    }
    workload = {**WORKLOAD, "max_concurrency": 16}
    audit.run(_FAULTY, workload=workload, without=("concurrency",), timestamp=NOON + 600 * _SECOND, **later)


def _flat_over_runs(audit: Audit) -> None:
    for artifact, tokens in (("bench/brief.json", 512), (_FAULTY, 8192)):
        audit.run(
            artifact, workload={**WORKLOAD, "input_len": tokens}, input_tokens_total=500.0 * tokens,
            without=("input_throughput", "total_token_throughput"),
        )  # fmt: skip


def _cut(audit: Audit) -> None:
    tokens = np.where(np.arange(40) % 3 == 0, 200, 120 + np.arange(40))
    requests(audit, np.arange(40) * 4.0, output_tokens=tokens, settings={"num_predict": 200})


def _all_cut(audit: Audit) -> None:
    requests(audit, np.arange(40) * 4.0, output_tokens=200, settings={"num_predict": 200})


def _eos(audit: Audit) -> None:
    for artifact, ignored in (("bench/others.json", True), (_FAULTY, False)):
        audit.run(artifact, workload={**WORKLOAD, "ignore_eos": ignored})


def _recounted(audit: Audit) -> None:
    audit.run(_FAULTY, output_tokens_total_retokenized=56_000.0)


def _with_ends(*late: float) -> Callable[[Audit], None]:
    """Each third request ends so much later than its latency says."""

    def fault(audit: Audit) -> None:
        starts = np.arange(40) * 3.0
        latency = 1.2 + 0.01 * np.arange(40)
        ends = NOON / _SECOND + starts + latency + np.where(np.arange(40) % 3 == 1, late[0], 0.0)
        requests(audit, starts, tpot=0.01, ttft=latency - 1.0, e2e_latency=latency, end_time=ends)

    return fault


def _of_one_token(audit: Audit) -> None:
    tokens = np.where(np.arange(40) % 10 == 9, 1, 101)
    requests(audit, np.arange(40) * 3.0, output_tokens=tokens)


def _brief_answers(audit: Audit) -> None:
    workload = {name: value for name, value in WORKLOAD.items() if name != "output_len"}
    for artifact, model, tokens in (
        ("bench/others.json", "borealis:3b", 129.0),
        (_FAULTY, "contoso:2b", 90.0),
    ):
        audit.run(
            artifact, model=model, workload=workload, mean_output_tokens=tokens, output_tokens_total=500 * tokens,
            output_throughput=500 * tokens / 98.765, mean_e2e_latency=0.2 + (tokens - 1) * 0.01,
            without=("total_token_throughput", "output_throughput_per_gpu", "concurrency"),
        )  # fmt: skip


def _overlapping(audit: Audit) -> None:
    requests(audit, np.arange(40) * 0.6, settings={"max_concurrency": 1})


def _jump(audit: Audit) -> None:
    starts = np.arange(40) * 2.0
    starts[20:] += 3600
    requests(audit, starts, settings={"max_concurrency": 1})


def _other_duration(audit: Audit) -> None:
    settings = {"num_prompts": 40}
    requests(audit, np.arange(40) * 2.0, settings=settings)
    audit.number(
        _FAULTY, "/0", "run_duration", 40.0, scope="aggregate",
        identity={"tool": "aiperf", "task": "prompt 1", "config": SETTINGS | settings},
    )  # fmt: skip


def _another_day(audit: Audit) -> None:
    for place, streams in enumerate((8, 16, 32, 64)):
        when = NOON - 5 * _DAY if streams == 64 else NOON + place * 600 * _SECOND
        artifact = _FAULTY if streams == 64 else f"bench/level{streams}.json"
        workload = {**WORKLOAD, "max_concurrency": streams, "dataset": "random"}
        audit.run(
            artifact,
            workload=workload,
            timestamp=when,
            without=("concurrency", "request_throughput", "goodput"),
        )


def _in_a_row(audit: Audit) -> None:
    for place in range(6):
        settings = {**SETTINGS, "chunk": place // 3}
        artifact = f"bench/{place}.json" if place else _FAULTY
        audit.run(artifact, settings=settings, timestamp=NOON + place * 600 * _SECOND)


_QUEUED: dict[str, Any] = {
    "mean_ttft": 15.0, "p50_ttft": 15.0, "mean_e2e_latency": 16.28, "p50_e2e_latency": 16.28, "p99_e2e_latency": 40.0,
}  # fmt: skip
_IN_FOUR_SECONDS: dict[str, Any] = {
    "run_duration": 4.0, "request_throughput": 125.0, "goodput": 112.5, "input_throughput": 64_000.0,
    "output_throughput": 16_125.0, "total_token_throughput": 80_125.0, "output_throughput_per_gpu": 8_062.5,
    "peak_output_throughput": 17_000.0,
}  # fmt: skip

BREAKING_LOADS: dict[str, Broken] = {
    "requests_sent_slower_than_asked": _of_run(
        workload={**_STREAMED, "request_rate": 10}, p99_e2e_latency=2.0
    ),
    "server_slower_than_asked": _of_run(
        workload={**_STREAMED, "request_rate": 10}, without=("concurrency",), **_QUEUED
    ),
    "requests_sent_faster_than_asked": _of(_all_at_once, "rate_lowered_by_ramp_and_drain"),
    "sending_paused": _of(_stalled),
    "stream_held_back": _of_run(
        at="p50_ttft", without=("itl", "tpot", "output_speed_per_user"), mean_ttft=1.46, p50_ttft=1.46
    ),
    "rate_waits_for_answers": _of(_in_a_closed_loop),
    "burst_at_the_start": _of(_burst),
    "requests_sent_late": _of(_late, at="mean_load_summary.schedule_delay"),
    "run_of_few_rounds": _of_run(workload={**WORKLOAD, "max_concurrency": 200}),
    "rate_lowered_by_ramp_and_drain": _of(_draining),
    "run_too_brief": _of_run(
        at="run_duration", workload=_STREAMED, without=("concurrency",), **_IN_FOUR_SECONDS
    ),
    "no_steady_state": _of(_slowing),
    "first_requests_unlike_the_others": _of(_cold_first),
    "cache_hits_unsaid": _of(_cached_tokens),
    "ttft_flat_over_prompts": _of(_flat, "few_prompts_repeated"),
    "few_prompts_repeated": _of(_few_prompts),
    "repeated_prompts_faster": _of(_repeated),
    "ttft_falls_after_first_run": _of(_warm_server, at="p50_ttft"),
    "ttft_flat_over_runs": _of(_flat_over_runs, at="p50_ttft"),
    "prompts_not_as_asked": _of_run(workload={**WORKLOAD, "input_len": 1024}),
    "answers_not_as_asked": _of_run(workload={**WORKLOAD, "output_len": 256}),
    "answers_cut_at_limit": _of(_cut),
    "answers_all_at_limit": _of(_all_cut),
    "ignore_eos_mixed": _of(_eos),
    "token_counts_differ": _of(_recounted, at="output_tokens_total"),
    "tokenizer_of_another_model": _of_run(workload={**WORKLOAD, "tokenizer_id": "zephyr/ostrich-7b"}),
    "answers_of_one_token": _of(_of_one_token),
    "answers_of_unlike_lengths": _of(_brief_answers),
    "ends_before_it_begins": Broken(_with_ends(-5.0), ((_FAULTY, "1", None),)),
    "times_contradict_latency": Broken(_with_ends(60.0), ((_FAULTY, "1", None),)),
    "requests_overlap": _of(_overlapping),
    "clock_jumps_by_a_zone": _of(_jump),
    "duration_not_that_of_requests": _of(_other_duration, at="run_duration"),
    "run_of_another_day": _of(_another_day, "best_of_one_repetition"),
    "levels_one_after_the_other": _of(_in_a_row),
}
