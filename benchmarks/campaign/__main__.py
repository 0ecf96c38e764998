"""Attacks the product and prints for each class how many attacks were injected and survived.

`python -m benchmarks.campaign [CLASS...] [--seeds N] [--inputs N] [--quick]` exits with 1 when an attack succeeded.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import CommandLine, Server
from benchmarks.campaign.scene import Scene
from benchmarks.campaign.seeds import seeds

_ON_FILES = ("mutations", "kills", "damage", "tampering", "forgery", "readers", "swaps")
_ON_SERVICE = ("starts", "secrets", "page", "service")
CLASSES = (*_ON_FILES, *_ON_SERVICE)
_SHOWN = 40


def _outcomes(name: str, scene: Scene) -> Iterable[Outcome]:
    attack = importlib.import_module(f"benchmarks.campaign.{name}").attack
    if name in _ON_FILES:
        yield from attack(scene)
        return
    # What attacks servers and first starts has its own of both, and a folder is all that it takes.
    with scene.room(name) as room:
        yield attack(room)


def _print(outcome: Outcome) -> None:
    print(outcome, flush=True)
    found = Counter(outcome.failures)
    for failure, times in list(found.items())[:_SHOWN]:
        print(f"    {failure}" + (f" ({times} times)" if times > 1 else ""))
    if len(found) > _SHOWN:
        print(f"    ... and {len(found) - _SHOWN} more", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 when an attack succeeded."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.campaign",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "classes", nargs="*", metavar="CLASS", help=f"of {', '.join(CLASSES)}; all when none is named"
    )
    parser.add_argument("--seeds", type=int, default=10, metavar="N", help="seeds of mutations (default: 10)")
    parser.add_argument("--first-seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--inputs", type=int, default=1_190, metavar="N", help="mutated inputs of a seed (default: 1190)"
    )
    parser.add_argument("--quick", action="store_true", help="a sample of each class: one seed, 150 inputs")
    parser.add_argument("--seeds-from", type=Path, metavar="DIR", help="mutate these artifacts too")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="what shows a failure is kept here (default: a new folder)"
    )
    asked = parser.parse_args(arguments)
    if unknown := set(asked.classes) - set(CLASSES):
        parser.error(f"no class {', '.join(sorted(unknown))}; there are {', '.join(CLASSES)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a campaign that is stopped ends its server too
    kept = asked.keep or Path(tempfile.mkdtemp(prefix="campaign-kept-"))
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    survived = True
    try:
        with Server(folder / "prefect") as environment, closing(CommandLine(environment)) as command:
            scene = Scene(
                folder=folder,
                kept=kept,
                environment=environment,
                command=command,
                artifacts=seeds(asked.seeds_from),
                seeds=range(asked.first_seed, asked.first_seed + (1 if asked.quick else asked.seeds)),
                inputs=min(asked.inputs, 150) if asked.quick else asked.inputs,
                quick=asked.quick,
            )
            for name in asked.classes or CLASSES:
                began = time.monotonic()
                for outcome in _outcomes(name, scene):
                    _print(outcome)
                    survived = survived and not outcome.failures
                print(f"  {name} took {time.monotonic() - began:.0f} s", file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if any(kept.rglob("*")):
        print(f"what shows the failures: {kept}")
    elif not asked.keep:
        kept.rmdir()
    return 0 if survived else 1


if __name__ == "__main__":
    sys.exit(main())
