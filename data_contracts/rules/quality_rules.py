"""Whether what is faster is also as good."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import Floats
from data_contracts.rules.load_figures import all_of
from data_contracts.rules.load_series import rate_of_requests
from data_contracts.rules.paired_answers import answers_of, paired
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import Apart, groups
from data_contracts.setting_names import parted

SHARES = metrics_where(
    lambda metric: metric.of_answers and metric.direction == "higher" and metric.unit == "1"
)
_QUALITY = metrics_where(
    lambda metric: metric.of_answers or metric.name in ("kl_divergence", "same_top_token")
)
_SPEEDS = ("output_throughput", "decode_throughput", "output_speed_per_user", "request_throughput")
_FASTER, _SIGMAS, _CHANCE = 1.05, 3.0, 0.0027  # three sigmas, as a chance
_SETUP: tuple[Apart, ...] = ("config", "system", "load", "seed")


def _faster_and_worse(frame: Runs) -> Verdict:
    """Of runs of one model, the fastest against the best by a share of right answers of n."""
    speed = speed_of(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    worse, better = (np.full(len(frame), np.nan) for _ in range(2))
    for metric in SHARES:
        share, size = _share(frame, metric)
        answers = answers_of(frame, metric)
        usable = np.isfinite(share) & (size > 1) & (speed > 0)
        for rows in groups(frame, usable, *_SETUP):
            checked[rows] = True
            best, fastest = int(rows[np.argmax(share[rows])]), int(rows[np.argmax(speed[rows])])
            same = paired(answers[best], answers[fastest]) if {best, fastest} <= answers.keys() else None
            falls = same.p < _CHANCE if same else _apart(share[[best, fastest]], size[[best, fastest]])
            if share[best] > share[fastest] and falls and speed[fastest] > _FASTER * speed[best]:
                failing[fastest], worse[fastest], better[fastest] = True, share[fastest], share[best]
    observed = phrase(short(100 * worse), "% right against ", short(100 * better), "%")
    return Verdict(checked, failing, observed)


def _apart(share: Floats, size: Floats) -> bool:
    """True where two shares of different questions differ by more than their sizes make likely."""
    pooled = (share * size).sum() / size.sum()
    return bool(share[0] - share[1] > _SIGMAS * np.sqrt(pooled * (1 - pooled) * (1 / size).sum()))


def speed_of(frame: Runs) -> Floats:
    """How fast each run is, by the first of its figures that says so, else by its requests; NaN where nothing does."""
    found = np.full(len(frame), np.nan)
    for metric in _SPEEDS:
        found = np.where(np.isfinite(found), found, frame.mean_of(metric)[0])
    records = frame.requests.records
    rates = np.where(records.counted, records.value("decode_throughput"), np.nan)
    found = np.where(np.isfinite(found), found, frame.requests.quantile(rates, 0.5))
    return np.where(np.isfinite(found), found, rate_of_requests(frame))


def _share(frame: Runs, metric: str) -> tuple[Floats, Floats]:
    """A share of right answers and of how many: as stated, else over the requests that were judged."""
    share, places = frame.mean_of(metric)
    size = np.append(frame.numbers.n, np.nan)[places]
    for run, answers in answers_of(frame, metric).items():
        if not np.isfinite(share[run]):
            share[run], size[run] = answers.score.mean(), len(answers.score)
    # A run that does not say of how many has judged all that it completed
    return share, np.where(np.isfinite(size), size, all_of(frame, "completed"))


def _never_judged(frame: Runs) -> Verdict:
    """Several quantizations of a model beside each other, and no measure of answers in the whole audit."""
    speed, told = speed_of(frame), frame.says("quantization")
    judged = frame.numbers.metric.isin(*_QUALITY).any()
    judged |= frame.requests.records.numbers.metric.isin(*_QUALITY).any()
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown: list[str | None] = [None] * len(frame)
    kinds = _quantizations(frame)
    for rows in groups(frame, told & np.isfinite(speed), *_SETUP):
        checked[rows] = True
        several = {kinds[row] for row in rows.tolist()}
        if len(several) > 1 and not judged:
            row = int(rows[np.argmax(speed[rows])])
            failing[row], shown[row] = True, f"{len(several)} quantizations"
    return Verdict(checked, failing, phrase(pa.array(shown, pa.string())))


def _quantizations(frame: Runs) -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = [()] * len(frame)
    for name in ("system", "config"):
        words = frame.words(name)
        texts = [*(parted(text, frozenset({"quantization"}))[1] for text in words.names), None]
        found = [(*own, texts[code]) for own, code in zip(found, words.codes.tolist(), strict=True)]
    return found


RULES = (
    Rule(
        "faster_and_worse", "warning", ("run",),
        "the fastest run of a model answers worse ({observed})", "as many right answers as in slower runs",
        "say both together: part of the speed is paid for with wrong answers",
        _faster_and_worse,
    ),
    Rule(
        "quantized_without_quality", "info", ("run",),
        "{observed} are compared by speed alone", "a measure of their answers beside it",
        "measure what quantization costs: perplexity, or a task with right answers",
        _never_judged,
    ),
)  # fmt: skip
