"""What is promised for large files that are read part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import pytest

from data_contracts.settings import Limits
from tasks.ingestion import streams
from tasks.ingestion.assembly import assemble
from tasks.ingestion.bundles import BUNDLE, cache_folder
from tasks.ingestion.chunks import Chunk, plan, read_chunk
from tasks.ingestion.discovery import discover
from tasks.ingestion.ingesting import finish, output
from tasks.ingestion.outcomes import ChunkResult, Part
from tasks.ingestion.spreading import spread
from tests.ingestion.folder import Folder, Ingested

LIMITS = Limits(stream_above_bytes=1_000, document_bytes=40_000, columns=2)
# Of 100 lines each, the least that a range has
SMALL_RANGES = 100


@pytest.fixture(autouse=True)
def short_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RANGE_CHARS", SMALL_RANGES)


@dataclass
class Apart:
    """Reads a folder as several workers do, with a cache of their own, and keeps what it was asked for."""

    folder: Folder
    asked: list[Chunk] = field(default_factory=list)

    def read(self, chunk: Chunk) -> ChunkResult:
        self.asked.append(chunk)
        return read_chunk(chunk)

    def ingest(
        self, read: Callable[[Chunk], ChunkResult] | None = None, ingestion: str | None = None
    ) -> Ingested:
        self.asked.clear()
        found = discover([str(self.folder.source)], LIMITS)
        cache = self.folder.root / "cache-apart"
        chunks = plan(found.files, LIMITS, cache, ingestion or uuid4().hex, self.folder.registry)
        waits = spread(chunks, read or self.read, lambda result: result)
        done = assemble((wait() for wait in waits), self.folder.out)
        finish(done, self.folder.out)
        return self.folder.written(output(found, done, {}))

    def parts(self) -> int:
        return sum(chunk.part is not None for chunk in self.asked)

    def wholes(self) -> int:
        return sum(chunk.part is None and not chunk.spread for chunk in self.asked)


@pytest.fixture
def apart(folder: Folder) -> Apart:
    return Apart(folder)


def rows(count: int, changed: str = "{i},{i}.5\n", at: int = -1) -> str:
    return "".join(changed.format(i=i) if i == at else f"{i},{i}.5\n" for i in range(count))


def lines(count: int, changed: str = "", at: int = -1) -> str:
    return "".join(changed if i == at else f'{{"ttft_s": {i}, "note": "a"}}\n' for i in range(count))


def table(count: int, changed: str = "{i},{i}.5\n", at: int = -1) -> str:
    return "request,ttft_s\n" + rows(count, changed, at)


SPLIT = {
    "plain": ("run.csv", table(1_000)),
    "without an end": ("run.csv", table(1_000).rstrip()),
    "with returns": ("run.csv", table(1_000).replace("\n", "\r\n")),
    "with a mark": ("run.csv", "\ufeff" + table(1_000)),
    "lines above": ("run.csv", "# made by hand\n\n" + table(1_000)),
    "ragged rows": ("run.csv", table(1_000, "{i}\n", 450)),
    "quoted cells": ("run.csv", table(1_000, '"{i}","{i}.5"\n', 450)),
    "no value": ("run.csv", table(1_000, "{i},n/a\n", 450)),
    "lines": ("run.jsonl", lines(1_000)),
    "lines with a mark": ("run.jsonl", "\ufeff" + lines(1_000)),
    "a last line that is cut": ("run.jsonl", lines(999) + '{"ttft_s": '),
    "odd numbers": ("run.jsonl", lines(1_000, '{"ttft_s": NaN, "ttft_s": 3}\n', 450)),
}


@pytest.mark.parametrize("case", SPLIT)
def test_parts_give_the_bytes_of_the_whole(folder: Folder, apart: Apart, case: str) -> None:
    folder.write(*SPLIT[case])
    whole, as_whole = folder.ingest(LIMITS), folder.bytes_written()

    in_parts = apart.ingest()

    assert whole.line(SPLIT[case][0])["status"] == "ingested"
    assert folder.bytes_written() == as_whole
    assert in_parts.quarantine == whole.quarantine
    assert (apart.parts(), apart.wholes()) == (5, 0)


WHOLE: dict[str, tuple[str, str | bytes]] = {
    "a line end in quotes": ("run.csv", table(1_000, '{i},"1\n2"\n', 450)),
    "a blank line": ("run.csv", table(1_000, "\n{i},2\n", 450)),
    "a lone return": ("run.csv", table(1_000, "{i},2\r{i},3\n", 450)),
    "two bytes a character": ("run.csv", table(1_000).encode("utf-16")),
    "a blank line between objects": ("run.jsonl", lines(1_000, "\n", 450)),
    "a list of objects": ("run.json", "[" + ",".join(lines(1_000).splitlines()) + "]"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_whose_lines_are_not_its_records_is_not_cut(folder: Folder, apart: Apart, case: str) -> None:
    name, content = WHOLE[case]
    folder.write(name, content)
    folder.ingest(LIMITS)
    as_whole = folder.bytes_written()

    apart.ingest()

    assert folder.bytes_written() == as_whole
    assert (apart.parts(), len(apart.asked)) == (0, 1)


FAULTS: dict[str, tuple[str, str | bytes, str]] = {
    "a quote that never closes": ("run.csv", table(1_000) + '"never closed\n', "unclosed_quote"),
    "bytes that are no text": ("run.csv", table(1_000).encode().replace(b"\n450,", b"\n\xff,"), "not_utf8"),
    "more columns than are read": ("run.csv", "a," + table(1_000).replace("\n", "\n1,"), "too_many_columns"),
    "a refused line above others": ("run.jsonl", lines(1_000, '{"ttft_s": \n', 450), "truncated_json"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_in_a_part_is_told_as_of_the_whole(folder: Folder, apart: Apart, case: str) -> None:
    name, content, code = FAULTS[case]
    folder.write(name, content)
    whole, as_whole = folder.ingest(LIMITS), folder.bytes_written()

    in_parts = apart.ingest()

    assert folder.bytes_written() == as_whole
    assert in_parts.quarantine == whole.quarantine
    assert [row["code"] for row in whole.quarantine] == [code]


def test_what_did_not_change_is_taken_from_the_cache_as_one(folder: Folder, apart: Apart) -> None:
    folder.write("run.csv", table(1_000))
    apart.ingest()

    again = apart.ingest()

    assert (again.output.reused, again.output.recomputed, apart.parts()) == (1, 0, 0)
    kept = cache_folder(folder.root / "cache-apart")
    assert len(list(kept.glob(f"*{BUNDLE}"))) == 1


def test_what_workers_read_into_caches_of_their_own_is_kept_where_the_audit_runs(
    folder: Folder, apart: Apart
) -> None:
    folder.write("run.csv", table(1_000))

    def read(chunk: Chunk) -> ChunkResult:
        return apart.read(replace(chunk, cache_dir=str(folder.root / "cache-of-worker")))

    apart.ingest(read)

    again = apart.ingest(read)

    assert (again.output.reused, again.output.recomputed, apart.parts()) == (1, 0, 0)


def test_a_run_that_is_retried_takes_the_file_that_it_put_together(folder: Folder, apart: Apart) -> None:
    folder.write("run.csv", table(1_000))
    # As Prefect keeps the results of a run, though the bundles of the parts are gone
    known: dict[tuple[bool, Part | None], ChunkResult] = {}

    def read(chunk: Chunk) -> ChunkResult:
        if (result := known.get((chunk.spread, chunk.part))) is None:
            result = known[chunk.spread, chunk.part] = apart.read(chunk)
        return result

    apart.ingest(read, "a run")

    again = apart.ingest(read, "a run")

    assert (again.output.reused, apart.asked) == (1, [])


CHANGES = {
    "a row": ("ttft_s", table(1_000, "{i},7\n", 950), 7.0),
    "the names of its columns": ("tpot_s", table(1_000).replace("ttft_s", "tpot_s"), 950.5),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_while_its_parts_are_read_is_read_as_it_is_then(
    folder: Folder, apart: Apart, change: str
) -> None:
    path = folder.write("run.csv", table(1_000))
    name, content, value = CHANGES[change]

    def read(chunk: Chunk) -> ChunkResult:
        if chunk.part is not None and chunk.part.last:
            path.write_text(content)
        return apart.read(chunk)

    done = apart.ingest(read)

    assert done.values("run.csv")[950] == ("950", name, value)
    assert apart.wholes() == 1


def test_a_file_that_grew_since_it_was_found_is_cut_as_it_is_then(folder: Folder, apart: Apart) -> None:
    path = folder.write("run.csv", table(1_000))

    def read(chunk: Chunk) -> ChunkResult:
        if chunk.spread:
            path.write_text(table(1_200))
        return apart.read(chunk)

    done = apart.ingest(read)

    assert (done.line("run.csv")["records"], done.line("run.csv")["bytes"]) == (1_200, path.stat().st_size)
    assert (apart.parts(), apart.wholes()) == (6, 0)


def test_parts_whose_bundles_are_gone_are_read_as_a_whole(folder: Folder, apart: Apart) -> None:
    folder.write("run.csv", table(1_000))

    def read(chunk: Chunk) -> ChunkResult:
        result = apart.read(chunk)
        if chunk.part is not None and chunk.part.last:
            Path(result.entries[0].bundle or "").unlink()
        return result

    done = apart.ingest(read)

    assert done.line("run.csv")["records"] == 1_000
    assert apart.wholes() == 1
