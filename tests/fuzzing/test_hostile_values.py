"""Values that no benchmark writes end no stage: every file is accounted for, and no part of benchaudit fails on them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzzing.hostile_values import NUMBERS, broken, each_number, hostile, sources, write
from tests.fuzzing.stages import audited

# An overflow that only warns may be a wrong number.
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
# The rest by `python -m tests.fuzzing.hostile_values`.
FILES_OF_A_SEED = 12
EACH = ("1e200", "1.7976931348623157e308", "5e-324", "-0.0", "9999-12-31T23:59:59.999999Z")


@pytest.mark.parametrize("seed", range(3))
def test_hostile_values_anywhere_cost_at_most_themselves(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    files = [(s.name, hostile(s, chance)) for s in chance.choices(sources(), k=FILES_OF_A_SEED)]
    write(files, tmp_path / "source")
    assert broken(audited(tmp_path / "source", tmp_path / "out"), len(files)) == []


@pytest.mark.parametrize("value", EACH)
def test_a_hostile_value_in_each_number_of_a_sweep_costs_at_most_itself(value: str, tmp_path: Path) -> None:
    (sweep,) = [s for s in sources() if s.name == "helio-1b_suite_down.csv"]
    files = [(sweep.name, data) for data in each_number(sweep, value)]
    assert len(files) > 40
    write(files, tmp_path / "source")
    assert broken(audited(tmp_path / "source", tmp_path / "out"), len(files)) == []


def test_the_same_seed_gives_the_same_files() -> None:
    source = sources()[0]
    first, again = (hostile(source, random.Random(7)) for _ in range(2))
    assert first == again != source.text.encode() and len(set(NUMBERS)) == len(NUMBERS)
