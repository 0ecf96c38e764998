"""Prompts and answers that were not as long as asked, or not alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Runs, Worlds
from tests.serving.faults.shapes import AIPERF, ANY_RUN, REQUESTS
from tests.serving.faults.telling import each, figures, noted
from tests.serving.results import Results
from tests.serving.world import Lengths
from tests.serving.worlds import MODELS, sound

_GROUP = Group.LENGTHS
_PAIRED = ANY_RUN - {"locust", "llama-bench", "mlperf", "inferencex"}


def any_world(seed: int) -> Worlds:
    return (sound(seed),)


def natural(seed: int) -> Worlds:
    """Answers end by themselves, far below the limit."""
    world = sound(seed)
    answers = replace(world.answers, spread="lognormal", sigma=0.4)
    return (replace(world, answers=answers, ignore_eos=False, max_tokens=12 * world.answers.mean),)


def pair(seed: int) -> Worlds:
    """Two models of one workload."""
    world = sound(seed)
    other = next(name for name in MODELS if name != world.model)
    second = replace(world, model=other, tokenizer=other, epoch=world.epoch + 3600, noise=1)
    return world, replace(second, engine=replace(second.engine, step=world.engine.step * 1.25))


def targeted(seed: int) -> Worlds:
    """Lengths close to what was asked for."""
    world = sound(seed)
    prompts = Lengths(world.prompts.mean, "uniform", 0.9)
    return (replace(world, prompts=prompts, answers=Lengths(world.answers.mean, "uniform", 0.9)),)


def _truncated(worlds: Worlds) -> Worlds:
    return tuple(replace(w, max_tokens=max(2, w.answers.mean // 3)) for w in worlds)


def _other_lengths(worlds: Worlds) -> Worlds:
    """The second model stops after a third of the tokens."""
    first, second = worlds
    short = replace(second.answers, mean=max(4, second.answers.mean // 3))
    return first, replace(second, answers=short)


def _mixed_eos(worlds: Worlds) -> Worlds:
    first, second = worlds
    return first, replace(
        second, ignore_eos=False, answers=replace(second.answers, spread="lognormal", low=0.1)
    )


def _asked_longer(results: Results) -> Results:
    """The prompts never had the length that is stated for them."""
    factor = 2 + results.world.seed % 3
    prompts = replace(results.world.prompts, mean=factor * results.world.prompts.mean)
    return replace(results, world=replace(results.world, prompts=prompts))


def _asked_more(results: Results) -> Results:
    answers = replace(results.world.answers, mean=4 * results.world.answers.mean)
    return replace(results, world=replace(results.world, answers=answers))


def _other_tokenizer(runs: Runs) -> Runs:
    """That of a model of another maker: models of one family have one tokenizer."""
    return tuple(replace(r, world=replace(r.world, tokenizer=_of_another_maker(r.world.model))) for r in runs)


def _of_another_maker(model: str) -> str:
    return next(name for name in MODELS if name.partition("/")[0] != model.partition("/")[0])


def _one_token(worlds: Worlds) -> Worlds:
    dice = np.random.default_rng([worlds[0].seed, 31])
    return tuple(replace(w, unanswered_share=float(dice.uniform(0.3, 0.6))) for w in worlds)


FAULTS = (
    Fault("answers-cut-at-the-limit", _GROUP, "nearly all answers end at the token limit",
          frozenset({"csv", "csv-gpu", "ollama", "ollama-suite", "inference-perf-requests"}), natural, plant=_truncated),
    Fault("compared-runs-answer-differently", _GROUP, "answers of the runs differ in length", _PAIRED, pair,
          plant=_other_lengths),
    Fault("ignore-eos-in-one-run-only", _GROUP, "one run goes on after the end of the text, the other stops",
          _PAIRED - {"guidellm", "inference-perf", "inference-perf-requests", "ollama"}, pair, plant=_mixed_eos,
          tell=noted({"ignore_eos": "true"}, {"ignore_eos": "false"})),
    Fault("prompts-shorter-than-stated", _GROUP, "prompts have not the length that was asked for",
          frozenset({"guidellm", "aiperf", *AIPERF, "genai-perf", "llmperf", "llmperf-responses", "json"}),
          targeted, tell=each(_asked_longer)),
    Fault("answers-shorter-than-asked", _GROUP, "answers end long before the length that was asked for",
          frozenset({"guidellm", "aiperf", *AIPERF, "genai-perf", "llmperf", "llmperf-responses"}), targeted,
          tell=each(_asked_more)),
    Fault("client-and-server-count-differently", _GROUP, "the client counts other tokens than the server",
          frozenset({"sglang", "sglang-detailed"}), any_world,
          tell=figures(retokenized=lambda r: round(r.summary.output_tokens * (0.55 + r.world.seed % 7 / 30)))),
    Fault("tokenizer-of-another-model", _GROUP, "tokens were counted with the tokenizer of another model",
          frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "aiperf", *AIPERF}), any_world,
          tell=_other_tokenizer),
    Fault("answers-of-one-token", _GROUP, "many answers are empty or one token",
          REQUESTS | {"ollama", "ollama-suite", "aiperf", "aiperf-csv", "genai-perf", "llmperf", "inference-perf"},
          any_world, plant=_one_token),
)  # fmt: skip
