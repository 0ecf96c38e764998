"""A file's variants, numbered: the same number always gives the same variant, so that any sample of them can be repeated."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tests.fuzzing.json_mutations import JsonFile
from tests.fuzzing.specimen import Specimen
from tests.fuzzing.text_mutations import TableFile, TextFile


class Mutable(Protocol):
    """A file that can be changed in `count` ways; each gives a description and a file that can be changed again.

    `always` are those that no sample may miss.
    """

    @property
    def text(self) -> str: ...

    @property
    def count(self) -> int: ...

    @property
    def always(self) -> range: ...

    def changed(self, number: int) -> tuple[str, Mutable]: ...


@dataclass(frozen=True, slots=True)
class Variant:
    """What was done to a specimen, readable, and the text that came of it."""

    specimen: Specimen
    description: str
    text: str

    @property
    def data(self) -> bytes:
        """The file's bytes; half a surrogate pair is written as if it were a character, as careless tools do."""
        return self.text.encode("utf-8", "surrogatepass")


def mutable(specimen: Specimen) -> Mutable:
    """The specimen in the form in which it can be taken apart."""
    if specimen.form in ("json", "jsonl"):
        return JsonFile(tuple(specimen.documents), specimen.form == "jsonl")
    return TableFile(specimen.text) if specimen.form == "csv" else TextFile(specimen.text)


def mutated(specimen: Specimen, numbers: list[int]) -> Variant:
    """The specimen changed once for each number, one change after the other; any whole number will do."""
    file, said = mutable(specimen), []
    for number in numbers:
        if not file.count:
            break
        description, file = file.changed(number % file.count)
        said.append(description)
    return Variant(specimen, "; then ".join(said), file.text)


def sampled(specimen: Specimen, most: int) -> Iterator[Variant]:
    """So many single changes, spread evenly over all places and kinds, after those that no sample may miss."""
    file = mutable(specimen)
    # The golden section spreads any number of steps evenly; without a common factor none comes twice.
    stride = max(1, round(file.count * 0.618034))
    while math.gcd(stride, file.count) > 1:
        stride += 1
    spread = (step * stride % file.count for step in range(min(most, file.count)))
    for number in dict.fromkeys((*file.always, *spread)):
        description, changed = file.changed(number)
        yield Variant(specimen, description, changed.text)
