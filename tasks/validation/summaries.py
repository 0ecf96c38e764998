"""What summaries state, each beside what the requests that they summarize give."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename, dirname, splitext

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.audit import Thresholds
from data_contracts.rules.frames import Floats, Ints, Mask, Numbers, Records, Table, Words
from tasks.validation.records import Measured

_TAIL = re.compile(r"[-_. ]?(?:summary|summaries|runs|raw|requests|results|stats)$", re.IGNORECASE)
_ALIKE = ("model", "engine", "run", "task")
_COUNTS = ("requests_total", "requests_completed", "requests_failed")
_SUMS = {
    "output_tokens_total": "output_tokens",
    "input_tokens_total": "input_tokens",
    "tokens_total": "total_tokens",
}
_REDUCE: dict[str, Callable[[Floats], np.float64]] = {
    "mean": np.mean,
    "total": np.sum,
    "min": np.min,
    "max": np.max,
}
_COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("artifact", "record", "field", "what", "source", "metric", "statistic")]
    + [(name, pa.string()) for name in ("unit", "config", "seen_at")]
    + [(name, pa.float64()) for name in ("stated", "given", "n", "cold", "warm")]
    + [("covered", pa.bool_())]
)


def summary_frame(measured: Measured, copies: Mapping[str, str], thresholds: Thresholds) -> Table:
    """A row for each number that can be recomputed without doubt, and for each configuration that was run.

    `copies` names the file that holds the measurements of each exact copy.
    """
    aggregates, requests = measured.records["aggregate"].numbers, measured.records["request"]
    rows: list[dict[str, object]] = []
    if len(aggregates) and len(requests):
        cold = cold_requests(requests, thresholds)
        files = requests.of_first(requests.numbers.artifact)
        asked, stated = _spans(files), _spans(aggregates.artifact)
        for summary, source in _pairs(aggregates.artifact.names, stated, asked, copies):
            pair = _Pair(aggregates, stated[summary], requests, asked[source], cold)
            rows += [*pair.numbers(), *pair.configurations()]
    table = pa.Table.from_pylist(rows, _COLUMNS)
    return Table({name: table[name].combine_chunks() for name in table.column_names})


def cold_requests(requests: Records, thresholds: Thresholds) -> Mask:
    """True for requests whose TTFT is in good part the loading of the model."""
    load, ttft = requests.value("load_duration"), requests.value("ttft")
    return (load > thresholds.cold_seconds) & (load > thresholds.cold_share * ttft)


def _spans(column: Words) -> dict[int, Ints]:
    """The rows of each code; equal codes stand together."""
    codes = column.codes
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    stops = np.append(starts[1:], len(codes))
    return {int(codes[a]): np.arange(a, b) for a, b in zip(starts, stops, strict=True)}


def _pairs(
    names: Sequence[str], stated: Mapping[int, Ints], asked: Mapping[int, Ints], copies: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """A file with aggregates and the one file whose requests it sums up: itself, or its only sibling by name."""
    siblings: dict[tuple[str, str], list[int]] = defaultdict(list)
    for code in asked:
        siblings[_stem(names[code])].append(code)
    held = {names[code]: code for code in asked}
    for copy, kept in copies.items():
        if kept in held:
            siblings[_stem(copy)].append(held[kept])
    for code in stated:
        found = [code] if code in asked else siblings[_stem(names[code])]
        if len(found) == 1:
            yield code, found[0]


def _stem(artifact: str) -> tuple[str, str]:
    """Folder and name without what tells a summary from its requests."""
    return dirname(artifact), _TAIL.sub("", splitext(basename(artifact))[0])


class _Pair:
    """One summary (`rows` of its aggregates) and one file of requests (`asked` among the requests)."""

    def __init__(self, aggregates: Numbers, rows: Ints, requests: Records, asked: Ints, cold: Mask) -> None:
        self._stated, self._rows = aggregates, rows
        self._requests, self._asked, self._cold = requests, asked, cold[asked]
        first = requests.numbers.take(requests.first[asked])
        self._first = first
        self._status = {name: first.status.isin(name) for name in ("ok", "failed", "warmup")}
        self._source = first.artifact.names[first.artifact.codes[0]]
        self._matches: dict[tuple[int, ...], Mask] = {}

    def numbers(self) -> Iterator[dict[str, object]]:
        """Every stated number beside what the requests of the same model and settings give, where both are known."""
        for row in self._rows:
            given = self._given(int(row))
            if given is not None:
                yield {**self._place(int(row)), "what": "number", **given}

    def configurations(self) -> Iterator[dict[str, object]]:
        """Every configuration of the requests, and whether the summary covers it."""
        stated = self._stated.config
        settings = {c: orjson.loads(stated.names[c]) for c in np.unique(stated.codes[self._rows]) if c >= 0}
        keys = {tuple(sorted(s)) for s in settings.values()}
        if len(settings) < 2 or len(keys) != 1:
            return
        (names,) = keys
        covered = {_canonical(s, names) for s in settings.values()}
        ran = {
            _canonical(orjson.loads(self._first.config.names[c]), names): int(
                np.argmax(self._first.config.codes == c)
            )
            for c in np.unique(self._first.config.codes)
            if c >= 0
        }
        # A summary of other configurations is no summary of these requests.
        if 2 * len(covered & ran.keys()) < len(covered):
            return
        artifact = self._stated.artifact.names[self._stated.artifact.codes[self._rows[0]]]
        for config, place in sorted(ran.items(), key=lambda item: item[1]):
            seen = self._first.record[place].as_py()
            yield {
                "artifact": artifact, "field": "config", "what": "configuration", "source": self._source,
                "config": config, "seen_at": seen, "covered": config in covered,
            }  # fmt: skip

    def _place(self, row: int) -> dict[str, object]:
        numbers = self._stated
        words = {
            name: getattr(numbers, name) for name in ("artifact", "field", "metric", "statistic", "unit")
        }
        texts = {name: w.names[w.codes[row]] if w.codes[row] >= 0 else None for name, w in words.items()}
        return {
            **texts,
            "record": numbers.record[row].as_py(),
            "stated": float(numbers.value[row]),
            "source": self._source,
        }

    def _given(self, row: int) -> dict[str, object] | None:
        """The number that the requests give; None where it cannot be told without doubt."""
        numbers = self._stated
        metric, statistic = (w.names[w.codes[row]] for w in (numbers.metric, numbers.statistic))
        alike = self._alike(row)
        if not numbers.given[row] or not alike.any():
            return None
        if metric in _COUNTS and statistic == "value":
            counted = alike & ~self._status["warmup"]
            wanted = {"requests_completed": self._status["ok"], "requests_failed": self._status["failed"]}
            return {"given": float((counted & wanted.get(metric, counted)).sum()), "n": float(counted.sum())}
        if metric in _SUMS and statistic in ("value", "total"):
            metric, statistic = _SUMS[metric], "total"
        if statistic not in _REDUCE:
            return None
        return self._reduced(alike & self._status["ok"], metric, statistic, float(numbers.n[row]))

    def _reduced(self, alike: Mask, metric: str, statistic: str, n: float) -> dict[str, object] | None:
        values = self._requests.value(metric)[self._asked]
        used = alike & np.isfinite(values)
        # Another n says that the summary stands for other requests than these.
        if not used.any() or (used != alike).any() or (np.isfinite(n) and n != used.sum()):
            return None
        cold = float((used & self._cold).sum())
        return {
            "given": float(_REDUCE[statistic](values[used])),
            "n": float(used.sum()),
            "cold": cold,
            "warm": used.sum() - cold,
        }

    def _alike(self, row: int) -> Mask:
        """Requests that agree with an aggregate in everything that the aggregate says of itself."""
        numbers = self._stated
        key = tuple(int(getattr(numbers, name).codes[row]) for name in (*_ALIKE, "config"))
        if key not in self._matches:
            agrees = np.ones(len(self._asked), np.bool_)
            for name, code in zip(_ALIKE, key, strict=False):
                if code >= 0 and not self._own_run(name, row):
                    agrees &= getattr(self._first, name).codes == code
            if key[-1] >= 0:
                agrees &= self._configured(orjson.loads(numbers.config.names[key[-1]]))
            self._matches[key] = agrees
        return self._matches[key]

    def _own_run(self, name: str, row: int) -> bool:
        """A file that names no run is a run of its own: that says nothing about its sibling."""
        run, artifact = self._stated.run, self._stated.artifact
        return name == "run" and run.names[run.codes[row]] == artifact.names[artifact.codes[row]]

    def _configured(self, settings: dict[str, object]) -> Mask:
        names = tuple(sorted(settings))
        wanted = _canonical(settings, names)
        configs = self._first.config
        used = set(np.unique(configs.codes).tolist())
        same = [
            c in used and _canonical(orjson.loads(name), names) == wanted
            for c, name in enumerate(configs.names)
        ]
        return configs.where(np.array(same, np.bool_))


def _canonical(settings: Mapping[str, object], names: Sequence[str]) -> str:
    """Canonical JSON of some of the settings."""
    return orjson.dumps({name: settings.get(name) for name in names}, option=orjson.OPT_SORT_KEYS).decode()
