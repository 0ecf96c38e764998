"""What a file does to the process that reads it costs that file, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts.settings import AuditRequest, Limits
from tasks.ingestion import chunks
from tasks.ingestion.ingesting import ingest
from tasks.ingestion.workers import Workers
from tests.ingestion.folder import Folder, Ingested
from tests.ingestion.stand_ins import WITH_HOSTILE
from tests.ingestion.stand_ins.hostile import HEADER

TIGHT = Limits(cpu_seconds=0.5, memory_bytes=2**28, stalled_seconds=2.0)
NEIGHBOURS = 20
# What each deed is quarantined with: what was exceeded, and what to do about it.
DEEDS = {
    "spin": (
        "reading it takes more than 0.5 s of CPU time",
        "split it, or raise `cpu_seconds` under [limits] in benchaudit.toml (at most 86,400) and audit again",
    ),
    "hold": (
        "reading it takes more than 268,435,456 bytes of memory",
        "split it, or raise `memory_bytes` under [limits] in benchaudit.toml "
        "(at most 1,125,899,906,842,624) and audit again",
    ),
    "ask": (
        "reading it takes more than 268,435,456 bytes of memory",
        "split it, or raise `memory_bytes` under [limits] in benchaudit.toml "
        "(at most 1,125,899,906,842,624) and audit again",
    ),
    "leave": (
        "the process that read it died (exit code 3)",
        "report it as a fault of benchaudit, with the file",
    ),
    "crash": (
        "the process that read it died (signal 11, SIGSEGV)",
        "report it as a fault of benchaudit, with the file",
    ),
    "wait": (
        "reading it made no progress for 2 s",
        "check the disk that holds it, or raise `stalled_seconds` under [limits] in benchaudit.toml "
        "(at most 86,400) and audit again",
    ),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(WITH_HOSTILE, 2) as started:
        yield started


def write_neighbours(folder: Folder) -> None:
    for number in range(NEIGHBOURS):
        folder.write(f"{number:02}.csv", f"ttft_s,tokens\n0.{number + 1},{number}\n")


def read(folder: Folder, workers: Workers, limits: Limits = TIGHT) -> Ingested:
    request = AuditRequest((str(folder.source),), limits=limits)
    output = ingest(request, folder.out, folder.cache, workers, WITH_HOSTILE, lambda *_: None)
    return folder.written(output)


@pytest.mark.parametrize(
    ("place", "deed"), [*(("10", deed) for deed in DEEDS), ("00", "leave"), ("99", "leave")]
)
def test_a_file_that_harms_its_reader_is_quarantined_and_its_neighbours_are_as_without_it(
    place: str, deed: str, folder: Folder, workers: Workers
) -> None:
    write_neighbours(folder)
    read(folder, workers)
    alone = folder.bytes_written()["measurements.parquet"]
    folder.write(f"{place}-{deed}.csv", f"{HEADER}1,{deed}\n")

    done = read(folder, workers)

    what, todo = DEEDS[deed]
    assert done.quarantine == [
        {
            "artifact": f"{place}-{deed}.csv",
            "record": None,
            "field": None,
            "rejected": "artifact",
            "code": "too_costly",
            "what": what,
            "where": "whole file",
            "todo": todo,
        }
    ]
    assert done.output.counts == {
        "found": NEIGHBOURS + 1,
        "ingested": NEIGHBOURS,
        "duplicate": 0,
        "unsupported": 0,
        "quarantined": 1,
        "twins": 0,
        "runs": NEIGHBOURS,
    }
    assert folder.bytes_written()["measurements.parquet"] == alone


def test_several_culprits_are_found_each(folder: Folder, workers: Workers) -> None:
    write_neighbours(folder)
    for place, deed in (("03", "leave"), ("04", "crash"), ("15", "spin")):
        folder.write(f"{place}-{deed}.csv", f"{HEADER}1,{deed}\n")

    done = read(folder, workers)

    assert {line["artifact"]: line["code"] for line in done.quarantine} == dict.fromkeys(
        ("03-leave.csv", "04-crash.csv", "15-spin.csv"), "too_costly"
    )
    assert done.output.counts["ingested"] == NEIGHBOURS


def test_a_large_file_that_harms_its_reader_is_quarantined(folder: Folder, workers: Workers) -> None:
    folder.write("large.csv", HEADER + "1,spin\n" * 100)
    folder.write("run.csv", "ttft_s\n1\n")

    done = read(folder, workers, Limits(stream_above_bytes=200, cpu_seconds=0.5))

    assert done.status() == {"large.csv": "quarantined", "run.csv": "ingested"}
    assert [line["code"] for line in done.quarantine] == ["too_costly"]


def test_a_costly_file_is_never_taken_from_the_cache(folder: Folder, workers: Workers) -> None:
    folder.write("run.csv", "ttft_s\n1\n")
    folder.write("spin.csv", f"{HEADER}1,leave\n")
    read(folder, workers)

    again = read(folder, workers)

    assert (again.output.reused, again.output.recomputed) == (1, 1)
    assert again.status() == {"run.csv": "ingested", "spin.csv": "quarantined"}


def test_who_raises_the_limit_that_is_named_sees_the_file_read(folder: Folder, workers: Workers) -> None:
    path: Path = folder.write("long.csv", "ttft_s\n" + "0.5\n" * 60_000)
    assert path.stat().st_size < Limits().stream_above_bytes
    small = Limits(cpu_seconds=0.02, cpu_seconds_per_mib=0.0)
    (entry,) = read(folder, workers, small).quarantine
    assert (entry["code"], "`cpu_seconds`" in entry["todo"]) == ("too_costly", True)

    done = read(folder, workers, Limits(cpu_seconds=86_400, cpu_seconds_per_mib=0.0))

    assert (done.status(), done.output.counts["quarantined"]) == ({"long.csv": "ingested"}, 0)


def test_the_bytes_written_do_not_depend_on_who_read_which_chunk(
    folder: Folder, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_FILES", 3)
    for number in range(20):
        folder.write(f"{number:02}.csv", f"a,b\n{number % 7},2\n{number},\n")
        folder.write(f"{number:02}.json", f'{{"model": "m{number % 3}", "x": {number}}}')
    folder.registry = WITH_HOSTILE
    folder.ingest(cached=False)
    here = folder.bytes_written()

    read(folder, workers)

    assert folder.bytes_written() == here
