"""InferenceMAX (InferenceX) processed results: `agg_*.json`, lists of them, and curated lists.

Knows 2025-10 to 2026. The format is defined by utils/process_result.py: latencies in seconds without a suffix, throughput by
GPU, `*_intvty` = 1 / TPOT. The p99 of that is one over the p99 of TPOT, so it is the slow end: the p1 of the speed; a `std`
of it is one over a deviation and means nothing. A raw result is vLLM's JSON with its settings in the file's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from data_contracts.artifacts import Remark
from data_contracts.json_values import is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import context_of
from tasks.ingestion.kit.engines import engine_name
from tasks.ingestion.kit.entries import holds, run_name
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import canonical_statistic, figure

NAME = "inferencemax"
_PER_GPU = {
    "tput_per_gpu": known("total_throughput_per_gpu", "tok/s"),
    "output_tput_per_gpu": known("output_throughput_per_gpu", "tok/s"),
    "input_tput_per_gpu": known("input_throughput_per_gpu", "tok/s"),
}
_SPEED = "_intvty"
_IN_CONTEXT = frozenset({"model", "framework"})
_SETTINGS = frozenset(
    {"tp", "ep", "pp", "dp", "conc", "isl", "osl", "speculation_length", "num_gpus", "gpus"}
)
_LATENCIES = ("_ttft", "_tpot", "_itl", "_e2el")


class InferenceMax:
    name = NAME
    version = 1
    knows = "InferenceMAX processed results (JSON), single, combined and curated; latencies in seconds"

    def claims(self, head: Head) -> bool:
        return holds(head, "hw", "framework", "precision", "tput_per_gpu")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            entries = part.objects
            for place, (record, entry) in enumerate(entries):
                _read(part, rows, record, entry, run_name(part, place, len(entries)))
            rows.count_records(part.index, len(entries))
            if any("std_intvty" in entry for _, entry in entries):
                rows.remark(_meaningless(part.index))


def _read(part: Parsed, rows: Rows, record: str, entry: Mapping[str, Any], run: str) -> None:
    numbers = {key: value for key, value in entry.items() if is_number(value) and not _is_setting(key)}
    context = context_of(
        rows,
        tool=NAME,
        scope="aggregate",
        engine=engine_name(entry.get("framework")),
        run=run,
        model=entry.get("model"),
        config={k: _setting(v) for k, v in entry.items() if k not in numbers and k not in _IN_CONTEXT},
    )
    mock = (
        ("mock",)
        if "mock" in f"{entry.get('hw')} {entry.get('framework')} {entry.get('image')}".lower()
        else ()
    )
    for key, value in numbers.items():
        if key.startswith("std") and key.endswith(_SPEED):
            continue
        quantity, flags = _meaning(key)
        zero = value == 0 and quantity.statistic != "stddev"
        flags = (*mock, *flags, "zero_is_missing") if zero else (*mock, *flags)
        rows.add(part.index, record, key, quantity, None if zero else value, context, flags=flags)


def _is_setting(key: str) -> bool:
    """What is neither a throughput by GPU nor a statistic of a latency was set: sizes of the machine and of the load."""
    measured = key in _PER_GPU or key.endswith((*_LATENCIES, _SPEED)) or "tput" in key or "power" in key
    return key in _SETTINGS or not measured


def _setting(value: Any) -> Any:
    return setting(value) if isinstance(value, str) else value


@lru_cache(maxsize=1024)
def _meaning(key: str) -> tuple[Quantity, tuple[str, ...]]:
    if key in _PER_GPU:
        return _PER_GPU[key], ()
    if not key.endswith(_SPEED):
        return figure(key, seconds=True), ()
    statistic = canonical_statistic(key.removesuffix(_SPEED))
    if statistic.startswith("p") and statistic != "p50":
        slow = f"p{100 - float(statistic[1:]):g}"
        return known("output_speed_per_user", "tok/s", slow), ("derived", "slow_tail")
    return known("output_speed_per_user", "tok/s", statistic), ("derived",)


def _meaningless(index: int) -> Remark:
    what, todo = "std_intvty is one over the deviation of TPOT", "nothing: std_tpot says how much it varies"
    return Remark(index, "value", "not_a_statistic", what, "every entry", todo, field="std_intvty")


READER = InferenceMax()
