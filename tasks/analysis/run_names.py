"""How facts about whole runs name them, and where those stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.facts import Source, subject_of
from data_contracts.json_values import JsonObject
from data_contracts.rules.runs import Runs
from data_contracts.setting_names import Aspect, parted
from data_contracts.wording import render_name, render_number, render_path, render_setting
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import records_of
from tasks.analysis.statistics import written_digits

_TOP = "."  # the audited folder itself, which no sentence needs to name
_LONGEST = 100  # characters of what tells a run from others
_COLUMNS = ("tool", "engine", "model", "config", "system")
_LOAD: frozenset[Aspect] = frozenset(
    {"concurrency", "request_rate", "requests", "limits", "arrivals", "seed"}
)


def names_of(frame: Runs, run: int, *, load: bool) -> dict[str, str | None]:
    """What a fact about a run or about runs like it is about; with `load` the load too, and its file."""
    names: dict[str, str | None] = {
        name: frame.columns[name][run].as_py() for name in (*_COLUMNS, "workload")
    }
    artifact = str(frame.artifact[run].as_py())
    if load:
        return {**names, "artifact": artifact, "run_id": str(frame.columns["run_id"][run].as_py())}
    asked = names["workload"]
    names["workload"] = _without_load(asked) if asked else None
    return {**names, "folder": artifact.rpartition("/")[0] or _TOP}


def _without_load(workload: str) -> str | None:
    others = parted(workload, _LOAD)[0]
    return None if others is None else str(others)


def labels_of(frame: Runs, runs: Sequence[int], *, load: bool) -> list[str]:
    """How a sentence names each of these runs, or those like it: by model and folder or file, and what tells two apart."""
    names = [names_of(frame, run, load=load) for run in runs]
    alike: dict[str, dict[str, dict[str, str | None]]] = {}
    for each in names:
        alike.setdefault(_plain(each), {})[subject_of(each)] = each
    labels: dict[str, str] = {}
    for label, kinds in alike.items():
        texts = _apart(list(kinds.values())) if len(kinds) > 1 else [""]
        for number, (subject, text) in enumerate(zip(kinds, texts, strict=True), 1):
            told = f"{label} ({text or f'number {number}'})"
            labels[subject] = told if len(kinds) > 1 else label
    return [labels[subject_of(each)] for each in names]


def _plain(names: Mapping[str, str | None]) -> str:
    where = str(names.get("artifact") or names["folder"])
    if names["model"] and where == _TOP:
        return render_name(str(names["model"]))
    return (
        f"{render_name(str(names['model']))} in {render_path(where)}"
        if names["model"]
        else render_path(where)
    )


def _apart(alike: Sequence[Mapping[str, str | None]]) -> list[str]:
    """The settings in which each of these differs from the others, as text; empty where two would read alike."""
    each = [dict(_settings(names)) for names in alike]
    differing = [key for key in sorted(set().union(*each)) if len({own.get(key) for own in each}) > 1]
    texts = [", ".join(f"{render_name(key)} {own[key]}" for key in differing if key in own) for own in each]
    texts = [text if len(text) <= _LONGEST else "" for text in texts]
    often = Counter(texts)
    return [text if often[text] == 1 else "" for text in texts]


def _settings(names: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for name in ("config", "system", "workload"):
        if (text := names[name]) is not None:
            yield from _leaves(orjson.loads(text))


def _leaves(settings: JsonObject) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _leaves(value)
        else:
            yield name, render_setting(value)


def as_written(value: float, unit: str | None = None) -> str:
    """A load or an objective that somebody chose, with the digits that it was written with."""
    return render_number(value, written_digits(np.array([value])), unit)


def sources_of_runs(evidence: Evidence, frame: Runs, runs: Sequence[int]) -> tuple[Source, ...]:
    """The records in which these runs state their numbers; of those that state none, their requests."""
    stating = np.isin(frame.number_run, runs)
    silent = np.setdiff1d(runs, frame.number_run[stating])
    requests = frame.requests.records
    parts = (
        (frame.numbers, np.flatnonzero(stating)),
        (requests.numbers, requests.first[np.isin(frame.requests.of_run, silent)]),
    )
    records: dict[str, list[str]] = defaultdict(list)
    for numbers, places in parts:
        artifacts = numbers.artifact.codes[places].tolist()
        for artifact, record in zip(
            artifacts, numbers.record.take(pa.array(places)).to_pylist(), strict=True
        ):
            records[numbers.artifact.names[artifact]].append(str(record))
    return records_of(evidence, records)
