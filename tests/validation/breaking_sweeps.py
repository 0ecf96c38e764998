"""For each rule about sweeps and about quality beside speed an audit that breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.validation.broken import Broken
from tests.validation.making import NOON, SERVED, SETTINGS, WORKLOAD, Audit

_FAULTY = "bench/faulty.json"
_TOOL = "sglang-bench-serving"
_RATES = (
    "request_throughput", "goodput", "input_throughput", "output_throughput", "total_token_throughput",
    "output_throughput_per_gpu", "peak_output_throughput",
)  # fmt: skip


def scaled(share: float) -> dict[str, Any]:
    """The figures of a run that takes as long as this share of the usual throughput makes it."""
    rates = {name: SERVED[name, "value"] * share for name in _RATES}
    concurrency = SERVED["concurrency", "mean"] * share
    return {**rates, "run_duration": SERVED["run_duration", "value"] / share, "mean_concurrency": concurrency}


def run_of_sweep(
    audit: Audit, number: int, share: float, streams: int = 8, artifact: str | None = None,
    figures: Mapping[str, float] | None = None, without: tuple[str, ...] = (), **more: Any,
) -> None:  # fmt: skip
    """A run at so many streams, with this share of the usual throughput, `without` some metrics; `more` are settings."""
    settings = {**SETTINGS, "chunk": more.pop("chunk", 512), **more}
    audit.run(
        artifact or f"bench/level{number}.json", settings=settings, workload={**WORKLOAD, "max_concurrency": streams},
        tool=_TOOL, timestamp=NOON - 600_000_000 * number, without=without, **{**scaled(share), **(figures or {})},
    )  # fmt: skip


def _rising(audit: Audit) -> None:
    for number, streams in enumerate((2, 4, 8)):
        run_of_sweep(audit, number, streams / 8.5, streams, _FAULTY if streams == 8 else None)


def _with_a_hole(audit: Audit) -> None:
    for number, streams in enumerate((2, 4, 16, 32)):
        run_of_sweep(
            audit,
            number,
            min(streams / 8.5, 1.0 + streams / 900),
            streams,
            _FAULTY if streams == 32 else None,
        )


def _once_each(audit: Audit) -> None:
    for number, chunk in enumerate((256, 512, 1024)):
        run_of_sweep(
            audit, number, 0.9 + 0.03 * number, chunk=chunk, artifact=_FAULTY if chunk == 1024 else None
        )


def _entangled(audit: Audit) -> None:
    for number, level in enumerate((1, 2, 3, 1)):
        share = 0.2 * level + 0.01 * number
        run_of_sweep(audit, number, share, 2 * level + 2, None if number else _FAULTY, chunk=256 * level)


def _worse(audit: Audit) -> None:
    for number, (chunk, share, right) in enumerate(((256, 0.8, 0.81), (512, 1.01, 0.62))):
        artifact = _FAULTY if chunk == 512 else "bench/better.json"
        run_of_sweep(audit, number, share, artifact=artifact, chunk=chunk)
        audit.number(
            artifact, "/0", "accuracy", right, scope="aggregate", n=500, timestamp=NOON - 600_000_000 * number,
            identity={"tool": _TOOL, "task": None, "config": {**SETTINGS, **WORKLOAD, "chunk": chunk}},
        )  # fmt: skip


def _unjudged(audit: Audit) -> None:
    for number, (kind, share) in enumerate((("q8_0", 0.8), ("q4_0", 1.01))):
        run_of_sweep(audit, number, share, artifact=_FAULTY if number else None, quantization=kind)


def _of(fault: Any, *also: str) -> Broken:
    return Broken(fault, ((_FAULTY, None, None),), frozenset(also))


BREAKING_SWEEPS: dict[str, Broken] = {
    "knee_not_reached": _of(_rising),
    "levels_missing": _of(_with_a_hole, "best_of_one_repetition"),
    "best_of_one_repetition": _of(_once_each),
    "factors_vary_together": _of(_entangled),
    "faster_and_worse": _of(_worse),
    "quantized_without_quality": _of(_unjudged),
}
