"""Folders whose reports are looked at: many models, many models of several tools, a load sweep, nights in a row.

`python -m benchmarks.report_folders models|tools|sweep|nights FOLDER` writes one. `nights` writes a folder for each
night: from the 15th on the server takes a quarter longer for each step, from the 20th on its version is another. The
same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.serving.faults.sweeps import knee
from tests.serving.results import run
from tests.serving.world import Load, World
from tests.serving.worlds import closed, sound
from tests.serving.writers import WRITERS

MODELS, MEASURED_MODELS, NIGHTS = 24, 40, 25
REGRESSED, UPDATED = 15, 20  # the first nights of each
_SLOWER = 1.25
_NIGHTLY_RUNS = 5
_DAY = 86_400.0
# Longer than most names of models, since a table must hold these too
_NAMES = (
    "acme/orion-{n}b-instruct",
    "borealis/lumen-{n}b-chat-q4_k_m",
    "contoso/heron-moe-{n}b-a3b-instruct-gptq-int4",
)
_TOOLS = ("vllm-detailed", "aiperf-requests", "guidellm")
_QUANTIZATIONS = ("fp16", "q8_0", "q4_k_m")


def many_models(folder: Path) -> None:
    """Each model under several loads and quantizations, and a document on each that is half wrong."""
    for place in range(MODELS):
        name = _NAMES[place % len(_NAMES)].format(n=place + 1)
        kept = folder / f"model-{place + 1:02d}"
        kept.mkdir(parents=True)
        world = replace(sound(100 + place, "desktop"), model=name, tokenizer=name)
        for number, (streams, quantization) in enumerate((s, q) for s in (1, 4, 16) for q in _QUANTIZATIONS):
            asked = replace(closed(world, streams, 40), seed=world.seed * 100 + number)
            asked = replace(asked, epoch=world.epoch + 900.0 * number)
            told = {"quantization": quantization, "vllm_version": "0.6.3"}
            WRITERS["vllm-detailed"](replace(run(asked), told=told), kept, number)
        results = run(closed(world, 1, 40))
        WRITERS["ollama-suite"](results, kept, 99)
        stated = results.summary.ttft.mean * 1000 * (1.4 if place % 2 else 1.0)
        (kept / "RESULTS.md").write_text(
            f"# {name}\n\n| Model | Mean TTFT (ms) |\n|---|---|\n| {name} | {stated:.1f} |\n"
        )


def many_tools(folder: Path) -> None:
    """More models, each as three tools measure it under two loads."""
    for place in range(MEASURED_MODELS):
        name = _NAMES[place % len(_NAMES)].format(n=place + 1)
        world = replace(sound(300 + place, "server"), model=name, tokenizer=name)
        for number, (tool, streams) in enumerate((t, s) for t in _TOOLS for s in (2, 8)):
            kept = folder / f"model-{place + 1:02d}" / tool
            kept.mkdir(parents=True, exist_ok=True)
            asked = replace(closed(world, streams, 40), epoch=world.epoch + 900.0 * number)
            WRITERS[tool](run(asked), kept, number)


def load_sweep(folder: Path) -> None:
    """Streams from one to far beyond what the server takes, three repetitions each."""
    folder.mkdir(parents=True)
    for number, world in enumerate(knee(7)):
        told = {"vllm_version": "0.6.3", "gpu": world.gpu.name, "gpu_count": world.gpu.count}
        WRITERS["vllm-detailed"](replace(run(world), told=told), folder, number)


def nights(folder: Path) -> None:
    """A folder a night, each with the same five runs of two models."""
    for night in range(1, NIGHTS + 1):
        kept = folder / f"night-{night:02d}"
        kept.mkdir(parents=True)
        for number in range(2 * _NIGHTLY_RUNS):
            world = _of_night(night, number)
            version = "0.7.0" if night >= UPDATED else "0.6.3"
            WRITERS["vllm-detailed"](replace(run(world), told={"vllm_version": version}), kept, number)


def _of_night(night: int, number: int) -> World:
    model, repetition = divmod(number, _NIGHTLY_RUNS)
    world = sound(41 + model, "server")
    name = _NAMES[model].format(n=8)
    world = replace(world, model=name, tokenizer=name, load=Load("closed", 40, concurrency=4, warmup=3))
    engine = world.engine
    if night >= REGRESSED and not model:
        engine = replace(engine, step=engine.step * _SLOWER)
    began = 1_780_000_000.0 + _DAY * night + 900.0 * number
    return replace(world, engine=engine, epoch=began, noise=100 * night + repetition)


_MADE: dict[str, Callable[[Path], None]] = {
    "models": many_models,
    "tools": many_tools,
    "sweep": load_sweep,
    "nights": nights,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=_MADE)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args(arguments)
    _MADE[asked.what](asked.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
