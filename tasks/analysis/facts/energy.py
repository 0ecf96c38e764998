"""Power and energy as artifacts report them, and what a million output tokens cost at the prices that the user states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.json_values import JsonObject, is_number
from data_contracts.metrics import METRICS, metrics_of_kind
from data_contracts.wording import (
    counted,
    render_config,
    render_count,
    render_name,
    render_number,
    render_path,
)
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.facts.gpu import telemetry_facts
from tasks.analysis.facts.quantities import value_facts
from tasks.analysis.facts.reported import MAX_FACTS, repetition_facts, reported_facts
from tasks.analysis.rows import Rows
from tasks.analysis.setups import settings_beside, settings_of_each
from tasks.analysis.statistics import written_digits

TOPIC = "energy"
MEASURED = metrics_of_kind("power", "energy", "cost")
# Those of a GPU that are measured over time are the topic of telemetry.
REPEATED = tuple(name for name in MEASURED if not METRICS[name].of_gpu)
PRICE = "cost_per_million_output_tokens"
_COUNTS = ("num_gpus", "gpu_count", "n_gpus", "ngpus", "gpus", "accelerator_count")
_PREFILL, _DECODE = "num_prefill_gpu", "num_decode_gpu"
_JOULES_PER_KWH = 3.6e6


def energy_facts(evidence: Evidence) -> Iterator[Fact]:
    """Requests, repetitions, samples over time and reported aggregates of power, energy and price."""
    yield from value_facts(evidence, REPEATED, TOPIC, 4, ("request",))
    yield from telemetry_facts(evidence, REPEATED, TOPIC, 4)
    yield from repetition_facts(evidence, REPEATED, TOPIC, 4)
    yield from reported_facts(evidence, MEASURED, TOPIC, 4)


def price_facts(evidence: Evidence) -> Iterator[Fact]:
    """What a million output tokens cost: of GPU time where the GPUs are known, and of electricity where energy is."""
    prices = evidence.prices
    said = f" ({render_name(prices.source)})" if prices.source else ""
    if prices.usd_per_gpu_hour is not None:
        rate = f"{_plain(prices.usd_per_gpu_hour, 'USD')} per GPU hour{said}"
        for speed in _speeds(evidence):
            price = prices.usd_per_gpu_hour / (speed.per_gpu * 3600) * 1e6
            yield _priced(evidence, speed.found, price, "GPU time", f"at {rate} and {speed.words}")
    if prices.usd_per_kwh is not None:
        rate = f"{_plain(prices.usd_per_kwh, 'USD')} per kWh{said}"
        for found in _single(evidence, "energy_per_output_token"):
            price = found.value * 1e6 / _JOULES_PER_KWH * prices.usd_per_kwh
            words = f"at {rate} and {_plain(found.value, 'J/token')} of output"
            yield _priced(evidence, found, price, "electricity", words)


@dataclass(frozen=True, slots=True)
class _One:
    """One number of a run, as its row, and the settings that other runs of its artifact do not share."""

    rows: Rows
    apart: str | None

    @property
    def value(self) -> float:
        return float(self.rows.values("value")[0])


@dataclass(frozen=True, slots=True)
class _Speed:
    """Output tokens a second by GPU, of all GPUs that were in use, and the words that say from what it follows."""

    found: _One
    per_gpu: float
    words: str


def _speeds(evidence: Evidence) -> Iterator[_Speed]:
    for found in _single(evidence, "output_throughput"):
        value, count = found.value, gpu_count(settings_beside(found.rows))
        if count and value > 0:
            yield _Speed(found, value / count, f"{_plain(value, 'token/s')} on {counted(count, 'GPU')}")
    for found in _single(evidence, "output_throughput_per_gpu"):
        value, settings = found.value, settings_beside(found.rows)
        prefill, decode = _whole(settings, _PREFILL), _whole(settings, _DECODE)
        if value <= 0 or (prefill and not decode):
            continue
        words = f"{_plain(value, 'token/s')} by GPU"
        if prefill and decode:
            # Divided by the decoding GPUs alone; those that read the prompts are paid for too.
            words += f" that decodes, {render_count(decode)} of {counted(prefill + decode, 'GPU')}"
            value *= decode / (prefill + decode)
        yield _Speed(found, value, words)


def gpu_count(settings: JsonObject) -> int | None:
    """How many GPUs the settings say were in use; None where they do not, or where replicas leave it open."""
    found = {count for name in _COUNTS if (count := _whole(settings, name))}
    return found.pop() if len(found) == 1 and _whole(settings, "replicas") in (None, 1) else None


def _whole(settings: Mapping[str, object], name: str) -> int | None:
    value = settings.get(name)
    return int(value) if is_number(value) and value > 0 and float(value).is_integer() else None


def _single(evidence: Evidence, metric: str) -> Iterator[_One]:
    """The aggregates of a metric that are one number for a run; of very many the first."""
    rows = evidence.counted
    kept = (
        (rows["metric"] == metric)
        & (rows["scope"] == "aggregate")
        & rows["statistic"].isin(["value", "mean"])
    )
    found = evidence.counted_rows.at(kept.to_numpy())
    for place, apart in enumerate(settings_of_each(found, ("artifact",))[:MAX_FACTS]):
        yield _One(found.at(slice(place, place + 1)), apart)


def _priced(evidence: Evidence, found: _One, price: float, what: str, words: str) -> Fact:
    rows = found.rows
    artifact, model = str(rows.first("artifact")), rows.first("model")
    record = str(evidence.records[int(rows.values("record")[0])].as_py())
    called = "an unnamed model" if model is None else render_name(model)
    with_settings = f" with {render_config(found.apart)}" if found.apart else ""
    names: dict[str, str | float | None] = {
        "artifact": artifact, "record": record, "model": model, "of": what,
        "config": found.apart,
    }  # fmt: skip
    clause = (
        f"a million output tokens of {called}{with_settings} in {render_path(artifact)} cost"
        f" {render_number(price, 4, 'USD')} of {what}, {words}"
    )
    return Fact(
        TOPIC, subject_of(names), PRICE, "value", price, METRICS[PRICE].unit, clause, 3, 4,
        sources=sources_of(evidence, rows),
    )  # fmt: skip


def _plain(value: float, unit: str) -> str:
    """A number with as many digits as it was written with, four at most."""
    return render_number(value, min(4, written_digits(np.array([value]))), unit)


KIND = FactKind(TOPIC, "energy", (energy_facts, price_facts), separable=True)
