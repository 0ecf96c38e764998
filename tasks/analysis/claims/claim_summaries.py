"""What summary files state, judged by the requests that they sum up as documents are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.facts import Fact, Source
from data_contracts.metrics import METRICS
from data_contracts.units import conversion, unit_of_name
from data_contracts.wording import agree, counted, render_count, render_path
from tasks.analysis.claims.claim_conditions import all_settled, silenced
from tasks.analysis.claims.claim_errors import Judged
from tasks.analysis.claims.claim_places import together
from tasks.analysis.claims.claim_samples import ANY_MODEL, DERIVED, About, Samples
from tasks.analysis.claims.claim_sources import Library, resolve
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.judge import Judge
from tasks.analysis.claims.naming import metrics_named, stated_statistic, statistic_named
from tasks.analysis.claims.placing import placed
from tasks.analysis.claims.readings import KNOWN
from tasks.analysis.claims.summary_sizes import sizes_of
from tasks.analysis.claims.written import Written
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.rows import Rows

_NAME = re.compile(r"[^\W\d_]{3,}")
_WORDS = re.compile(r"[^a-z0-9]+")
TIERS = {"refuted": 2, "confirmed": 6, "unsupported": 6}
# What stands below one of these was asked for, and sums up nothing
_SETTINGS = frozenset(
    {
        "args",
        "arguments",
        "config",
        "configuration",
        "env",
        "environment",
        "input",
        "options",
        "params",
        "parameters",
    }
    | {"request_config", "settings", "setup", "spec"}
)
LISTED = 40  # confirmed numbers of one summary that have a fact of their own


def summary_claims(evidence: Evidence, samples: Samples, library: Library) -> Iterator[Fact]:
    """A fact for each number of a summary that its requests confirm or refute, and for those of which they say nothing."""
    for artifact, own in _aggregates(evidence).parts("artifact"):
        sources = _Sources(library, samples, artifact)
        if sources.files:
            yield from _facts(evidence, artifact, sources.judged(list(_stated(evidence, own))))


class _Sources:
    """The requests that one summary sums up: its own, those of its sibling, else those beside or below it."""

    def __init__(self, library: Library, samples: Samples, artifact: str) -> None:
        near = (frozenset({artifact}), library.siblings(artifact))
        wide = (library.in_folder(artifact), library.below(artifact))
        self.files, self.sure = next(
            ((files, files in near) for files in (*near, *wide) if samples.attempted(files)),
            (frozenset[str](), False),
        )
        # A folder is asked about by all summaries in it, a file by its own
        self._samples = samples.apart() if self.sure else samples

    def judged(self, stated: Sequence[Statement]) -> list[Judged]:
        """The verdicts on the numbers of a kind that follows from requests."""
        judge = Judge(self._samples, self.files)
        found = []
        for each in stated:
            models = self._models(each)
            if models and self._samples.measured(each.metrics):
                found.append(judge.one(self._of_task(each), models))
        # Which numbers stand in the requests shows whether they are those that it sums up
        sure = [self._settled(each, found) for each in found if len(each.sample)]
        return list(all_settled(self._samples.models, sure))

    def _of_task(self, stated: Statement) -> Statement:
        """`baseline_ttft_ms` is about the requests of the task `baseline`."""
        if any(column == "task" for column, _ in stated.alike):
            return stated
        words = f" {_WORDS.sub(' ', f'{stated.record} {stated.field}'.lower())} "
        named = [
            task
            for task in self._tasks
            if _NAME.search(task) and f" {_WORDS.sub(' ', task.lower())} " in words
        ]
        return replace(stated, alike=(*stated.alike, ("task", named[0]))) if len(named) == 1 else stated

    @cached_property
    def _tasks(self) -> list[str]:
        return sorted(self._samples.attempts(ANY_MODEL, About(self.files)).present("task"))

    @cached_property
    def _measured(self) -> list[str]:
        """The models of these requests: of all others there is nothing to look for."""
        return sorted(self._samples.attempts(ANY_MODEL, About(self.files)).present("model"))

    def _models(self, stated: Statement) -> tuple[str, ...]:
        if stated.model is None:
            return (ANY_MODEL, *self._measured)
        own = resolve(stated.model, self._samples.models)
        return (own,) if own else ()

    def _settled(self, each: Judged, beside: Sequence[Judged]) -> Judged:
        """A refutation holds where it is sure which requests are meant: other numbers of the summary follow from them."""
        if each.judgement.outcome != "refuted":
            return each
        # One of a whole folder may sum up another part of it in each of its records
        anchors = sum(
            j.judgement.outcome == "confirmed"
            and j.stated.written.precise
            and (self.sure or j.stated.record == each.stated.record)
            for j in beside
        )
        named = each.stated.statistic not in (None, "value")
        attempts = len(self._samples.attempts(each.model, About(self.files, None, each.stated.alike)))
        made = each.stated.samples
        reason = ""
        if not self.sure and each.stated.model is None and len(self._measured) > 1:
            reason = "it names no model, and the requests beside it are of several"
        elif each.stated.settings and not _recorded(each):
            reason = "the requests do not record the settings that tell its rows apart"
        elif METRICS[each.metric].tally and made != attempts and not anchors:
            reason = f"it is said to be of {counted(made or 0, 'request')}, and the files hold {render_count(attempts)}"
        elif not (anchors or (self.sure and named)):
            reason = "nothing shows that it sums up the requests beside it"
        return silenced(each, reason) if reason else each


def _recorded(each: Judged) -> bool:
    own = each.sample.picked
    named = bool((own.values("config") >= 0).all())
    return named and all(each.stated.settings.keys() <= orjson.loads(t).keys() for t in own.present("config"))


def _aggregates(evidence: Evidence) -> Rows:
    every = Rows.of(evidence.rows)
    rows = every.at(every.among("scope", ["aggregate"]) & every.among("status", ["ok"]))
    return rows.at(np.isfinite(rows.values("value")) & ~rows.values("twin"))


def _stated(evidence: Evidence, rows: Rows) -> Iterator[Statement]:
    """The numbers of a summary as statements, with what its record says of how many requests it is of."""
    varied = _varied(rows)
    columns = ("artifact", "field", "unit", "metric", "statistic", "model", "engine", "run", "task", "config")
    texts = {name: rows.texts(name) for name in columns}
    records = evidence.records.take(pa.array(rows.values("record"))).to_pylist()
    sizes = sizes_of(rows, records)
    for place, (record, value, n) in enumerate(
        zip(records, rows.values("value").tolist(), rows.values("n").tolist(), strict=True)
    ):
        own = {name: texts[name][place] for name in columns}
        metrics, statistic = _meant(
            str(record), str(own["field"]), str(own["metric"]), str(own["statistic"]), own["unit"]
        )
        asked = not _SETTINGS.isdisjoint(str(record).lower().split("/"))
        if asked or not metrics or (statistic is not None and statistic not in KNOWN):
            continue
        settings = orjson.loads(own["config"]) if own["config"] else {}
        model = own["model"]
        known = (sizes.get(key) for key in ((record, model), (None, model), (None, None)))
        size = int(n) if np.isfinite(n) else next((found for found in known if found is not None), None)
        apart = {name: settings[name] for name in varied if name in settings}
        yield _statement(own, str(record), float(value), metrics, statistic, apart, size)


def _statement(
    own: Mapping[str, str | None],
    record: str,
    value: float,
    metrics: tuple[str, ...],
    statistic: str | None,
    settings: Mapping[str, object],
    size: int | None,
) -> Statement:
    unit = conversion(unit_of_name(str(own["field"])) or "")
    factor = unit.factor if unit and unit.unit == own["unit"] else 1.0
    written = Written.of(value / factor, exact=own["unit"] in ("request", "token")).scaled(factor)
    # A file that names no run is a run of its own: that says nothing about its requests
    run = own["run"] if own["run"] and str(own["artifact"]) not in str(own["run"]) else None
    alike = tuple(
        (key, str(name))
        for key, name in (("engine", own["engine"]), ("run", run), ("task", own["task"]))
        if name
    )
    return Statement(
        artifact=str(own["artifact"]), record=record, field=str(own["field"]), name=str(own["metric"]), value=value,
        unit=own["unit"], metrics=metrics, statistic=statistic, model=own["model"], topic=None, settings=settings,
        state=None, heading="", words="", cites=(), changed=None, written=written, samples=size, alike=alike, document=False,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _meant(
    record: str, field: str, metric: str, statistic: str, unit: str | None
) -> tuple[tuple[str, ...], str | None]:
    """The metrics and the statistic that a field of a summary may mean."""
    known = METRICS.get(metric)
    if known is not None and known.of_window:
        return (), None
    if known is not None and known.total_of is not None:
        return (known.total_of,), stated_statistic((known.total_of,), "total")
    words = field.replace("_", " ").replace(".", " ")
    said = statistic if statistic != "value" else statistic_named(words, "value")
    # `{"tokens_per_second": {"min": 20}}`: the last part of the record says what the field is of
    named = metrics_named(field, unit) or metrics_named(f"{record.rpartition('/')[2]}.{field}", unit)
    if known is not None and known.tally is None:
        # `request_concurrency/successful` counts no successful requests: its reader knows what it is
        named = tuple(name for name in named if METRICS[name].tally is None)
    metrics = tuple(dict.fromkeys((metric, *named))) if known is not None and known.unit == unit else named
    if not DERIVED.isdisjoint(metrics):
        # A rate of tokens is what the requests call so, whichever of them it is
        metrics = tuple(dict.fromkeys((*metrics, *sorted(DERIVED))))
    if metrics and METRICS[metrics[0]].tally:
        return metrics[:1], "total"
    # "Total latency" is the sum over requests, or all of the time of one
    return metrics, stated_statistic(metrics, said)


def _varied(rows: Rows) -> frozenset[str]:
    """The settings that tell the rows of one model of a summary apart: others say nothing of its requests."""
    configs: dict[str | None, set[str]] = defaultdict(set)
    for model, config in set(zip(rows.texts("model"), rows.texts("config"), strict=True)):
        if config is not None:
            configs[model].add(config)
    varied: set[str] = set()
    for texts in configs.values():
        settings = [orjson.loads(text) for text in texts] if len(texts) > 1 else []
        names = {name for one in settings for name in one}
        varied |= {n for n in names if len({orjson.dumps(one.get(n)) for one in settings}) > 1}
    return frozenset(varied)


def _facts(evidence: Evidence, artifact: str, found: Sequence[Judged]) -> Iterator[Fact]:
    """The refuted and the first confirmed numbers one by one, the others by how many they are."""
    refuted = [each for each in found if each.judgement.outcome == "refuted"]
    confirmed = [each for each in found if each.judgement.outcome == "confirmed"]
    told = [*refuted, *confirmed[:LISTED]]
    yield from together(evidence, (placed(evidence, each, TIERS) for each in told))
    if left := confirmed[LISTED:]:
        clause = (
            f"{render_count(len(left))} more of the {counted(len(found), 'number')} of {render_path(artifact)} that can be"
            f" computed again from its requests {agree(len(left), 'follows', 'follow')} from them"
        )
        about: dict[str, str | float | None] = {"artifact": artifact, "claim": "summary"}
        where = (Source(artifact, (), evidence.sha256.get(artifact)),)
        yield count_fact(
            "claims",
            about,
            "numbers_confirmed",
            len(left),
            clause,
            6,
            where,
            n=len(found),
            verdict="confirmed",
        )
    by_reason: dict[str, list[Judged]] = defaultdict(list)
    for each in found:
        if each.judgement.outcome == "unsupported":
            by_reason[each.judgement.reason].append(each)
    for reason, silent in by_reason.items():
        records = tuple(dict.fromkeys(each.stated.record or "/" for each in silent))
        supported = f"{agree(len(silent), 'is', 'are')} supported by no measurement: {reason}"
        clause = f"{counted(len(silent), 'number')} of {render_path(artifact)} {supported}"
        about = {"artifact": artifact, "claim": "summary", "reason": reason}
        where = (Source(artifact, records, evidence.sha256.get(artifact)),)
        yield count_fact(
            "claims",
            about,
            "unsupported_numbers",
            len(silent),
            clause,
            6,
            where,
            n=len(found),
            verdict="unsupported",
        )
