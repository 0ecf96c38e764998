"""Repetitions of a test, and aggregates as artifacts report them: where no sample is at hand nothing is recomputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import combined
from data_contracts.definitions import enough_samples
from data_contracts.facts import Fact, Verdict, subject_of
from data_contracts.metrics import METRICS, MetricKind
from data_contracts.wording import (
    counted,
    measured_name,
    quantile_name,
    render_config,
    render_count,
    render_name,
    render_path,
    render_quantity,
)
from tasks.analysis.counting import count_fact
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence, folders_of
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.grouping import Group, named_with, split
from tasks.analysis.rows import Rows
from tasks.analysis.setups import MAX_SETUPS, settings_of_each
from tasks.analysis.statistics import MAX_DIGITS, written_digits
from tasks.memory.numbering import numbered

# What its sentence says of a group of repetitions: further settings tell those apart that are alike in these
_ALIKE = ("tool", "engine", "model", "task", "artifact", "metric")
_REPETITION = ("tool", "engine", "model", "task", "config", "artifact", "metric")
MAX_FACTS = 1000  # a suite of micro-benchmarks reports tens of thousands, of which no reader reads more
_WORDS = {
    "value": "", "mean": "mean ", "min": "lowest ", "max": "highest ", "total": "total ",
    "stddev": "standard deviation of the ", "stderr": "standard error of the ", "iqr": "interquartile range of the ",
    "cv": "coefficient of variation of the ", "ci_low": "lower confidence limit of the ",
    "ci_high": "upper confidence limit of the ",
}  # fmt: skip
_MOST_DIGITS = 4
_LOCATIONS = ("value", "mean", "p50", "total")
# What a range of values that files state is told by.
_RANGE = ("min", "p50", "max")
# No samples are behind the one number of a run or of a machine.
_ONE_EACH: tuple[MetricKind, ...] = ("count", "memory", "run_time")


def aggregate_facts(evidence: Evidence, topic: str, metrics: Sequence[str], tier: int) -> Iterator[Fact]:
    """Repetitions, and what artifacts report beside them."""
    yield from repetition_facts(evidence, metrics, topic, tier)
    yield from reported_facts(evidence, metrics, topic, tier + 1, unmeasured=True)


def repetition_facts(
    evidence: Evidence, metrics: Sequence[str], topic: str, tier: int, note: str | None = None
) -> Iterator[Fact]:
    """The statistics of each group of repetitions of these metrics; `note` goes into every sentence."""
    rows = evidence.counted
    kept = rows["metric"].isin(list(metrics)) & (rows["scope"] == "sample") & (rows["statistic"] == "value")
    samples = evidence.counted_rows.at(kept.to_numpy())
    apart = dict(zip(samples.places.tolist(), settings_of_each(samples, _ALIKE), strict=True))
    for names, part in split(samples, _REPETITION):
        metric = str(names.pop("metric"))
        called, also = _benchmark(names)
        settings = _at(apart[int(part.places[0])])
        label = named_with(f"{called}{settings} in {render_path(str(names['artifact']))}", [*also, note])
        group = Group(evidence, metric, names, part, label, "repetition")
        yield from GroupFacts(group, topic, tier, "repetition").all()


def reported_facts(
    evidence: Evidence,
    metrics: Sequence[str],
    topic: str,
    tier: int,
    note: str | None = None,
    unmeasured: bool = False,
) -> Iterator[Fact]:
    """One fact for each reported statistic; beyond 1,000 one that counts the rest.

    `unmeasured` leaves out what requests or repetitions of the same model and folder record.
    """
    rows = _aggregates(evidence, metrics, unmeasured)
    yield from _each(evidence, rows.at(slice(MAX_FACTS)), topic, tier, note)
    yield from _not_listed(len(rows) - MAX_FACTS, topic, tier)


def folded_facts(evidence: Evidence, metrics: Sequence[str], topic: str, tier: int) -> Iterator[Fact]:
    """As `reported_facts`; of a statistic that is stated more than 20 times of a model only the range of what is stated."""
    rows = _aggregates(evidence, metrics, unmeasured=False)
    parts = list(split(rows, ("tool", "engine", "model", "task", "metric", "statistic")))
    # Sorted, so that the rows of one artifact stand together
    few = [part for _, part in parts if len(part) <= MAX_SETUPS]
    listed = Rows.together(few) if few else rows.at(slice(0))
    yield from _each(evidence, listed.at(slice(MAX_FACTS)), topic, tier, None)
    ranges = [(names, part) for names, part in parts if len(part) > MAX_SETUPS]
    for names, part in ranges[:MAX_FACTS]:
        yield from _range(evidence, names, part, topic, tier)
    unfolded = sum(len(part) for _, part in ranges[MAX_FACTS:])
    yield from _not_listed(max(0, len(listed) - MAX_FACTS) + unfolded, topic, tier)


def _each(evidence: Evidence, rows: Rows, topic: str, tier: int, note: str | None) -> Iterator[Fact]:
    apart = settings_of_each(rows)
    each = [rows.at(slice(place, place + 1)) for place in range(len(rows))]
    labels = [_label(one, own) for one, own in zip(each, apart, strict=True)]
    for place, label in enumerate(_told_apart(evidence, rows, labels)):
        yield _reported(evidence, each[place], topic, tier, note, apart[place], label)


def _label(rows: Rows, apart: str | None) -> str:
    """How a sentence names what the number of a row is of."""
    called, also = _benchmark({key: rows.first(key) for key in ("task", "model", "tool", "engine")})
    return f"{named_with(called, also)}{_at(apart)} in {render_path(str(rows.first('artifact')))}"


def _told_apart(evidence: Evidence, rows: Rows, labels: list[str]) -> list[str]:
    """The labels, with the record and, where that is the same too, the field of those that name several numbers."""
    records = evidence.records.take(pa.array(rows.values("record"))).to_pylist()
    metrics, statistics, fields = (
        rows.names(name)[rows.values(name)].tolist() for name in ("metric", "statistic", "field")
    )
    of_record = [f"{label} ({record or '/'})" for label, record in zip(labels, records, strict=True)]
    of_field = [
        f"{label} ({record or '/'}, {field})"
        for label, record, field in zip(labels, records, fields, strict=True)
    ]
    found, whole = list(labels), list(zip(metrics, statistics, strict=True))
    for longer in (of_record, of_field):
        often = Counter(zip(found, whole, strict=True))
        found = [
            more if often[label, one] > 1 else label
            for label, more, one in zip(found, longer, whole, strict=True)
        ]
    return found


def _not_listed(left: int, topic: str, tier: int) -> Iterator[Fact]:
    if left > 0:
        clause = f"listed in measurements.parquet only: {counted(left, 'more reported aggregate')}"
        yield count_fact(topic, {"scope": "aggregate"}, "measurements_not_listed", left, clause, tier)


def _range(
    evidence: Evidence, names: dict[str, str | None], rows: Rows, topic: str, tier: int
) -> Iterator[Fact]:
    """The lowest, middle and highest of what files state as one statistic of a model."""
    metric, statistic = str(names.pop("metric")), str(names.pop("statistic"))
    called, also = _benchmark(names)
    about = {**names, "of": statistic}
    group = Group(evidence, metric, about, rows, named_with(called, also), "reported")
    facts = GroupFacts(group, topic, tier, f"reported {_stated(statistic)}")
    yield from (replace(fact, verdict="reported") for fact in facts.all() if fact.statistic in _RANGE)


def _stated(statistic: str) -> str:
    return _words(statistic).removesuffix(" ").removesuffix(" of the") or "value"


def _words(statistic: str) -> str:
    return _WORDS[statistic] if statistic in _WORDS else f"{quantile_name(statistic)} of the "


def _aggregates(evidence: Evidence, metrics: Sequence[str], unmeasured: bool) -> Rows:
    every = evidence.counted_rows
    rows = every.at(every.among("metric", metrics))
    single = rows.among("scope", ["request", "sample"]) & rows.among("statistic", ["value"])
    kept = ~rows.among("scope", ["timeseries"]) & ~single
    # Where requests are recorded our statistics come from them: a tool's own would say the same again
    if unmeasured and kept.any():
        kept &= ~_measured(rows, single)
    own = rows.at(kept)
    frame = own.of_columns(["artifact", "record", "field", "metric", "statistic"])
    own = own.at(~frame.duplicated().to_numpy())
    if len(own) > MAX_FACTS:
        # Where not all can be listed, what values are comes before how they spread
        own = own.at(np.argsort(~own.among("statistic", _LOCATIONS), kind="stable"))
    return own


def _measured(rows: Rows, single: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """True where single values of the metric are at hand in the folder: of the model, or of any where none is named."""
    # Another folder is another run, of which nothing is at hand here
    names = rows.names("artifact")
    folder = folders_of(pd.Categorical.from_codes(np.arange(len(names)), names)).codes

    def codes(part: slice) -> Iterator[npt.NDArray[np.integer]]:
        own = rows.at(part)
        yield from (own.values("metric"), folder[own.values("artifact")], own.values("model"))

    numbers, (metric, place, model) = numbered(len(rows), codes)
    of_model = np.zeros(len(model), np.bool_)
    of_model[numbers[single]] = True
    any_model = combined([metric, place])
    of_any = np.isin(any_model, any_model[of_model])
    found: npt.NDArray[np.bool_] = np.where(model >= 0, of_model, of_any)[numbers]
    return found


def _reported(
    evidence: Evidence,
    rows: Rows,
    topic: str,
    tier: int,
    note: str | None,
    apart: str | None,
    label: str,
) -> Fact:
    names = {key: rows.first(key) for key in ("artifact", "field", "tool", "engine", "model", "task")}
    metric, statistic, unit = str(rows.first("metric")), str(rows.first("statistic")), rows.first("unit")
    value, size = float(rows.values("value")[0]), float(rows.values("n")[0])
    n = int(size) if np.isfinite(size) else None
    # Tools print the p99 of ten requests too: it is given as theirs, and marked
    few = n is not None and statistic not in _WORDS and not enough_samples(n, float(statistic[1:]) / 100)
    verdict: Verdict = "n_too_small" if few else "reported"
    known = METRICS[metric]
    most = MAX_DIGITS if known.names_its_unit else _MOST_DIGITS
    digits = min(most, written_digits(np.array([value])))
    what = f"the {_words(statistic)}{measured_name(metric)} of {label}"
    plain = statistic == "value" and known.kind in _ONE_EACH
    number = render_quantity(metric, value, digits, unit)
    clause = f"{what} is {number}{_basis(n, few, note, plain)}"
    subject = subject_of(
        {**names, "config": apart, "record": str(evidence.records[int(rows.values("record")[0])].as_py())}
    )
    where = sources_of(evidence, rows)
    tier += 0 if statistic in ("mean", "value") else 2
    return Fact(
        topic, subject, metric, statistic, value, unit, clause, tier, digits, n, verdict=verdict, sources=where
    )  # fmt: skip


def _at(apart: str | None) -> str:
    """The settings that tell a number from its neighbours, as a sentence says them."""
    return f" at {render_config(apart)}" if apart else ""


def _benchmark(names: Mapping[str, str | None]) -> tuple[str, list[str | None]]:
    """What a benchmark is called (its task, else its model, else its tool), and what else tells it apart."""
    called = names["task"] or names["model"] or names["tool"] or "an unnamed benchmark"
    return render_name(called), [names["model"] if names["task"] else None, names["engine"]]


def _basis(n: int | None, few: bool, note: str | None, plain: bool) -> str:
    """In brackets: that the artifact says so, of how many samples, and what else a reader must know."""
    basis = "as reported; of how many samples is not said"
    if n is not None or plain:
        basis = "as reported" if n is None else f"as reported, n = {render_count(n)}"
    words = [basis, "n too small: not to be relied on" if few else None, note]
    return f" ({'; '.join(word for word in words if word)})"
