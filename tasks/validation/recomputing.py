"""A summary's numbers computed again from the requests of one file, where it is beyond doubt which ones are meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname

import numpy as np
import orjson

from data_contracts.cold_requests import COLD, SAID, UNKNOWN, WARM, Loads, States, cold_states
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.rules.frames import Floats, Mask, Numbers, Records
from data_contracts.settings import Thresholds
from data_contracts.wording import load_words

# A summary that names one of these is about the requests that name it too.
_ALIKE = ("model", "engine", "run", "task")
# Requests that were cut off are seldom listed
_COUNTS = metrics_where(lambda metric: metric.tally not in (None, "cut_off"))
_SUMS = metrics_where(lambda metric: metric.total_of)
# No quantiles: tools estimate them in different ways, so that two right ones may differ
_REDUCE: dict[str, Callable[[Floats], np.float64]] = {
    "mean": np.mean,
    "total": np.sum,
    "min": np.min,
    "max": np.max,
}


def states_of(requests: Records, thresholds: Thresholds) -> States:
    """WARM, COLD or UNKNOWN for each request."""
    numbers = requests.numbers
    said = np.full(len(requests), UNKNOWN, np.int8)
    for state, flag in SAID:
        said[requests.any(numbers.flagged(flag))] = state
    artifact = requests.of_first(numbers.artifact)
    folders: dict[str, int] = {}
    folder = np.array([folders.setdefault(dirname(name), len(folders)) for name in artifact.names], np.int64)
    loads = Loads(
        # As among the facts: what did not count there tells nothing here
        np.where(requests.counted, requests.value("load_duration"), np.nan),
        requests.value("ttft"),
        said,
        artifact.codes,
        folder[artifact.codes],
        tuple(requests.of_first(words).codes for words in (numbers.tool, numbers.engine, numbers.model)),
    )
    return cold_states(loads, thresholds)


def recomputable(aggregates: Numbers, requests: Records) -> Mask:
    """True for stated numbers of a kind that follows from requests, and of a metric that some request has."""
    counts = aggregates.metric.isin(*_COUNTS) & aggregates.statistic.isin("value")
    sums = aggregates.metric.isin(*_SUMS) & aggregates.statistic.isin("value", "total")
    measured = {requests.numbers.metric.names[code] for code in np.unique(requests.numbers.metric.codes)}
    reduced = aggregates.metric.isin(*measured) & aggregates.statistic.isin(*_REDUCE)
    return aggregates.given & (counts | sums | reduced)


@dataclass
class Asked:
    """All requests, one a row of `first`; what is looked up again and again is kept."""

    records: Records
    first: Numbers
    states: States
    _values: dict[str, Floats] = field(default_factory=dict)
    _ended: dict[str, Mask] = field(default_factory=dict)
    _settings: dict[int, dict[str, object]] = field(default_factory=dict)

    @classmethod
    def of(cls, requests: Records, thresholds: Thresholds) -> Asked:
        return cls(requests, requests.numbers.take(requests.first), states_of(requests, thresholds))

    def value(self, metric: str) -> Floats:
        if metric not in self._values:
            self._values[metric] = self.records.value(metric)
        return self._values[metric]

    def ended(self, status: str) -> Mask:
        if status not in self._ended:
            self._ended[status] = self.first.status.isin(status)
        return self._ended[status]

    def settings(self, code: int) -> dict[str, object]:
        """The settings of a config's code; none for -1."""
        if code not in self._settings:
            self._settings[code] = orjson.loads(self.first.config.names[code]) if code >= 0 else {}
        return self._settings[code]


class Summary:
    """The stated numbers of one file (`rows` of the aggregates) and the requests of one file (a slice of all)."""

    def __init__(self, stated: Numbers, rows: Sequence[int], asked: Asked, span: slice) -> None:
        self._stated, self._rows = stated, rows
        self._asked, self._span = asked, span
        first = asked.first
        self._codes = {name: getattr(first, name).codes[span] for name in (*_ALIKE, "config")}
        self._status = {name: asked.ended(name)[span] for name in ("ok", "failed", "degraded", "warmup")}
        self._source = first.artifact.names[first.artifact.codes[span.start]]
        self._matches: dict[tuple[int, ...], Mask] = {}

    def numbers(self) -> Iterator[dict[str, object]]:
        """Every stated number beside what the requests of the same model and settings give."""
        for row in self._rows:
            given = self._given(row)
            if given is not None:
                yield {**self._place(row), "what": "number", "source": self._source, **given}

    def configurations(self) -> Iterator[dict[str, object]]:
        """Every configuration of the requests, and whether the summary covers it."""
        stated = {int(c) for c in self._stated.config.codes[list(self._rows)] if c >= 0}
        keys = {tuple(sorted(self._asked.settings(code))) for code in stated}
        # A summary by configuration has several, all of the same settings; others are of something else
        if len(stated) < 2 or len(keys) != 1:
            return
        (names,) = keys
        # Compared in the summary's settings only: requests mostly record more of them
        covered = {_canonical(self._asked.settings(code), names) for code in stated}
        codes, firsts = np.unique(self._codes["config"], return_index=True)
        pairs = zip(codes.tolist(), firsts.tolist(), strict=True)
        ran = {_canonical(self._asked.settings(code), names): at for code, at in pairs if code >= 0}
        # A summary of other configurations is no summary of these requests.
        if 2 * len(covered & ran.keys()) < len(covered):
            return
        artifact = self._stated.artifact.names[self._stated.artifact.codes[self._rows[0]]]
        for config, place in sorted(ran.items(), key=lambda item: item[1]):
            yield {
                "artifact": artifact, "field": "config", "what": "configuration", "source": self._source,
                "config": config, "covered": config in covered,
                "seen_at": self._asked.first.record[self._span.start + place].as_py(),
            }  # fmt: skip

    def _place(self, row: int) -> dict[str, object]:
        numbers = self._stated
        words = {n: getattr(numbers, n) for n in ("artifact", "field", "metric", "statistic", "unit")}
        texts = {name: w.names[w.codes[row]] if w.codes[row] >= 0 else None for name, w in words.items()}
        return {**texts, "record": numbers.record[row].as_py(), "stated": float(numbers.value[row])}

    def _given(self, row: int) -> dict[str, object] | None:
        """The number that the requests give; None where it cannot be told without doubt."""
        numbers = self._stated
        metric, statistic = (w.names[w.codes[row]] for w in (numbers.metric, numbers.statistic))
        alike = self._alike(row)
        if not alike.any():
            return None
        if metric in _COUNTS:
            counted = alike & ~self._status["warmup"]
            wanted = self._status.get(METRICS[metric].tally or "all", counted)
            return {"given": float((counted & wanted).sum()), "n": float(counted.sum())}
        summed = METRICS[metric].total_of if metric in METRICS else None
        if summed is not None:
            metric, statistic = summed, "total"
        return self._reduced(alike & self._status["ok"], metric, statistic, float(numbers.n[row]))

    def _reduced(self, alike: Mask, metric: str, statistic: str, n: float) -> dict[str, object] | None:
        values = self._asked.value(metric)[self._span]
        used = alike & np.isfinite(values)
        # Another n says that the summary stands for other requests than these.
        # Of a request without the value nothing tells whether the summary counted it.
        if not used.any() or (used != alike).any() or (np.isfinite(n) and n != used.sum()):
            return None
        given = {"given": float(_REDUCE[statistic](values[used])), "n": float(used.sum())}
        return given | self._in_states(used)

    def _in_states(self, used: Mask) -> dict[str, object]:
        """How many of them are cold and warm, and what tells so."""
        states, load = self._asked.states[self._span], self._asked.value("load_duration")[self._span]
        cold, warm = used & (states == COLD), used & (states == WARM)
        known = np.isfinite(load)
        told = load_words(load[cold & known].tolist(), load[warm & known].tolist())
        return {"cold": float(cold.sum()), "warm": float(warm.sum()), "told": told}

    def _alike(self, row: int) -> Mask:
        """Requests that agree with an aggregate in everything that the aggregate says of itself."""
        key = tuple(int(getattr(self._stated, name).codes[row]) for name in (*_ALIKE, "config"))
        # The numbers of one row of a summary share their key
        if key not in self._matches:
            agrees = np.ones(len(self._codes["config"]), np.bool_)
            for name, code in zip(_ALIKE, key, strict=False):
                if code >= 0 and not self._own_run(name, row):
                    agrees &= self._codes[name] == code
            self._matches[key] = agrees & self._configured(key[-1])
        return self._matches[key]

    def _own_run(self, name: str, row: int) -> bool:
        """A file that names no run is a run of its own: that says nothing about its sibling."""
        run, artifact = self._stated.run, self._stated.artifact
        return name == "run" and run.names[run.codes[row]] == artifact.names[artifact.codes[row]]

    def _configured(self, code: int) -> Mask:
        """Requests with the settings of a config, whatever else they set."""
        settings = self._asked.settings(code)
        names = tuple(sorted(settings))
        wanted = _canonical(settings, names)
        used = np.unique(self._codes["config"]).tolist()
        same = [c for c in used if _canonical(self._asked.settings(c), names) == wanted]
        return np.isin(self._codes["config"], same)


def _canonical(settings: Mapping[str, object], names: Sequence[str]) -> str:
    """Canonical JSON of some of the settings."""
    return orjson.dumps({name: settings.get(name) for name in names}, option=orjson.OPT_SORT_KEYS).decode()
