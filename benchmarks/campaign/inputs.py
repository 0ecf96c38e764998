"""The mutated inputs of a seed: the same number gives the same files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.campaign.changes import CHANGES, spliced
from benchmarks.campaign.material import PAYLOADS
from benchmarks.campaign.seeds import Seed

_ENDINGS = (
    b".csv",
    b".json",
    b".jsonl",
    b".md",
    b".txt",
    b".log",
    b".sql",
    b".CSV",
    b".json.gz",
    b".tsv",
    b"",
    b".parquet",
    b".html",
)
_LONGEST_NAME = 255
_LONGEST = 1_500_000  # what is longer on purpose is `_large`


@dataclass(frozen=True, slots=True)
class Input:
    """A file of an audit: its path below the source, and its bytes. `costly` is one that only size makes so."""

    path: str
    data: bytes
    costly: bool = False

    def write(self, folder: Path) -> None:
        """Writes it below the folder."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.data)


def inputs(seeds: list[Seed], number: int, count: int) -> Iterator[Input]:
    """`count` inputs from one to three changes each, every fortieth of a hostile name, and the large ones of each seed."""
    chance = Random(number)
    large = _large(number) if count >= 200 else ()
    yield from large
    for place in range(len(large), count):
        seed = chance.choice(seeds)
        data = seed.data
        if chance.random() < 0.1:
            data = spliced(data, chance.choice(seeds).data, chance)
        # Each change comes first as often as each other; most inputs have only one.
        data = CHANGES[place % len(CHANGES)](data, chance)
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            data = chance.choice(CHANGES)(data[:_LONGEST], chance)
        yield Input(f"odd/{place:04d}/{os.fsdecode(_name(seed.name, place, chance))}", data[:_LONGEST])


def _name(name: str, place: int, chance: Random) -> bytes:
    plain = os.fsencode(name)
    if place % 40 == 7:
        hostile = chance.choice(
            (
                *PAYLOADS,
                "a\nb",
                "a\rb",
                "a\tb",
                "x" * 250,
                "%00",
                "a;b",
                "a b.csv",
                "é" * 120,
                "e\u0301",
                "*",
                "?",
                "\\",
            )
        )
        odd = hostile.encode("utf-8", "replace").replace(b"/", b"_").replace(b"\0", b"") + chance.choice(
            (b"", b"\xff\xfe")
        )
        return (b"n" + odd)[: _LONGEST_NAME - 10] + chance.choice(_ENDINGS)
    if place % 10 == 3:
        return plain.partition(b".")[0] + chance.choice(_ENDINGS)
    return plain


def _large(number: int) -> tuple[Input, ...]:
    """Files whose cost is their size: the first two of each seed, the others of every fifth."""
    integers = b"[" + b",".join(b"%d" % (n % 97) for n in range(2_800_000)) + b"]"
    columns = (
        b",".join(b"column_%d" % n for n in range(100_000)) + b"\n" + b",".join([b"1"] * 100_000) + b"\n"
    )
    found = [Input("odd/0000/integers.json", integers, True), Input("odd/0001/columns.csv", columns, True)]
    if number % 5 == 1:
        record = json.dumps({"model": "m", "ttft_ms": 12.5, "nested": {"a": [1, 2, 3], "b": "x"}}).encode()
        found.append(
            Input(
                "odd/0002/objects.json",
                b"[" + b",".join([record] * (100_000_000 // len(record))) + b"]",
                True,
            )
        )
        found.append(
            Input("odd/0003/objects.jsonl", b"\n".join([record] * (50_000_000 // len(record))), True)
        )
    return tuple(found)
