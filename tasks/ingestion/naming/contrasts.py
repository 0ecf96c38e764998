"""What a bare name means beside columns that say more: of which phase, of which requests, of which machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tasks.ingestion.naming.hypotheses import Column
from tasks.ingestion.naming.nouns import Floats, Values
from tasks.ingestion.naming.words import parts_of

_CONTRAST = 0.28
_OF_GPU = 0.22
_TELLS_OF_GPU = frozenset({"gpu_utilization", "gpu_temperature", "gpu_memory_used"})
_GPU_READINGS = frozenset({"gpu_power", "gpu_energy", "gpu_temperature"})
_GPU_INDEXES = frozenset({("gpu",), ("gpu", "id"), ("gpu", "index")})


_OF_MACHINE = 0.2
# Terms of a rate over all requests of a batch; of all tokens, `total` may say as well
_OF_BATCH, _OF_ALL = frozenset({"system", "batch"}), frozenset({"total"})
_RATES = ("output_throughput", "total_token_throughput", "output_speed_per_user")
# From here on a rate is another one, and no other rounding or other runs of the same
_MORE, _CLEARLY_MORE = 1.02, 1.3
# Two shares of one whole, in percent without decimals
_ROUNDED = 0.011
# How much of a model lies in the memory of a GPU
_OF_PLACEMENT = frozenset({"size", "vram"})


def contrast(columns: Sequence[Column], concurrency: Floats | None) -> None:
    """What a bare name means beside one that says more: a rate beside one of the prompt is of what was generated.

    One beside that of the whole batch is of a single request; `concurrency` is how many were in flight in each row.
    """
    _single_requests(columns, concurrency)
    said = {h.metric: c for c in columns for h in c.hypotheses if h.accepted}
    beside_prompt = said.keys() & {"prefill_throughput", "prefill_duration"}
    output = said.get("output_throughput")
    if concurrency is None:
        _over_both_phases(columns, said)
    for column in columns:
        for hypothesis in column.hypotheses:
            metric = hypothesis.metric
            bare = column.reading.vague and metric == "decode_throughput" and metric not in said
            if beside_prompt and (bare or (metric == "decode_duration" and not hypothesis.accepted)):
                hypothesis.lean("one of the prompt stands beside it", _CONTRAST)
            elif (
                metric == "total_token_throughput" and output not in (None, column) and _above(column, output)
            ):
                hypothesis.lean(f"it is more than {output.name}", _CONTRAST)


def _over_both_phases(columns: Sequence[Column], said: Mapping[str, Column]) -> None:
    """A total rate between those of the two phases counts the prompt too; below that of decoding it cannot."""
    prefill, decode = said.get("prefill_throughput"), said.get("decode_throughput")
    if prefill is None or decode is None or "output_throughput" in said:
        return
    for column in columns:
        if column.reading.stem != _OF_ALL:
            continue
        for hypothesis in column.hypotheses:
            if (
                hypothesis.metric == "total_token_throughput"
                and _above(column, decode)
                and _above(prefill, column)
            ):
                hypothesis.lean(f"it lies between {decode.name} and {prefill.name}", _CONTRAST)
            elif hypothesis.metric == "output_throughput" and _above(decode, column):
                hypothesis.lean(f"it is less than {decode.name}", _CONTRAST)


def of_the_gpu(columns: Sequence[Column], numbering: Sequence[str]) -> None:
    """Power, energy and temperature without a name are the GPU's where its load or memory stands beside them.

    `numbering` are columns that say which GPU a row is of.
    """
    accepted = {h.metric: c.name for c in columns for h in c.hypotheses if h.accepted}
    beside = [*numbering, *(name for metric, name in accepted.items() if metric in _TELLS_OF_GPU)]
    # Where the CPU's load stands beside the GPU's, they may be of either or of both
    if "cpu_utilization" in accepted:
        return
    for hypothesis in (h for c in columns for h in c.hypotheses):
        metric = hypothesis.metric
        # Who reads a GPU's power reads its temperature; an energy may be of more
        telling = beside or (
            [accepted["gpu_power"]] if metric == "gpu_temperature" and "gpu_power" in accepted else []
        )
        unnamed = metric in _GPU_READINGS and metric not in accepted and not hypothesis.accepted
        if telling and unnamed:
            hypothesis.lean(f"{telling[0]} stands beside it", _OF_GPU)


def numbers_gpus(name: str, values: Values) -> bool:
    """True for the index of a GPU; a count of GPUs has no zero."""
    return not _GPU_INDEXES.isdisjoint(parts_of(name)[-1:]) and bool((values.numbers == 0).any())


def _above(column: Column, other: Column) -> bool:
    known = np.isfinite(column.numbers) & np.isfinite(other.numbers)
    return bool(known.any()) and bool(np.all(column.numbers[known] > other.numbers[known]))


def _single_requests(columns: Sequence[Column], concurrency: Floats | None) -> None:
    """A bare rate that the rate of the whole batch exceeds is that of a single request."""
    rates = [
        c
        for c in columns
        if c.reading.stem is not None
        and (best := c.best) is not None
        and best.metric in _RATES
        and best.factor is not None
    ]
    for single in rates:
        if not single.reading.vague or not (_OF_BATCH | _OF_ALL).isdisjoint(single.reading.stem or ()):
            continue
        wider = [c for c in rates if c is not single and _is_of_batch(c, single, concurrency)]
        if not wider:
            continue
        for hypothesis in single.hypotheses:
            if hypothesis.metric == "output_speed_per_user":
                hypothesis.lean(f"{wider[0].name} is that of all requests", _CONTRAST)
            elif hypothesis.metric in _RATES:
                hypothesis.doubt(f"{wider[0].name} is that of all requests", _CONTRAST)
        for hypothesis in (h for c in wider for h in c.hypotheses):
            if hypothesis.metric == "output_throughput" and not hypothesis.accepted:
                hypothesis.lean(f"it is more than {single.name}", _CONTRAST)


def _is_of_batch(column: Column, single: Column, concurrency: Floats | None) -> bool:
    """True where a rate says that it is of a batch, or must be, beside what may be the rate of one request."""
    stem = column.reading.stem or frozenset()
    known = np.isfinite(column.numbers) & np.isfinite(single.numbers) & (single.numbers > 0)
    if not known.any():
        return False
    share = column.numbers[known] / single.numbers[known]
    if np.any(share < 1 / _MORE) or not np.any(share > _MORE):
        return False
    if stem & _OF_BATCH:
        return True
    many = None if concurrency is None else concurrency[known]
    if many is not None and np.any(many > 1):
        return bool(np.all(np.abs(share / many - 1)[many > 1] < _CLEARLY_MORE - 1))
    # A run has one rate: a mean or a median beside it is over requests, unless it is over runs and then about as high
    statistics = column.reading.statistic, single.reading.statistic
    of_requests = statistics[0] == "value" != statistics[1] and not stem & _OF_ALL
    return of_requests and bool(np.all(share > _CLEARLY_MORE))


def of_the_machine(columns: Sequence[Column], names: Iterable[str]) -> None:
    """Memory without a name is the machine's where the CPU's load stands beside it; a share of a model is no load."""
    for column in _placed_shares(columns, names):
        for hypothesis in column.hypotheses:
            hypothesis.doubt("it is the share of the model that lies there, and no load", 1.0)
    accepted = {h.metric: c.name for c in columns for h in c.hypotheses if h.accepted}
    beside = accepted.get("cpu_utilization")
    for hypothesis in (h for c in columns for h in c.hypotheses if beside and h.factor is not None):
        of_memory = hypothesis.metric in ("memory_used", "memory_utilization")
        if of_memory and not hypothesis.accepted and hypothesis.metric not in accepted:
            hypothesis.lean(f"{beside} stands beside it", _OF_MACHINE)


def _placed_shares(columns: Sequence[Column], names: Iterable[str]) -> list[Column]:
    """Shares of a model's bytes or layers on a device, which are called as a load is (`gpu_percent`)."""
    shares = {
        metric: c
        for c in columns
        for metric in ("gpu_utilization", "cpu_utilization")
        if c.best is not None and c.best.metric == metric and "utilization" not in (c.reading.stem or ())
    }
    if len(shares) == 2:
        both = np.sum([c.numbers * (h.factor or 1.0) for c in shares.values() if (h := c.best)], axis=0)
        known = both[np.isfinite(both)]
        if len(known) and np.all(np.abs(known - 1) < _ROUNDED):
            return list(shares.values())
    in_vram = any(set(parts[-1]) >= _OF_PLACEMENT for name in names if (parts := parts_of(name)))
    return list(shares.values()) if in_vram else []
