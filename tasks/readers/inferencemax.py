"""InferenceMAX (InferenceX) processed results: `agg_*.json`, lists of them, curated lists, and rows of its database.

Knows 2025-10 to 2026-08, power schema 2 included. The format is defined by utils/process_result.py, aggregate_power.py and
agentic/aggregation/process_agentic_result.py in SemiAnalysisAI/InferenceX: latencies in seconds without a suffix,
throughput by GPU. Multi-turn results nest the same figures below `request_metrics`; what the server counted itself
(`server_metrics`) is flagged. A raw result is vLLM's JSON with its settings in the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import prod
from pathlib import PurePosixPath

from data_contracts.artifacts import Remark
from data_contracts.json_values import JsonObject, is_number, mapping
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, Frames, context_of, count, part_at, put, walk
from tasks.ingestion.kit.entries import first_of, holds, runs_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving_names import engine_name
from tasks.ingestion.kit.summary_entries import summary
from tasks.readers import inferencemax_names as names

NAME = "inferencemax"
_NESTED = ("request_metrics", "server_metrics", "request_accounting")
_OF_DATABASE = "metrics"
_BY_GPU = "per_gpu_energy_j"
_CLAIMS = (
    ("hw", "framework", "precision", "tput_per_gpu"),
    ("hw", "framework", "precision", "request_metrics"),
    ("hardware", "framework", "precision", "isl", "osl", "conc", _OF_DATABASE),
)
# `power_validation_*.json`: how the power of a result was integrated, and by GPU.
_OF_VALIDATION = ("power_valid", "integration_method", "benchmark_window", _OF_DATABASE)
_IN_CONTEXT = frozenset({"model", "framework", "date", "run_url", "id"})
# A raw result is named `<model>_<lengths>_<precision>_<framework>_tp8_..._<hardware>.json`.
_FILE_NAME = re.compile(
    r"\A(?P<workload>[\w.-]{1,120}?_\d+k\d+k)_(?P<precision>fp4|fp8|fp16|bf16|int4|int8|mxfp4|nvfp4)_(?P<framework>[\w.-]{1,80}?)"
    r"_tp(?P<tp>\d+)_ep(?P<ep>\d+)_dpa_(?P<dp_attention>true|false)_conc(?P<conc>\d+)_(?P<hw>[\w.-]+)"
)
_LENGTHS = re.compile(r"(?<![A-Za-z0-9])(?P<input>\d{1,4})k(?P<output>\d{1,4})k(?![A-Za-z0-9])")


class InferenceMax:
    name = NAME
    version = 5
    knows = (
        "InferenceMAX/InferenceX processed results to 2026-08 (JSON): single, combined, curated, multi-turn and database"
        " rows, with power and energy (schema 2) and their validations; latencies in seconds"
    )

    def claims(self, head: Head) -> bool:
        return any(holds(head, *keys) for keys in (*_CLAIMS, _OF_VALIDATION))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            runs = runs_of(part)
            for record, name, entry in runs:
                read = _read_validation if entry.keys() >= set(_OF_VALIDATION) else _read
                read(part, rows, record, name, entry)
            rows.count_records(part.index, len(runs))
            if any("std_intvty" in {**entry, **mapping(entry.get(_OF_DATABASE))} for *_, entry in runs):
                rows.remark(_meaningless(part.index))


def settings_of_name(artifact: str) -> JsonObject:
    """The settings in a raw result's file name; none for any other name."""
    found = _FILE_NAME.fullmatch(PurePosixPath(artifact).stem)
    if found is None:
        return {}
    return {
        **{name: setting(text) for name, text in found.groupdict().items()},
        **_lengths_of_name(artifact),
        "gpu_count": int(found["tp"]),
    }


def _lengths_of_name(artifact: str) -> JsonObject:
    """The lengths that were asked for, 8192 and 1024 tokens where a file's name says `8k1k`."""
    found = _LENGTHS.search(PurePosixPath(artifact).stem)
    return {"isl": 1024 * int(found["input"]), "osl": 1024 * int(found["output"])} if found else {}


def _gpus(entry: JsonObject) -> float | None:
    """How many GPUs throughput was divided by, as utils/process_result.py takes them."""
    split = [entry.get("num_prefill_gpu"), entry.get("num_decode_gpu")]
    sizes = split if is_number(split[0]) else [entry.get("tp"), entry.get("pp", 1), entry.get("pcp_size", 1)]
    numbers = [size for size in sizes if is_number(size)]
    several = any(str(entry.get(key)).lower() == "true" for key in ("disagg", "is_multinode"))
    if len(numbers) < len(sizes) or (sizes is not split and several):
        return None
    return sum(numbers) if sizes is split else prod(numbers)


def _read(part: Parsed, rows: Rows, record: str, run: str, entry: JsonObject) -> None:
    flat = entry if _OF_DATABASE not in entry else mapping(entry[_OF_DATABASE])
    # `dp_attention` is the text "true": typed, it is the same setting as in a raw result's name.
    settings = {
        key: setting(value) if isinstance(value, str) else value
        for key, value in entry.items()
        if key not in _IN_CONTEXT
        and key not in (*_NESTED, _OF_DATABASE, "warnings")
        and (not is_number(value) or names.is_setting(key))
        and value is not None
    }
    engine = engine_name(entry.get("framework"))
    context = context_of(
        rows, tool=NAME, scope="aggregate", engine=engine, run=run, model=entry.get("model"), config=settings,
        workload=_lengths_of_name(part.artifact) | {key: entry[key] for key in ("isl", "osl") if key in entry},
        system={"gpu_count": _gpus(entry), "image": settings.pop("image", None)},
    )  # fmt: skip
    # A mock of the hardware or of the engine measures nothing, and its file looks like any other.
    hardware = first_of(entry.get("hw"), entry.get("hardware"))
    origin = f"{hardware} {entry.get('framework')} {entry.get('image')}".lower()
    frame = Frame(context, flags=("mock",) if "mock" in origin else (), zero_is_missing=True)
    whole = not (entry.get("is_multinode") or entry.get("disagg")) or _is_schema_2(flat)
    top = _flat_frame(frame, flat, whole)
    top = replace(top, ignored=top.ignored | settings.keys() | _IN_CONTEXT | {"warnings"})
    frames: Frames = {(): top}
    if flat is not entry:
        frames = {(): replace(frame, ignored=frozenset(entry) - {_OF_DATABASE}), (_OF_DATABASE,): top}
    walk(rows, part.index, entry, frames | _nested_frames(frame, entry), record)


def _read_validation(part: Parsed, rows: Rows, record: str, run: str, entry: JsonObject) -> None:
    """Adds the power and energies that a validation states, and the energy of each GPU; all else is how it was checked."""
    context = partial(
        context_of,
        rows,
        tool=NAME,
        scope="aggregate",
        run=run,
        system={"gpu_count": entry.get("observed_gpu_count")},
    )
    stated = mapping(entry.get(_OF_DATABASE))
    figures = {key: names.meaning(key) for key in stated}
    frame = Frame(context(), _quantities(figures))
    walk(rows, part.index, stated, {(): frame}, f"{record}/{_OF_DATABASE}")
    for gpu, energy in mapping(entry.get(_BY_GPU)).items():
        if is_number(energy):
            of_gpu = Frame(context(task=f"gpu_{gpu}"))
            put(rows, part.index, f"{record}/{_BY_GPU}", gpu, names.ENERGY_OF_GPU, energy, of_gpu)


def _is_schema_2(flat: JsonObject) -> bool:
    """True when the energies are of the whole deployment, as power schema 2 says."""
    version = flat.get("power_metric_schema_version")
    return is_number(version) and version >= 2


def _flat_frame(frame: Frame, flat: JsonObject, whole: bool) -> Frame:
    """What the keys of a flat result hold."""
    figures = {key: names.meaning(key, whole) for key, value in flat.items() if is_number(value)}
    ignored = names.TOLD | {key for key in figures if names.says_nothing(key)}
    return replace(frame, names=_quantities(figures), named_flags=_flags(figures), ignored=ignored)


def _nested_frames(frame: Frame, entry: JsonObject) -> Frames:
    """What the parts of a multi-turn result hold."""
    frames: Frames = {
        ("request_accounting",): replace(frame, names=names.ACCOUNTING),
        ("server_metrics",): replace(frame, flags=(*frame.flags, "server_side")),
    }
    asked = replace(frame, n=count(entry.get("num_requests_successful")))
    for path, quantity in names.SPREADS.items():
        statistics = mapping(part_at(entry, ("request_metrics", *path)))
        frames["request_metrics", *path] = replace(asked, names=summary(quantity, tuple(statistics)))
    for path, figures in names.FIGURES.items():
        frames["request_metrics", *path] = replace(asked, names=figures)
    speeds = {
        key: names.nested_speed(key) for key in mapping(part_at(entry, ("request_metrics", *names.SPEEDS)))
    }
    frames["request_metrics", *names.SPEEDS] = replace(
        asked, names=_quantities(speeds), named_flags=_flags(speeds)
    )
    return frames


def _quantities(meanings: dict[str, names.Meaning]) -> dict[str, Quantity]:
    return {key: quantity for key, (quantity, _) in meanings.items()}


def _flags(meanings: dict[str, names.Meaning]) -> dict[str, tuple[Flag, ...]]:
    return {key: flags for key, (_, flags) in meanings.items() if flags}


def _meaningless(index: int) -> Remark:
    what, todo = (
        "std_intvty is one over std_tpot, and no deviation",
        "nothing: std_tpot says how much it varies",
    )
    return Remark(index, "nothing", "not_a_statistic", what, "every entry", todo, field="std_intvty")


READER = InferenceMax()
