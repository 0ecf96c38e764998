"""What documents call best: a configuration, or one of several models, beside what was measured best."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename

import numpy as np
import orjson
import pandas as pd

from data_contracts.facts import Fact, Source, Verdict, subject_of
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    listing,
    metric_name,
    render_config,
    render_count,
    render_name,
    render_number,
    render_path,
)
from tasks.analysis.claims.claim_errors import Judged
from tasks.analysis.claims.claim_places import Placed
from tasks.analysis.claims.claim_samples import About, Samples
from tasks.analysis.claims.claim_sources import Library, resolve, same_settings
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import MIN_RUNS

_CALLED_BEST = re.compile(
    r"\bbest\b|\btop configuration\b|\boptimal\b|recommended|production configuration", re.IGNORECASE
)
_ADVICE = "latency_advantage"
_METRIC = "decode_throughput"


def choice_facts(
    evidence: Evidence,
    samples: Samples,
    library: Library,
    stated: Sequence[Statement],
    found: Iterable[Judged],
) -> Iterator[Placed]:
    """A verdict on each configuration that a document calls the best, and on each model that it advises to use."""
    for each in found:
        if each.metric == _METRIC and each.stated.settings and len(each.sample) and _called_best(each.stated):
            yield from _configuration(evidence, each)
    yield from _advice(evidence, samples, library, stated)


def _called_best(stated: Statement) -> bool:
    # A heading further out spans numbers that its words do not speak of
    innermost = stated.heading.rpartition(" > ")[2]
    return stated.record.startswith("line/") and bool(_CALLED_BEST.search(f"{innermost} {stated.field}"))


def _configuration(evidence: Evidence, each: Judged) -> Iterator[Placed]:
    stated, rows = each.stated, _sweep(evidence, each)
    means = rows.groupby("config", observed=True)["value"].mean()
    if len(means) < 2:
        return
    best, fewest = str(means.idxmax()), int(rows.groupby("config", observed=True).size().min())
    agrees = same_settings(stated.settings, orjson.loads(best))
    own = [str(config) for config in means.index if same_settings(stated.settings, orjson.loads(str(config)))]
    if not own:
        return
    unit = METRICS[_METRIC].unit
    # Which of two that lie as near as repetitions do is the better one, no measurement tells
    beaten = float(means[best]) / float(means[own[0]]) - 1 > METRICS[_METRIC].floor
    enough = fewest >= MIN_RUNS
    verdict: Verdict = "refuted" if beaten else "confirmed" if agrees and enough else "unsupported"
    top, mine = (render_number(float(means[config]), 4, unit) for config in (best, own[0]))
    few = f"fewer than {render_count(MIN_RUNS)} repetitions support no best configuration"
    where = _files(rows)
    words = f"{render_config(own[0])} as the best configuration of {render_name(each.model)}"
    if agrees:
        clause = f"{words}; in {where} it has the highest {metric_name(_METRIC)}, {mine}"
        clause += "" if enough else f", but {few}"
    else:
        says = "refute" if beaten else "do not support"
        clause = f"{words}, which the measurements {says}: in {where} it has {mine}, and {render_config(best)} has {top}"
        clause += "" if enough else f" ({few})"
    subject = subject_of(
        {"artifact": stated.artifact, "model": each.model, "claim": "best_config", "config": own[0]}
    )
    shown = rows[rows["config"].isin([best, own[0]]).to_numpy()]
    here = _here(evidence, stated)
    fact = Fact(
        "claims", subject, _METRIC, "best_config", float(means[best]), unit, "", 1 if verdict == "refuted" else 5,
        4, len(means), verdict=verdict, sources=(here, *sources_of(evidence, Rows.of(shown))),
    )  # fmt: skip
    yield Placed(fact, render_path(stated.artifact), ("names", "name"), clause, here)


def _sweep(evidence: Evidence, each: Judged) -> pd.DataFrame:
    """All requests of the model in the files that hold the stated configuration."""
    rows = evidence.of_requests(_METRIC)
    files = rows.among("artifact", each.sample.picked.present("artifact"))
    return rows.at(files & rows.among("model", [each.model or ""]) & (rows.values("config") >= 0)).frame


def _advice(
    evidence: Evidence, samples: Samples, library: Library, stated: Sequence[Statement]
) -> Iterator[Placed]:
    """`Use X`, of the models whose latencies the same document ranks, beside their measured decode throughput."""
    ranked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in stated:
        if each.topic and each.model and "e2e_latency" in each.metrics:
            ranked[each.artifact, each.topic].add(each.model)
    for each in stated:
        if each.name == _ADVICE and each.topic and each.model:
            artifacts = library.spoken_of(each.artifact, each.cites)
            names = ranked[each.artifact, each.topic] | {each.model}
            models = {name: resolve(name, samples.models) for name in sorted(names)}
            parts = {
                name: samples.of(_METRIC, model, About(artifacts)).rows
                for name, model in models.items()
                if model
            }
            parts = {name: _in_one_file(part) for name, part in parts.items() if len(part)}
            # One measured model has nothing to be faster or slower than
            if len(parts) > 1 and each.model in parts:
                yield _advised(evidence, each, parts)


def _in_one_file(rows: pd.DataFrame) -> pd.DataFrame:
    """The requests of the file that has one configuration, where one has: others are sweeps."""
    files = [part for _, part in rows.groupby("artifact", observed=True, sort=True)]
    plain = [part for part in files if part["config"].nunique() <= 1]
    return (plain or files)[0]


def _advised(evidence: Evidence, stated: Statement, parts: dict[str, pd.DataFrame]) -> Placed:
    means = {name: float(np.mean(np.sort(part["value"].to_numpy()))) for name, part in parts.items()}
    order = sorted(means, key=lambda name: (-means[name], name))
    advised = str(stated.model)
    place = order.index(advised)
    verdict: Verdict = "confirmed" if place == 0 else "refuted" if place == len(order) - 1 else "unsupported"
    unit = METRICS[_METRIC].unit
    others = listing(
        [f"{render_number(means[name], 4, unit)} of {render_name(name)}" for name in order if name != advised]
    )
    rank = {"confirmed": "the fastest", "refuted": "the slowest"}.get(
        verdict, "neither the fastest nor the slowest"
    )
    what = counted(len(order), "model")
    clause = (
        f"to use {render_name(advised)} for its latency; of the {what} ranked there"
        f" it decodes as {rank}: {render_number(means[advised], 4, unit)} on average, against {others}"
    )
    rows = pd.concat(list(parts.values())).sort_index()
    subject = subject_of(
        {"artifact": stated.artifact, "record": stated.record, "model": advised, "claim": "advice"}
    )
    here = _here(evidence, stated)
    fact = Fact(
        "claims", subject, _METRIC, "advice", means[advised], unit, "", 1 if verdict == "refuted" else 4,
        4, len(rows), verdict=verdict, sources=(here, *sources_of(evidence, Rows.of(rows))),
    )  # fmt: skip
    return Placed(fact, render_path(stated.artifact), ("advises", "advise"), clause, here)


def _here(evidence: Evidence, stated: Statement) -> Source:
    return Source(stated.artifact, (stated.record,), evidence.sha256.get(stated.artifact))


def _files(rows: pd.DataFrame) -> str:
    names = sorted({basename(str(name)) for name in rows["artifact"].unique()})
    return render_path(names[0]) if len(names) == 1 else counted(len(names), "file")
