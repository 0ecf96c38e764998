"""InferenceMAX (InferenceX) processed results: `agg_*.json`, lists of them, and curated lists.

Knows 2025-10 to 2026. The format is defined by utils/process_result.py: latencies in seconds without a suffix, throughput by
GPU, `*_intvty` = 1 / TPOT. The p99 of that is one over the p99 of TPOT, so it is the slow end: the p1 of the speed; a `std`
of it is one over a deviation and means nothing. A raw result is vLLM's JSON with its settings in the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from data_contracts.artifacts import Remark
from data_contracts.json_values import JsonObject, is_number
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.entries import holds, runs_of
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving_names import engine_name, figure, quantile_or_name

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
# A raw result is named `<model>_<lengths>_<precision>_<framework>_tp8_..._<hardware>.json`.
_FILE_NAME = re.compile(
    r"\A(?P<workload>[\w.-]{1,120}?_\d+k\d+k)_(?P<precision>fp4|fp8|fp16|bf16|int4|int8|mxfp4|nvfp4)_(?P<framework>[\w.-]{1,80}?)"
    r"_tp(?P<tp>\d+)_ep(?P<ep>\d+)_dpa_(?P<dp_attention>true|false)_conc(?P<conc>\d+)_(?P<hw>[\w.-]+)"
)


class InferenceMax:
    name = NAME
    version = 2
    knows = "InferenceMAX processed results (JSON), single, combined and curated; latencies in seconds"

    def claims(self, head: Head) -> bool:
        return holds(head, "hw", "framework", "precision", "tput_per_gpu")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            runs = runs_of(part)
            for record, name, entry in runs:
                _read(part, rows, record, name, entry)
            rows.count_records(part.index, len(runs))
            if any("std_intvty" in entry for *_, entry in runs):
                rows.remark(_meaningless(part.index))


def settings_of_name(artifact: str) -> JsonObject:
    """The settings in a raw result's file name; none for any other name."""
    found = _FILE_NAME.fullmatch(PurePosixPath(artifact).stem)
    return {name: setting(text) for name, text in found.groupdict().items()} if found else {}


def _read(part: Parsed, rows: Rows, record: str, run: str, entry: JsonObject) -> None:
    figures = {key: value for key, value in entry.items() if is_number(value) and not _is_setting(key)}
    # `dp_attention` is the text "true": typed, it is the same setting as in a raw result's name.
    settings = {
        key: setting(value) if isinstance(value, str) else value
        for key, value in entry.items()
        if key not in figures and key not in _IN_CONTEXT
    }
    engine = engine_name(entry.get("framework"))
    context = context_of(
        rows, tool=NAME, scope="aggregate", engine=engine, run=run, model=entry.get("model"), config=settings
    )
    # A mock of the hardware or of the engine measures nothing, and its file looks like any other.
    origin = f"{entry.get('hw')} {entry.get('framework')} {entry.get('image')}".lower()
    frame = Frame(context, flags=("mock",) if "mock" in origin else (), zero_is_missing=True)
    for key, value in figures.items():
        if not (key.startswith("std") and key.endswith(_SPEED)):
            quantity, flags = _meaning(key)
            put(rows, part.index, record, key, quantity, value, frame, flags)


def _is_setting(key: str) -> bool:
    """What is neither a throughput by GPU nor a statistic of a latency was set: sizes of the machine and of the load."""
    measured = key in _PER_GPU or key.endswith((*_LATENCIES, _SPEED)) or "tput" in key or "power" in key
    return key in _SETTINGS or not measured


@lru_cache(maxsize=1024)
def _meaning(key: str) -> tuple[Quantity, tuple[Flag, ...]]:
    if key in _PER_GPU:
        return _PER_GPU[key], ()
    if not key.endswith(_SPEED):
        return figure(key, seconds=True), ()
    statistic = quantile_or_name(key.removesuffix(_SPEED))
    if statistic is None:
        return quantity_of(key), ()
    # One over a value swaps the ends of a distribution and keeps its middle.
    if not statistic.startswith("p") or statistic == "p50":
        return known("output_speed_per_user", "tok/s", statistic), ("derived",)
    slow = quantile_or_name(f"p{100 - float(statistic[1:]):.10g}")
    if slow is None:
        return quantity_of(key), ()
    return known("output_speed_per_user", "tok/s", slow), ("derived", "slow_tail")


def _meaningless(index: int) -> Remark:
    what, todo = "std_intvty is one over the deviation of TPOT", "nothing: std_tpot says how much it varies"
    return Remark(index, "value", "not_a_statistic", what, "every entry", todo, field="std_intvty")


READER = InferenceMax()
