"""What a whole group of artifacts (a tool in a folder) never records."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from data_contracts.rules.frames import Table
from data_contracts.rules.rule import Rule, Severity, Verdict, phrase


def _never(name: str) -> Callable[[Table], Verdict]:
    """Groups that need a metric or setting and have it nowhere."""

    def check(frame: Table) -> Verdict:
        of_it = frame.isin("name", name)
        observed = phrase("in 0 of ", frame.number("missing"), " ", *_whose(frame))
        # Where some of it is there, telemetry_incomplete tells of the rest
        return Verdict(of_it, of_it & (frame.number("present") == 0), observed)

    return check


def _whose(frame: Table) -> tuple[pa.Array, str, pa.Array]:
    return frame.columns["counted"], " of ", frame.columns["group"]


def _partly(frame: Table) -> Verdict:
    present, missing = frame.number("present"), frame.number("missing")
    checked = (present > 0) & frame.isin("counted", "requests")
    observed = phrase("in ", present, " of ", present + missing, " ", *_whose(frame))
    return Verdict(checked, checked & (missing > 0), observed)


def _measured_once(frame: Table) -> Verdict:
    checked = frame.isin("name", "repetitions")
    return Verdict(checked, checked & (frame.number("present") == 0), phrase(frame.columns["group"]))


def _rule(name: str, severity: Severity, what: str, expected: str, todo: str) -> Rule:
    says = f"a group of artifacts never records {what} ({{observed}})"
    return Rule(
        f"group_without_{name}", severity, ("group",), says, expected, todo, _never(name), presence=True
    )


RULES = (
    _rule(
        "e2e_latency", "warning", "the total duration of a request", "e2e_latency in s",
        "record the total duration (total_duration in Ollama): time in queues and in transfer shows nowhere else",
    ),
    _rule(
        "gpu_power", "info", "GPU power", "gpu_power in W",
        "sample nvidia-smi or NVML while the benchmark runs: energy per token needs it, and throttling shows in it",
    ),
    _rule(
        "gpu_memory_used", "info", "GPU memory", "gpu_memory_used in bytes",
        "sample nvidia-smi or NVML while the benchmark runs: it tells whether the model was on the GPU at all",
    ),
    _rule(
        "tool_version", "info", "the version of the tool that wrote it", "a version or a commit",
        "write the tool's version into every artifact: another version may measure something else",
    ),
    _rule(
        "engine", "info", "which engine served the model", "an engine with its version",
        "write the engine's name and version into every artifact (GET /api/version in Ollama)",
    ),
    _rule(
        "seed", "info", "a seed", "the setting seed",
        "set a seed and write it down: without one the number of generated tokens varies from run to run",
    ),
    Rule(
        "telemetry_incomplete", "info", ("group",),
        "a group of artifacts records this only in part ({observed})", "in all of them",
        "make every run write the same fields: what is missing in some cannot be compared",
        _partly,
    ),
    Rule(
        "configurations_without_repetition", "info", ("group",),
        "every configuration was measured once only ({observed})", "five runs or more of each",
        "repeat each configuration: with one measurement a difference cannot be told from chance",
        _measured_once,
    ),
)  # fmt: skip
