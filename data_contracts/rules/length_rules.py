"""Whether prompts and answers have the lengths that were asked for, and the same in runs that are compared."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.rules.frames import Floats, Mask
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, mean_length, short
from data_contracts.rules.runs import Runs
from data_contracts.setting_names import aspect_of, parted

# What a chat template adds to a prompt, and what is lost where random tokens are turned into text and back
_SHORTER, _LONGER, _TEMPLATE = 0.9, 1.1, 64.0
_ENDED = 0.7  # answers that end by themselves are seldom shorter than that on average, where a length was asked for
_WIDEST, _SIGMAS, _SEVERAL = 0.58, 4.0, 5
_SOME = 0.1
FEWEST = 20
_COUNTS_APART = 0.05
_EMPTY, _LONG = 0.02, 16.0
_LOWER = {"p50": 0.5, "p25": 0.25, "p10": 0.1, "p5": 0.05}
_TOKENIZERS = ("tokenizer", "tokenizer_id", "tokenizer_name", "tokenizer_path")
_WORDS = re.compile(r"[a-z]{3,}")
# Words of how a model was trained or packed, which models of all families have in their names
_COMMON = frozenset(
    {
        "instruct", "chat", "base", "awq", "gptq", "int", "bnb", "gguf", "hf", "model", "models", "tokenizer", "preview",
        "quantized", "dynamic", "nvfp", "mxfp", "thinking", "distill", "mini", "small", "large", "turbo", "exl", "mlx",
        "bit",
    }
)  # fmt: skip


def _asked_input(frame: Runs) -> Verdict:
    return _as_asked(frame, "input_tokens", _TEMPLATE)


def _asked_output(frame: Runs) -> Verdict:
    return _as_asked(frame, "output_tokens", 1.0)


def _as_asked(frame: Runs, metric: Literal["input_tokens", "output_tokens"], more: float) -> Verdict:
    """The mean against what was asked for: a tenth, and what the spread of the lengths makes of a mean of n."""
    asked, measured = frame.asked(metric), mean_length(frame, metric)
    measured = np.where(np.isfinite(measured), measured, _mean_of_requests(frame, metric))
    spread = frame.value(metric, "stddev")
    # Of an unknown spread that of lengths between nothing and twice the mean
    spread = np.where(np.isfinite(spread), spread, _WIDEST * asked)
    chance = _SIGMAS * spread / np.sqrt(frame.number("completed"))
    # Of fewer, the spread that they have is as much a matter of chance as their mean
    several = frame.number("completed") >= _SEVERAL
    checked = several & np.isfinite(measured) & (asked > 1) & _around_the_asked(frame) & _synthetic(frame)
    # An answer may end by itself, unless it was kept from that
    free = metric == "output_tokens"
    least = np.where(free & ~ignores_eos(frame, True), _ENDED, _SHORTER)
    failing = checked & ((measured < least * asked - chance) | (measured > _LONGER * asked + more + chance))
    return Verdict(checked, failing, phrase(short(measured), " tokens"), phrase("asked for ", short(asked)))


def _mean_of_requests(frame: Runs, metric: str) -> Floats:
    records = frame.requests.records
    values = np.where(records.counted, records.value(metric), np.nan)
    count = frame.requests.count(np.isfinite(values))
    return frame.requests.total(values) / count


def _around_the_asked(frame: Runs) -> Mask:
    """True for runs whose lengths were asked for as one, or as a mean and how far to spread around it."""
    found = np.ones(len(frame), np.bool_)
    for name in ("workload", "system", "config"):
        words = frame.words(name)
        found &= ~words.where(np.array([_otherwise_spread(text) for text in words.names], np.bool_))
    return found


def _otherwise_spread(text: str) -> bool:
    names = [name for name in orjson.loads(text) if aspect_of(name) == "lengths"]
    return not all("std" in name for name in names)


def _synthetic(frame: Runs) -> Mask:
    """True for runs whose prompts were made to length: beside another data set lengths are the tool's defaults."""
    found = np.ones(len(frame), np.bool_)
    for name in ("workload", "config"):
        words = frame.words(name)
        named = [_named_dataset(text) for text in words.names]
        found &= ~words.where(np.array(named, np.bool_))
    return found


_MADE = re.compile(r"random|synthetic|prompt_tokens\s*=|generated|dummy", re.I)


def _named_dataset(text: str) -> bool:
    data = parted(text, frozenset({"dataset"}))[1]
    return data is not None and _MADE.search(str(data)) is None


def _cut(frame: Runs) -> Verdict:
    """Answers that end at the limit beside others that end by themselves."""
    of_all, cut = _at_limit(frame)
    checked = (of_all >= FEWEST) & ~ignores_eos(frame, True)
    share = cut / of_all
    failing = checked & (share >= _SOME) & (share < 1)
    return Verdict(checked, failing, phrase(cut, " of ", of_all, " answers"))


def _at_limit(frame: Runs) -> tuple[Floats, Floats]:
    """Of each execution the answers whose length and limit are known, and those that are as long as their limit."""
    records, lead = frame.requests.records, frame.served.lead
    limits = frame.asked("output_limit")
    limit = np.append(limits, np.nan)[frame.requests.of_run]
    tokens = records.value("output_tokens")
    told = records.counted & known(limit, tokens)
    of_all, cut = (
        np.bincount(lead, frame.requests.count(part), len(frame)).astype(np.float64)
        for part in (told, records.counted & (tokens >= limit))
    )
    return of_all, cut


def _all_at_limit(frame: Runs) -> Verdict:
    """Every answer ends at the limit, and nothing says that it was meant to go on until then."""
    of_all, cut = _at_limit(frame)
    checked = (of_all >= FEWEST) & ~ignores_eos(frame, True)
    return Verdict(checked, checked & (cut == of_all), phrase("all ", of_all, " answers"))


def ignores_eos(frame: Runs, value: bool) -> Mask:
    """True for runs whose settings say so."""
    found = np.zeros(len(frame), np.bool_)
    for name in ("workload", "config"):
        words = frame.words(name)
        said = [_eos(text) is value for text in words.names]
        found |= words.where(np.array(said, np.bool_))
    return found


def _eos(text: str) -> bool | None:
    own = parted(text, frozenset({"ignore_eos"}))[1]
    if own is None:
        return None
    words = str(own).lower()
    return True if "true" in words or ":1" in words else False if "false" in words or ":0" in words else None


def _counts_apart(frame: Runs) -> Verdict:
    """What the server counted against what the client counts again."""
    said, again = frame.value("output_tokens_total"), frame.value("output_tokens_total_retokenized")
    checked = (said > 0) & (again > 0)
    failing = checked & (np.abs(said - again) > _COUNTS_APART * np.maximum(said, again))
    expected = phrase("the client's own tokenizer counts ", again)
    place = frame.places("output_tokens_total")
    return Verdict(checked, failing, phrase(said, " tokens"), expected, place=place)


def _other_tokenizer(frame: Runs) -> Verdict:
    models, workload = frame.words("model"), frame.words("workload")
    named = [_tokenizer(text) for text in workload.names]
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown: list[str | None] = [None] * len(frame)
    for row in np.flatnonzero(models.known & workload.known).tolist():
        tokenizer, model = named[workload.codes[row]], models.names[models.codes[row]]
        if tokenizer is None:
            continue
        own, other = _family(model), _family(tokenizer)
        checked[row] = True
        if own and other and own.isdisjoint(other):
            failing[row], shown[row] = True, tokenizer
    names = (
        pa.array(models.names, pa.string()).take(pa.array(np.maximum(models.codes, 0)))
        if models.names
        else None
    )
    expected = phrase("the model is ", names if names is not None else "unknown")
    return Verdict(checked, failing, phrase(pa.array(shown, pa.string())), expected)


def _tokenizer(text: str) -> str | None:
    for name, value in orjson.loads(text).items():
        last = name.removesuffix(".name").rpartition(".")[2].lower()
        if last in _TOKENIZERS and isinstance(value, str):
            # A name as model hubs have it; a path says only where a copy lies
            return value if value.count("/") == 1 and not value.startswith(("/", ".")) else None
    return None


def _family(name: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(name.lower())) - _COMMON


def _empty(frame: Runs) -> Verdict:
    """A few answers of one token or none among longer ones."""
    records, lead = frame.requests.records, frame.served.lead
    tokens = records.value("output_tokens")
    told = records.counted & np.isfinite(tokens)
    none = told & (tokens <= 1)
    of_all, empty = (np.bincount(lead, frame.requests.count(part), len(frame)) for part in (told, none))
    usual = frame.requests.quantile(np.where(told & ~none, tokens, np.nan), 0.5)
    share = empty / of_all
    checked = (of_all >= FEWEST) & (usual >= _LONG)
    failing = checked & (share >= _EMPTY) & (empty >= 2)
    for name, of_quantile in _LOWER.items():
        least, done = frame.value("output_tokens", name), frame.number("completed")
        longest = np.fmax(frame.value("output_tokens", "p90"), frame.value("output_tokens", "p95"))
        told = known(least, longest, done) & (of_quantile * done >= 2) & ~failing
        broken = told & (least <= 1) & (longest >= _LONG)
        checked, failing, usual = checked | told, failing | broken, np.where(broken, longest, usual)
        empty, of_all = np.where(broken, np.floor(of_quantile * done), empty), np.where(broken, done, of_all)
    observed = phrase(empty, " of ", of_all, " answers")
    return Verdict(checked, failing, observed, phrase("others have ", short(usual)))


_SAY_LENGTHS = "compare it by the lengths as measured, or run it again with the lengths that were meant"

RULES = (
    Rule(
        "prompts_not_as_asked", "warning", ("run",),
        "prompts have {observed} on average ({expected})", "the length that was asked for, within a tenth",
        _SAY_LENGTHS,
        _asked_input,
    ),
    Rule(
        "answers_not_as_asked", "warning", ("run",),
        "answers have {observed} on average ({expected})", "the length that was asked for, within a tenth",
        _SAY_LENGTHS,
        _asked_output,
    ),
    Rule(
        "answers_cut_at_limit", "warning", ("run",),
        "{observed} were cut at the token limit, the others ended by themselves",
        "a limit that no answer reaches, or one that all do",
        "raise the limit, or ignore the end of a text in all: latency and quality are of two kinds of answers",
        _cut,
    ),
    Rule(
        "answers_all_at_limit", "info", ("run",),
        "{observed} are as long as the token limit, and no setting says that the end of a text was ignored",
        "answers that end by themselves, or a setting that says that none may",
        "say whether the end of a text was ignored: if not, all answers were cut, and no latency is that of a whole one",
        _all_at_limit,
    ),
    Rule(
        "token_counts_differ", "warning", ("run",),
        "the server counted {observed} ({expected})", "counts within a twentieth of each other",
        "find out which tokenizer is the model's: every rate in tokens depends on it",
        _counts_apart,
    ),
    Rule(
        "tokenizer_of_another_model", "warning", ("run",),
        "tokens were counted with the tokenizer {observed} ({expected})", "the model's own tokenizer",
        "count again with the model's tokenizer, or compare by characters",
        _other_tokenizer,
    ),
    Rule(
        "answers_of_one_token", "warning", ("run",),
        "{observed} have one token or none ({expected})", "answers as long as the others",
        "count them as failures: they are fast because nothing was generated",
        _empty,
    ),
)  # fmt: skip
