"""[[read]] entries: what the user says of a file holds, wherever and by whichever process it is read."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data_contracts.errors import UsageError
from data_contracts.settings import AuditRequest
from data_contracts.settings_reading import ReadEntry, ToldColumn
from tasks.ingestion.ingesting import ingest
from tasks.ingestion.workers import Workers
from tasks.readers import REGISTRY
from tests.readers.reading import shown

TOLD = ReadEntry(
    "results/*.csv",
    columns=(
        ("speed", ToldColumn(metric="decode_throughput", unit="tok/s")),
        ("wait", ToldColumn(metric="ttft", unit="ms", statistic="mean")),
        ("bs", ToldColumn(setting="batch")),
        ("who", ToldColumn(role="model")),
        ("decode_tps", ToldColumn(role="ignore")),
    ),
)
CSV = "who,speed,wait,bs,decode_tps\nm:1b,30,200,4,7\n"


def read(
    source: Path, out: Path, entries: tuple[ReadEntry, ...], cache: Path | None = None, *, apart: bool = False
) -> list[tuple[object, ...]]:
    """The measurements of a source, read in this process or in another."""
    request, out = AuditRequest((str(source),), read=entries), out / str(len(list(out.iterdir())))
    out.mkdir()
    if apart:
        with Workers(REGISTRY, 1) as workers:
            ingest(request, out, cache, workers, REGISTRY, lambda _done, _all: None)
    else:
        ingest(request, out, cache, None, REGISTRY, lambda _done, _all: None)
    table = pq.read_table(out / "measurements.parquet")
    return sorted(shown(table, "metric", "statistic", "value", "unit", "model", "config"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source" / "results"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(CSV)
    return tmp_path / "source"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


WITH = [
    ("decode_throughput", "value", 30.0, "token/s", "m:1b", '{"batch":4}'),
    ("ttft", "mean", 0.2, "s", "m:1b", '{"batch":4}'),
]


@pytest.mark.parametrize("apart", [False, True])
def test_what_the_user_says_of_columns_holds(source: Path, out: Path, apart: bool) -> None:
    assert read(source, out, (TOLD,), apart=apart) == WITH


def test_json_is_told_by_the_names_that_inspect_shows(source: Path, out: Path) -> None:
    (source / "b.json").write_text('{"who": "m:1b", "at": {"speed": 30, "bs": 4, "decode_tps": 7}}')
    entry = ReadEntry(
        "*.json",
        columns=(
            ("at.speed", ToldColumn(metric="decode_throughput", unit="tok/s")),
            ("at.bs", ToldColumn(setting="batch")),
            ("who", ToldColumn(role="model")),
            ("at.decode_tps", ToldColumn(role="ignore")),
        ),
    )

    assert read(source, out, (TOLD, entry))[:2] == [WITH[0], WITH[0]]


def test_a_file_that_the_cache_holds_is_read_again_when_another_thing_is_said_of_it(
    source: Path, out: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    without = read(source, out, (), cache)
    assert read(source, out, (TOLD,), cache) == WITH
    assert read(source, out, (), cache) == without != WITH


def test_a_column_that_is_not_there_is_remarked_on(source: Path, out: Path) -> None:
    read(source, out, (ReadEntry("*.csv", columns=(("sped", ToldColumn(role="ignore")),)),))

    notes = pq.read_table(out / "0" / "quarantine.parquet")
    assert shown(notes, "artifact", "code", "what", "todo") == [
        (
            "results/a.csv",
            "no_such_column",
            "benchaudit.toml speaks of a column `sped` that is not in it",
            "correct it there: did you mean `speed`?",
        )
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            ReadEntry("reslts/*.csv"),
            'benchaudit.toml: [[read]] files = "reslts/*.csv" matches no file of the sources; correct the glob',
        ),
        (
            ReadEntry("*.csv", "generic-cvs"),
            "benchaudit.toml: *.csv: there is no reader `generic-cvs`; did you mean `generic-csv`?",
        ),
    ],
)
def test_an_entry_that_cannot_be_meant_ends_with_one_line(
    source: Path, out: Path, entry: ReadEntry, said: str
) -> None:
    with pytest.raises(UsageError) as raised:
        read(source, out, (entry,))
    assert str(raised.value) == said
