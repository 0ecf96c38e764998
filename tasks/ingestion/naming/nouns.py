"""What is known of a name and of a column: the nouns of understanding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from data_contracts.dimensions import DimensionRole
from data_contracts.measurements import Quantity, Scope

Floats: TypeAlias = npt.NDArray[np.float64]
# `metric`: of the vocabulary. `number`: something else that is measured, under the column's own name.
# `ignore`: the user says so.
Role: TypeAlias = DimensionRole | Literal["metric", "number", "ignore"]

# Below it a column keeps its own name. It lies between what a name alone says for sure or nearly so (0.72 and more) and
# what two metrics share (0.6 and less), which needs another column to agree.
ACCEPTED = 0.7


@dataclass(frozen=True, slots=True)
class Alternative:
    """A metric that a name may also mean, and how sure that is."""

    metric: str
    statistic: str
    confidence: float


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a name says by itself.

    `candidates` are the metrics that it may name, the likeliest first; `unit` is the unit that it states, as written.
    `about` are words that tell it from other columns of the same meaning, `places` the parts of its path that the
    vocabulary does not know. A `vague` name is one that such a part may turn into another thing. `stem` are the terms of
    a known name without statistic and unit.
    """

    role: Role
    candidates: tuple[Alternative, ...] = ()
    statistic: str = "value"
    unit: str | None = None
    about: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    engine: str | None = None
    vague: bool = False
    reasons: tuple[str, ...] = ()
    stem: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """What a column holds: numbers (NaN for none), the unit that its cells or a units row state, and some texts."""

    numbers: Floats
    unit: str | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column means, how sure that is, why, and what else it could mean.

    `quantity` is there for the roles `metric` and `number`; `called` is a setting's name where it is not the column's.
    `repeats` is the column that holds the same numbers, in this unit or another. `by_phase` says what it holds in rows
    of a phase, by what the phase is called there.
    """

    role: Role
    confidence: float = 1.0
    quantity: Quantity | None = None
    about: tuple[str, ...] = ()
    engine: str | None = None
    reasons: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    called: str | None = None
    repeats: str | None = None
    vague: bool = False
    by_phase: Mapping[str, Quantity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the columns of a table mean and what a row is; `remarks` are sentences on what was left out for being unclear.

    `phase` is the column that says which phase a row is of, where one does and it matters.
    """

    columns: Mapping[str, Meaning] = field(default_factory=dict)
    scope: Scope = "sample"
    remarks: tuple[str, ...] = ()
    phase: str | None = None
