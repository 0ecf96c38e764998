"""Audits of files in which numbers and names are what no benchmark writes: the largest and smallest doubles, infinities,
the first and last years, megabytes of a name, markup, and characters that reorder a line.

`python -m tests.fuzzing.hostile_values [--seconds N] [--seed N]` audits random ones in this process. It exits with 1 when a
stage ends, a part of benchaudit fails, a file is lost, or infinity, NaN or live markup reaches a reader.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import SourceError
from tests.fuzzing.specimens import SPECIMENS
from tests.fuzzing.stages import Stages, audited

EXAMPLES = Path(__file__).parents[2] / "examples" / "artifacts"
NUMBERS = (
    "1e200", "-1e200", "1e308", "-1e308", "1.7976931348623157e308", "5e-324", "1e-320", "1e-310", "-0.0", "0", "-1", "0.1",
    "1e-7", "1000000000000000", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1e17", "1e22", "1e999",
    "253402300799", "253402300799.999999", "253402300799999", "-62135596800", "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00Z", "inf", "-inf", "nan", "9" * 400,
)  # fmt: skip
MARKUP = "</script><script>alert(1)</script>"
NAMES = (
    "x" * 100_000, "\\ud800", MARKUP, "\\u0000", "\\u202e evil", "$x^2$ {{7*7}} {% raw %}", "| a | b |", "inf", "nan",
    "1e308", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z",
)  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_QUOTED = re.compile(r'"[^"\n]*"')
# As a value, not in a name or a setting, which a reader is shown as they are: a number and its unit follow a verb.
_UNPRINTABLE = re.compile(r"\b(?:is|of|to|and|by) -?(?:inf|nan)\b(?! against)[ %]")


@dataclass(frozen=True, slots=True)
class Source:
    """A clean file by its name and text."""

    name: str
    text: str


def sources() -> list[Source]:
    """Every text of the example, and the specimen of every reader."""
    texts = (
        path for path in sorted(EXAMPLES.rglob("*")) if path.suffix in (".csv", ".json", ".jsonl", ".md")
    )
    plain = [path for path in texts if b"\0" not in path.read_bytes()]
    return [
        *(Source(path.name, path.read_text(errors="surrogateescape")) for path in plain),
        *(Source(specimen.name, specimen.text) for specimen in SPECIMENS),
    ]


def each_number(source: Source, value: str) -> Iterator[bytes]:
    """The file once for each number in it, with the value in the number's place."""
    for found in _NUMBER.finditer(source.text):
        yield _bytes(source.text[: found.start()] + value + source.text[found.end() :])


def hostile(source: Source, chance: random.Random) -> bytes:
    """The file with one, some or all of its numbers, or one of its quoted words, replaced."""
    numbers, words = list(_NUMBER.finditer(source.text)), list(_QUOTED.finditer(source.text))
    if words and (not numbers or chance.random() < 0.2):
        word, name = chance.choice(words), f'"{chance.choice(NAMES)}"'
        if chance.random() < 0.5:
            return _bytes(source.text.replace(word[0], name))
        return _bytes(source.text[: word.start()] + name + source.text[word.end() :])
    if not numbers:
        return _bytes(source.text)
    many = chance.choice((1, 1, min(3, len(numbers)), len(numbers)))
    chosen, value = set(chance.sample(range(len(numbers)), many)), chance.choice(NUMBERS)
    parts, at = [], 0
    for place, found in enumerate(numbers):
        if place in chosen:
            own = chance.choice(NUMBERS) if many == 3 else value
            parts += [source.text[at : found.start()], own]
            at = found.end()
    return _bytes("".join((*parts, source.text[at:])))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def write(files: list[tuple[str, bytes]], folder: Path) -> None:
    """Each file in a folder of its own, since some are known by their names."""
    for place, (name, data) in enumerate(files):
        path = folder / f"{place:04d}" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)


def broken(done: Stages, files: int) -> list[str]:
    """Every promise that an audit of so many files breaks."""
    counts = done.counts
    parts = sum(counts[status] for status in ("ingested", "duplicate", "unsupported", "quarantined"))
    found = [*done.faults]
    if not counts["found"] == parts == files:
        found.append(f"{files} files, {counts['found']} found, {parts} accounted for")
    text = "\n".join(done.reports)
    if "<script>alert" in text:
        found.append("markup of a file reached the page")
    return found + [f"a reader is shown {hit[0]!r}" for hit in _UNPRINTABLE.finditer(text)]


def main() -> int:
    """Exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.hostile_values", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    # An overflow that only warns may be a wrong number
    warnings.simplefilter("error", RuntimeWarning)
    seed, audits, total, lost = asked.seed, 0, 0, 0
    end = time.monotonic() + asked.seconds
    while time.monotonic() < end:
        chance = random.Random(seed)
        chosen = chance.choices(sources(), k=chance.choice((1, 2, 5, 20)))
        files = [(source.name, hostile(source, chance)) for source in chosen]
        with tempfile.TemporaryDirectory(prefix="hostile-") as name:
            write(files, Path(name) / "source")
            try:
                found = broken(audited(Path(name) / "source", Path(name) / "out"), len(files))
            except SourceError:
                # None of so few files is an artifact any more, which is said
                found = []
            except Exception as error:
                found = [f"{type(error).__name__}: {error}"]
        audits, total, lost = audits + 1, total + len(files), lost + bool(found)
        for fault in found:
            print(f"seed {seed}, {len(files)} files: {fault[:400]}", flush=True)
        seed += 1
    print(
        f"{audits} audits of {total:,} files with hostile values: {audits - lost} hold; seeds {asked.seed} to {seed - 1}"
    )
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
