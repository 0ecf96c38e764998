"""Claims in summaries: JSON and CSV beside the requests that they sum up."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from benchmarks.claims.claims import Claim
from benchmarks.claims.files import MadeFile, as_csv
from benchmarks.claims.numbers import Unit, unit_for
from benchmarks.claims.readings import Word
from benchmarks.claims.requests import Group, Metric, Study
from benchmarks.claims.stating import WORDS, Draw, Stated, Topic, drawn, unsupported

_NAMES: dict[Metric, tuple[str, ...]] = {
    "ttft": ("ttft",), "e2e_latency": ("latency", "e2e_latency"), "decode_duration": ("decode_time",),
    "decode_throughput": ("tokens_per_second",), "output_tokens": ("output_tokens",),
}  # fmt: skip
_SAID: dict[Word, tuple[str, ...]] = {
    "mean": ("mean_{}", "avg_{}"), "median": ("median_{}", "p50_{}"), "total": ("total_{}",), "last": ("last_{}",),
    "min": ("min_{}",), "max": ("max_{}",), "p95": ("p95_{}",), "bare": ("{}",), "about": ("approx_{}",),
}  # fmt: skip
_SUFFIX: dict[Unit, str] = {"s": "_s", "ms": "_ms"}


def summary(dice: random.Random, study: Study, draw: Draw) -> tuple[MadeFile, list[Claim]]:
    """A file with a record for each model or for the first alone, as CSV or JSON, and its claims."""
    # A summary of more requests than its folder holds: none of its numbers can be computed again
    left_out = dice.randint(8, 200) if dice.random() < 0.1 else 0
    fields = _fields(dice, study)
    kind = dice.choice(("csv", "list", "models", "single"))
    records = {
        group.model: _record(dice, study, group, fields, draw, left_out)
        for group in (study.groups[:1] if kind == "single" else study.groups)
    }
    count = len(study.groups[0].requests) + left_out
    rows: list[dict[str, str | float]] = [
        {"model": model, "requests": count, **{name: _plain(claim) for name, claim in record.items()}}
        for model, record in records.items()
    ]
    made, places = _file(kind, rows)
    claims = [
        Claim(f"{study.folder}/{made.name}", place, name, "summary", f"{model}: {name} = {claim.written.plain}", claim)
        for place, (model, record) in zip(places, records.items(), strict=True)
        for name, claim in record.items()
    ]  # fmt: skip
    return made, claims


def _file(kind: str, rows: list[dict[str, str | float]]) -> tuple[MadeFile, list[str]]:
    """The rows as a file of that kind, and the record of each as facts name it."""
    match kind:
        case "csv":
            return MadeFile("summary.csv", as_csv(rows)), [str(n) for n in range(len(rows))]
        case "list":
            text = json.dumps({"results": rows}, indent=2)
            return MadeFile("summary.json", text), [f"/results/{n}" for n in range(len(rows))]
        case "models":
            nested = {row["model"]: {k: v for k, v in row.items() if k != "model"} for row in rows}
            places = [f"/models/{str(row['model']).replace('/', '~1')}" for row in rows]
            return MadeFile("summary.json", json.dumps({"models": nested}, indent=2)), places
        case _:
            return MadeFile("summary.json", json.dumps(rows[0], indent=2)), [""]


def _fields(dice: random.Random, study: Study) -> dict[str, Topic]:
    """The fields of a record: each metric of the study with two words."""
    fields: dict[str, Topic] = {}
    for metric in study.held:
        unit = unit_for(dice, metric)
        for word in dice.sample(WORDS[metric], 2):
            name = dice.choice(_SAID[word]).format(dice.choice(_NAMES[metric]))
            fields[name + _SUFFIX.get(unit, "")] = Topic(metric, word, unit)
    return fields


def _record(
    dice: random.Random, study: Study, group: Group, fields: Mapping[str, Topic], draw: Draw, left_out: int
) -> dict[str, Stated]:
    record = {}
    for name, topic in fields.items():
        if left_out:
            record[name] = unsupported(dice, study, group.model, topic, "requests that are not here")
        elif claim := drawn(dice, study, group, topic, draw):
            record[name] = claim
    return record


def _plain(claim: Stated) -> float:
    number = claim.written.number
    return number if claim.written.decimals else int(number)
