"""What is published is what another implementation finds in the tables: of the example, and of audits that are compared."""

from __future__ import annotations

import csv
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.recomputed.__main__ import main
from tasks.store import Audit
from tests.flows.running import PROJECT, build_compared

NIGHT = datetime(2026, 3, 2, 9, tzinfo=UTC)
COLUMNS = ("timestamp", "model", "num_ctx", "prompt_index", "ttft_s", "tokens_s", "load_s", "prompt_eval_s", "eval_s",
           "prompt_eval_count", "eval_count", "error")  # fmt: skip
Kinds = dict[str, tuple[int, int, int, int]]


def audited(store: Path, source: Path, day: int) -> Audit:
    return build_compared(store, source, f"202603{day:02}T090000Z-abcdef")


def run(
    folder: Path, name: str, start: datetime, speed: float, model: str, num_ctx: int = 2048, asked: int = 25
) -> None:
    """A run of two requests, at about this speed: always the same one under the same name."""
    chance = random.Random(f"{folder.name}/{name}")
    level = speed * chance.gauss(1.0, 0.02)
    target = folder / name / "requests.csv"
    target.parent.mkdir(parents=True)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for prompt in (1, 2):
            eval_s, prefill = 200 / level, 2 / level * chance.gauss(1.0, 0.02)
            when = (start + timedelta(seconds=10 * prompt)).isoformat()
            numbers = (prefill + 0.05, level, 0.05, prefill, eval_s, asked * prompt, 200)
            writer.writerow((when, model, num_ctx, prompt, *(round(number, 6) for number in numbers), ""))


def side(folder: Path, number: int) -> None:
    """The runs of one audit of two: apart, in one session with the other side, in turns, of configurations, of prompts."""
    night, factor = NIGHT + timedelta(days=number), 0.8 if number else 1.0
    for place in range(5):
        minutes = timedelta(minutes=5 * place)
        apart = timedelta(hours=4) * (place // 3)
        run(folder, f"apart-{number}{place}", night + minutes + apart, 180 * factor, "helio:1b")
        same = NIGHT + timedelta(hours=8) + minutes + timedelta(minutes=25 * number)
        run(folder, f"shared-{number}{place}", same, 90 * factor, "helio:3b")
        turn = number if place % 2 else 1 - number
        turns = NIGHT + timedelta(hours=16) + timedelta(minutes=10 * place + 5 * turn)
        run(folder, f"turns-{number}{place}", turns, 40 * factor, "astra:7b")
    for place in range(7):
        later = night + timedelta(hours=12, minutes=4 * place)
        run(folder, f"sweep-{number}{place}", later, 60 * factor, "lyra:8b", 1024 * (place + 1))
    run(folder, f"longer-{number}", night, 30, "nova:2b", asked=50 if number else 25)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an audit of the bundled example."""
    store = tmp_path_factory.mktemp("example") / "store"
    audited(store, PROJECT / "examples" / "artifacts", 1)
    return store


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two audits of a folder in which runs are added."""
    folder = tmp_path_factory.mktemp("compared")
    for number in (0, 1):
        side(folder / "runs", number)
        audited(folder / "store", folder / "runs", 1 + number)
    return folder / "store"


def recomputed(
    store: Path, capsys: pytest.CaptureFixture[str], audit: str | None = None
) -> tuple[int, Kinds]:
    """How the command ends, and by kind the cells that were compared, agree, differ and were not computed."""
    code = main([str(store), *([audit] if audit else [])])
    lines = capsys.readouterr().out.splitlines()
    table = lines[1 : 1 + next(place for place, line in enumerate(lines[1:], 1) if line.startswith("all "))]
    rows = {line[:40].strip(): [int(count) for count in line[40:].split()] for line in table}
    return code, {kind: (counts[0], counts[1], counts[2], counts[3]) for kind, counts in rows.items()}


def test_every_number_of_the_example_is_found_again(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, kinds = recomputed(example, capsys)
    compared, agree, differ, left = kinds["all"]
    assert (code, agree, differ, left) == (0, compared, 0, 0)
    assert compared > 1_000


def test_changes_of_one_session_in_turns_and_of_configurations_are_found_again(
    compared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pq.read_table(
        next((compared / "audits").glob("20260302*/analyze/comparisons.parquet"))
    ).to_pylist()
    sampled = [row for row in table if row["p"] is not None]
    assert {row["pairs"] for row in sampled} == {None, 5}
    assert {row["verdict"] for row in table} >= {"regressed", "unchanged", "suspected", "incomparable"}

    code, kinds = recomputed(compared, capsys)
    assert (code, kinds["all"][2:]) == (0, (0, 0)), {
        kind: counts for kind, counts in kinds.items() if any(counts[2:])
    }
    assert kinds["comparisons p"][0] == len(sampled)
    assert kinds["comparisons verdict"][0] == len(table)
    assert min(kinds[f"changes {name}"][0] for name in ("p", "q", "ci_low", "verdict")) > 0


def damaged(text: str, chance: random.Random) -> str:
    """A table in which rows are cut off, repeated and left out, and cells emptied, changed and swapped."""
    head, *rows = text.splitlines() or [""]
    found = []
    for row in rows[: chance.randint(len(rows) // 2, len(rows))]:
        cells = row.split(",")
        for place in range(len(cells)):
            if chance.random() < 0.05:
                cells[place] = chance.choice(["", "0", f"-{cells[place]}", f"{cells[place]}1"])
        if chance.random() < 0.1:
            one, other = chance.sample(range(len(cells)), 2)
            cells[one], cells[other] = cells[other], cells[one]
        found += [",".join(cells)] * chance.choices([0, 1, 2], [0.1, 0.8, 0.1])[0]
    return "\n".join([head, *found, ""])


def test_every_number_of_damaged_files_is_found_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(11)
    source = Path(shutil.copytree(PROJECT / "examples" / "artifacts", tmp_path / "files"))
    for path in sorted(source.rglob("*.csv")):
        path.write_text(damaged(path.read_text("utf-8"), chance), "utf-8")
    audited(tmp_path / "store", source, 1)
    code, kinds = recomputed(tmp_path / "store", capsys)
    assert (code, kinds["all"][2:]) == (0, (0, 0)), {
        k: counts for k, counts in kinds.items() if any(counts[2:])
    }


def test_a_number_that_is_not_in_the_tables_differs(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Path(shutil.copytree(example, tmp_path / "store"))
    table = next((store / "audits").glob("*/analyze/facts.parquet"))
    facts = pq.read_table(table)
    first = pc.and_(
        pc.equal(facts["topic"].cast(pa.string()), "ttft"),
        pc.equal(facts["statistic"].cast(pa.string()), "mean"),
    )
    values = pc.if_else(first, pc.multiply(facts["value"], 1.01), facts["value"])
    pq.write_table(
        facts.set_column(facts.schema.get_field_index("value"), facts.schema.field("value"), values), table
    )
    assert main([str(store), table.parents[1].name]) == 1
    differing = [line for line in capsys.readouterr().out.splitlines() if ", recomputed " in line]
    assert len(differing) == pc.sum(first).as_py() > 0
    assert all(" ttft mean: value " in line for line in differing)


def test_a_store_without_an_audit_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"no complete audit in {tmp_path}\n"
