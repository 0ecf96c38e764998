"""What llama.cpp's benchmarks measure: the phases of a test, and the test's name."""

from __future__ import annotations

from typing import Any, Literal

from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.quantities import known

ENGINE = "llama.cpp"
Phase = Literal["pp", "tg", "mixed"]
_RATES = {"pp": "prefill_throughput", "tg": "decode_throughput", "mixed": "mixed_throughput"}
_DURATIONS = {"pp": "prefill_duration", "tg": "decode_duration", "mixed": "batch_latency"}


def phase_of(prompt: Any, generated: Any) -> Phase:
    """Which phase a test of so many prompt and generated tokens times."""
    return "mixed" if prompt and generated else "tg" if generated else "pp"


def test_name(prompt: Any, generated: Any, depth: Any) -> str:
    """The test as llama-bench names it: `pp512`, `tg128 @ d4096`, `pp512+tg128`."""
    parts = [f"{what}{int(size)}" for what, size in (("pp", prompt), ("tg", generated)) if size]
    return "+".join(parts) + (f" @ d{int(depth)}" if depth else "")


def rate_of(phase: Phase, statistic: str = "value") -> Quantity:
    """The throughput of a phase, as written in token/s."""
    return known(_RATES[phase], "t/s", statistic)


def duration_of(phase: Phase, unit: str, statistic: str = "value") -> Quantity:
    """The time of a phase; of both together it is that of the whole batch."""
    return known(_DURATIONS[phase], unit, statistic)


def build_of(commit: Any, number: Any) -> str | None:
    """The build as llama.cpp prints it: `a81a56957 (7361)`."""
    if not isinstance(commit, str | int | float) or commit == "":
        return None
    return f"{commit} ({int(number)})" if is_number(number) else str(commit)
