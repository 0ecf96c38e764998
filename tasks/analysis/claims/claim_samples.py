"""The single values that a statement may be about, by metric and model, and what artifacts report beside them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import orjson
import pandas as pd

from data_contracts.definitions import BARE
from data_contracts.metrics import METRICS
from data_contracts.setting_names import stated_number
from tasks.analysis.claims.claim_attempts import COUNTS, NEEDED, attempts_of, tallied, with_twins
from tasks.analysis.claims.claim_rows import of_engine, with_load, with_settings
from tasks.analysis.claims.file_rows import FileRows
from tasks.analysis.claims.reading import Floats, Reading, Sample
from tasks.analysis.claims.readings import Readings
from tasks.analysis.evidence import Evidence
from tasks.analysis.row_frame import columns_of
from tasks.analysis.rows import Columns, Rows
from tasks.memory.numbering import numbered
from tasks.memory.shelf import shelved

ANY_MODEL = ""
_TOKENS = "output_tokens"
_PARTS = (
    ("artifact",),
    ("model",),
    ("run",),
    ("task",),
    ("config",),
    ("artifact", "model"),
    ("model", "task"),
    ("model", "config"),
)
# A rate that no request records is that of its tokens in its time
_TIMES = ("decode_duration", "e2e_latency")
_WHOLE, _FIRST, _GAP = "e2e_latency", "ttft", "itl"
DERIVED = frozenset({"output_throughput", "decode_throughput", "output_speed_per_user"})
_SEVERAL = "total_token_throughput"


@dataclass(frozen=True)
class About:
    """What statements are about: some files; settings (canonical JSON, None for none); the run or task named.

    `engine` is its plain name, `loads` numbers that settings of the workload must have.
    """

    artifacts: frozenset[str]
    settings: str | None = None
    alike: tuple[tuple[str, str], ...] = ()
    engine: str | None = None
    loads: tuple[tuple[str, float], ...] = ()

    @property
    def limited(self) -> bool:
        """True where the words around a number limit what it is of."""
        return self.engine is not None or bool(self.loads)


@dataclass(frozen=True)
class _Found:
    """What was looked for already, by what it was asked with."""

    in_files: dict[tuple[str, frozenset[str]], dict[str, Rows]] = field(default_factory=dict)
    attempts: dict[tuple[str, About], Rows] = field(default_factory=dict)
    samples: dict[tuple[str, str, About], Sample] = field(default_factory=dict)
    readings: dict[tuple[str, str, About, str | None], Readings] = field(default_factory=dict)
    first: dict[tuple[tuple[str, ...], str, About], list[str]] = field(default_factory=dict)
    metrics: dict[tuple[str, About], list[str]] = field(default_factory=dict)
    plain: dict[tuple[str, str, About, str], Readings] = field(default_factory=dict)


class Samples:
    """The counted single values of an audit by metric and model; ANY_MODEL stands for all of them together."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = with_twins(evidence)
        rows = self.evidence.counted_rows
        single = rows.at(rows.among("statistic", ["value"]) & rows.among("scope", ["request", "sample"]))
        needed = Columns(columns_of(self.evidence.counted, NEEDED))
        kept = [(metric, Rows(needed, shelved(part.places))) for metric, part in single.parts("metric")]
        attempts = attempts_of(self.evidence)
        self._attempts = FileRows(Rows.of(attempts))
        by_metric = {metric: Rows.of(part) for metric, part in tallied(attempts).items()}
        by_metric |= dict(sorted(kept, key=lambda part: int(part[1].places[0])))
        self._rows = {metric: FileRows(part) for metric, part in by_metric.items()}
        stated = Columns(columns_of(self.evidence.counted, (*NEEDED, "statistic", "n")))
        self._reported = FileRows(Rows(stated, rows.at(rows.among("scope", ["aggregate"])).places))
        self._none = FileRows(Rows(needed, rows.places[:0]))
        self.models: list[str] = sorted(rows.present("model"))
        self.tools: dict[str, set[str]] = {}
        for model, tool in _pairs(single):
            self.tools.setdefault(model, set()).add(tool)
        self._of_request: dict[str, Floats] = {}
        self._found = _Found()

    def apart(self) -> Samples:
        """The same samples for files that nobody else asks for: what is found of them is kept with the copy alone."""
        made = copy.copy(self)
        made._found = _Found()
        return made

    def attempted(self, artifacts: frozenset[str]) -> bool:
        """True where some of these files hold requests."""
        return self._attempts.any_of(artifacts)

    def attempts(self, model: str, about: About) -> Rows:
        """A row for each request that was made, with how it ended."""
        found = self._found.attempts
        if (model, about) not in found:
            found[model, about] = self._chosen("", self._attempts, model, about)
        return found[model, about]

    def sizes(self, artifacts: frozenset[str]) -> frozenset[int]:
        """How many requests there are of some files, and of each file, model, run, task or configuration of them."""
        rows = self.attempts(ANY_MODEL, About(artifacts)).frame
        found = {len(rows)}
        for names in _PARTS:
            if len(rows):
                found |= set(rows.groupby(list(names), observed=True, dropna=False).size().tolist())
        told = self._reported.of(artifacts).frame
        found |= {int(n) for n in told["n"].dropna().unique()}
        counts = told[told["metric"].isin(COUNTS).to_numpy()]["value"]
        found |= {int(value) for value in counts.unique() if np.isfinite(value)}
        asked = (stated_number(str(text), "requests") for text in told["config"].dropna().unique())
        return frozenset(found | {int(number) for number in asked if number is not None}) - {0}

    def first_time(self, artifacts: frozenset[str]) -> int | None:
        """When the first row of some files was measured, in microseconds since 1970; None where none says it."""
        rows = self.evidence.rows
        times = rows.loc[rows["artifact"].isin(artifacts).to_numpy(), "timestamp"]
        known = times[times > 0]
        return int(known.min()) if len(known) else None

    def measured(self, metrics: Sequence[str]) -> bool:
        """True where any single value of one of the metrics, or a rate that follows from others, is at hand."""
        return (
            any(metric in self._rows for metric in metrics)
            or (not DERIVED.isdisjoint(metrics) and _TOKENS in self._rows)
            or (_WHOLE in metrics and _FIRST in self._rows)
        )

    def reported(self, metric: str, model: str, about: About, statistic: str | None) -> list[Reading]:
        """What the files report of a metric themselves, of this statistic or, where none is asked for, of any."""
        rows = self._chosen("reported", self._reported, model, replace(about, settings=None, loads=()))
        rows = rows.at(rows.values("metric") == rows.code("metric", metric))
        if statistic not in BARE:
            rows = rows.at(rows.values("statistic") == rows.code("statistic", str(statistic)))
        sample = Sample(rows)
        said = rows.names("statistic")[rows.values("statistic")].astype(str).tolist()
        found = zip(said, sample.values.tolist(), strict=True)
        return [
            Reading(
                value, value, value, said, "report", "file", "all", 1, False, False, sample, np.array([place])
            )
            for place, (said, value) in enumerate(found)
        ]

    def metrics_of(self, model: str, about: About) -> list[str]:
        """The metrics that single values of a model have there."""
        if (model, about) not in self._found.metrics:
            self._found.metrics[model, about] = sorted(
                metric for metric in self._rows if len(self._within(metric, model, about))
            )
        return self._found.metrics[model, about]

    def of(self, metric: str, model: str, about: About) -> Sample:
        """The values of a metric."""
        key = (metric, model, about)
        if key not in self._found.samples:
            rows = self._within(metric, model, about)
            self._found.samples[key] = Sample(rows, tuple(self._weights(metric, rows)))
        return self._found.samples[key]

    def of_first(self, metrics: Sequence[str], model: str, about: About) -> list[str]:
        """Those of the metrics that the requests record; where they record none, a rate that follows from them."""
        key = (tuple(metrics), model, about)
        if key not in self._found.first:
            self._found.first[key] = [metric for metric in metrics if len(self.of(metric, model, about))]
            derived = next((metric for metric in metrics if metric in DERIVED or metric == _WHOLE), None)
            if not self._found.first[key] and derived is not None:
                rows = self._latencies(model, about) if derived == _WHOLE else self._derived(model, about)
                self._found.samples[derived, model, about] = Sample(rows, tuple(self._weights(derived, rows)))
                self._found.first[key] = [derived] if len(rows) else []
        return self._found.first[key]

    def readings(self, metric: str, model: str, about: About, statistic: str | None) -> Readings:
        """All readings of a metric of what statements are about."""
        key = (metric, model, about, statistic)
        if key not in self._found.readings:
            better = METRICS[metric].direction == "higher"
            settled = about.settings is not None
            sample = self.of(metric, model, about)
            self._found.readings[key] = Readings.of(sample, statistic, better, settled)
        return self._found.readings[key]

    def plain(self, metric: str, model: str, about: About, statistic: str) -> Readings:
        """What a number may have been mistaken for."""
        key = (metric, model, about, statistic)
        if key not in self._found.plain:
            better = METRICS[metric].direction == "higher"
            self._found.plain[key] = Readings.plain_of(self.of(metric, model, about), statistic, better)
        return self._found.plain[key]

    def _within(self, metric: str, model: str, about: About) -> Rows:
        return self._chosen(metric, self._rows.get(metric, self._none), model, about)

    def _chosen(self, metric: str, rows: FileRows, model: str, about: About) -> Rows:
        found = self._of_model(metric, rows, model, about.artifacts)
        if not len(found):
            return found
        kept = np.ones(len(found), np.bool_)
        for column, name in about.alike:
            kept &= found.values(column) == found.code(column, name)
        if about.engine is not None:
            kept &= of_engine(found, about.engine)
        found = found if kept.all() else found.at(kept)
        for name, value in about.loads:
            found = with_load(found, name, value)
        return with_settings(found, orjson.loads(about.settings)) if about.settings else found

    def _of_model(self, metric: str, rows: FileRows, model: str, artifacts: frozenset[str]) -> Rows:
        """The rows of some files and a model: most models were not measured in most files."""
        by_model = self._found.in_files.setdefault((metric, artifacts), {})
        if ANY_MODEL not in by_model:
            by_model[ANY_MODEL] = rows.of(artifacts)
        inside = by_model[ANY_MODEL]
        if not len(inside):
            return inside
        if len(by_model) == 1:
            by_model.update((name, part) for name, part in inside.parts("model") if name)
        if model not in by_model:
            by_model[model] = inside.at(slice(0))
        return by_model[model]

    def _derived(self, model: str, about: About) -> Rows:
        for time in _TIMES:
            rows = self._within(time, model, about)
            if not len(rows):
                continue
            times = rows.values("value")
            rates = self._per_request(_TOKENS, rows) / np.where(times > 0, times, np.nan)
            if np.isfinite(rates).any():
                return Rows.of(rows.frame.assign(value=rates)[np.isfinite(rates)])
        return self._none.rows

    def _latencies(self, model: str, about: About) -> Rows:
        """The time to the first token and all gaps after it, of requests that record these and no latency."""
        rows = self._within(_FIRST, model, about)
        if not len(rows):
            return rows
        gaps = self._gaps[rows.values("request")]
        timed = rows.at(gaps > 0).frame
        metric = pd.Categorical([_WHOLE] * len(timed))
        return Rows.of(timed.assign(value=timed["value"].to_numpy() + gaps[gaps > 0], metric=metric))

    @cached_property
    def _gaps(self) -> Floats:
        """The sum of the gaps between the tokens of every request number, 0 where none is recorded."""
        rows = self.evidence.counted
        own = rows[((rows["metric"] == _GAP) & (rows["scope"] == "timeseries")).to_numpy()]
        return np.bincount(own["request"], own["value"], minlength=self.evidence.requests + 1).astype(
            np.float64
        )

    def _weights(self, metric: str, rows: Rows) -> Iterator[tuple[Floats, Floats]]:
        """What a rate over several requests is the ratio of, by each definition that the requests record."""
        if METRICS[metric].unit != "token/s" or not len(rows):
            return
        ratio = METRICS[metric].ratio_of
        pairs = [(ratio.numerator, ratio.denominator)] if ratio else []
        if metric == _SEVERAL:
            pairs.append(("total_tokens", "e2e_latency"))
        elif metric in DERIVED:
            pairs += [(_TOKENS, time) for time in _TIMES]
        for above, below in dict.fromkeys(pairs):
            yield self._per_request(above, rows), self._per_request(below, rows)
        if metric in DERIVED:
            # What follows the first token is decoding, where no request records how long that took
            after = self._per_request("e2e_latency", rows) - self._per_request("ttft", rows)
            yield self._per_request(_TOKENS, rows), after

    def _per_request(self, metric: str, rows: Rows) -> Floats:
        if metric not in self._of_request:
            self._of_request[metric] = self.evidence.per_request(metric)
        found: Floats = self._of_request[metric][rows.values("request")]
        return found


def _pairs(rows: Rows) -> Iterator[tuple[str, str]]:
    """Each model with each tool that measured it."""
    names = ("model", "tool")
    _, codes = numbered(len(rows), lambda part: [rows.at(part).values(name) for name in names])
    for model, tool in zip(*(each.tolist() for each in codes), strict=True):
        if model >= 0 and tool >= 0:
            yield str(rows.names("model")[model]), str(rows.names("tool")[tool])
