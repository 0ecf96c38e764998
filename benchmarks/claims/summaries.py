"""Claims in summaries: JSON and CSV beside the requests that they sum up."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from benchmarks.claims.claims import Claim
from benchmarks.claims.files import MadeFile, as_csv
from benchmarks.claims.numbers import Unit, unit_for
from benchmarks.claims.readings import Word
from benchmarks.claims.requests import Metric, Study
from benchmarks.claims.stating import WORDS, Draw, Stated, Topic, drawn, unsupported

# A CSV or JSON list with a record for each model, an object by model, and objects of the first model alone
Kind = Literal["csv", "list", "by model", "single", "nested"]
_NAMES: dict[Metric, tuple[str, ...]] = {
    "ttft": ("ttft",), "e2e_latency": ("latency", "e2e_latency"), "decode_duration": ("decode_time",),
    "decode_throughput": ("tokens_per_second",), "output_tokens": ("output_tokens",),
}  # fmt: skip
_SAID: dict[Word, tuple[str, ...]] = {
    "mean": ("mean", "avg"), "median": ("median", "p50"), "total": ("total",), "last": ("last",), "min": ("min",),
    "max": ("max",), "p95": ("p95",), "bare": ("",), "about": ("approx",),
}  # fmt: skip
_SUFFIX: dict[Unit, str] = {"s": "_s", "ms": "_ms"}
_LEFT_OUT_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a record: `said` names the statistic, empty for none, and `called` the metric with its unit."""

    said: str
    called: str
    topic: Topic

    @property
    def flat(self) -> str:
        if self.topic.metric == "output_tokens" and self.said == "max":
            return f"{self.called}_max"  # the other way round it is the name of a setting
        return f"{self.said}_{self.called}".lstrip("_")


_Record = Mapping[_Field, Stated]


def summary(dice: random.Random, study: Study, draw: Draw) -> tuple[MadeFile, list[Claim]]:
    """A file of one of the kinds, and its claims."""
    kind: Kind = dice.choice(get_args(Kind))
    # A summary of more requests than its folder holds: none of its numbers can be computed again
    left_out = dice.randint(8, 200) if dice.random() < _LEFT_OUT_SHARE else 0
    fields = _fields(dice, study, nested=kind == "nested")
    groups = study.groups[:1] if kind in ("single", "nested") else study.groups
    records: dict[str, _Record] = {}
    for group in groups:
        if left_out:
            why = "requests that are not here"
            records[group.model] = {f: unsupported(dice, study, group.model, f.topic, why) for f in fields}
        else:
            told = {f: drawn(dice, study, group, f.topic, draw) for f in fields}
            records[group.model] = {f: claim for f, claim in told.items() if claim}
    made = _file(kind, records, len(groups[0].requests) + left_out)
    return made, list(_claims(f"{study.folder}/{made.name}", kind, records))


def _fields(dice: random.Random, study: Study, *, nested: bool) -> list[_Field]:
    """Two fields for each metric of the study; where they are nested, each says a statistic."""
    fields = []
    for metric in study.held:
        unit, name = unit_for(dice, metric), dice.choice(_NAMES[metric])
        for word in dice.sample([word for word in WORDS[metric] if not (nested and word == "bare")], 2):
            said = dice.choice(_SAID[word])
            fields.append(_Field(said, name + _SUFFIX.get(unit, ""), Topic(metric, word, unit)))
    return fields


def _file(kind: Kind, records: Mapping[str, _Record], requests: int) -> MadeFile:
    flat: list[dict[str, str | float]] = [
        {"model": model, "requests": requests, **{f.flat: _plain(claim) for f, claim in record.items()}}
        for model, record in records.items()
    ]
    match kind:
        case "csv":
            return MadeFile("summary.csv", as_csv(flat))
        case "list":
            made: Any = {"results": flat}
        case "by model":
            made = {"models": {row["model"]: {k: v for k, v in row.items() if k != "model"} for row in flat}}
        case "single":
            made = flat[0]
        case "nested":
            (model, record), *_ = records.items()
            made = {"model": model, "requests": requests}
            for field, claim in record.items():
                made.setdefault(field.called, {})[field.said] = _plain(claim)
    return MadeFile("summary.json", json.dumps(made, indent=2))


def _claims(artifact: str, kind: Kind, records: Mapping[str, _Record]) -> Sequence[Claim]:
    claims = []
    for number, (model, record) in enumerate(records.items()):
        places: dict[Kind, str] = {
            "csv": str(number), "list": f"/results/{number}", "by model": f"/models/{model.replace('/', '~1')}",
        }  # fmt: skip
        for field, claim in record.items():
            nested = kind == "nested"
            place = f"/{field.called}" if nested else places.get(kind, "")
            name = field.said if nested else field.flat
            text = f"{model}: {field.flat} = {claim.written.plain}"
            claims.append(Claim(artifact, place, name, "summary", text, claim))
    return claims


def _plain(claim: Stated) -> float:
    number = claim.written.number
    return number if claim.written.decimals > 0 else int(number)
