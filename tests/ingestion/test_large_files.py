"""What is promised for files that are read in ranges."""

from __future__ import annotations

import pytest

from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion import large_files as large
from tasks.ingestion import streams
from tasks.ingestion.artifact_files import open_found
from tasks.ingestion.discovery import discover
from tasks.ingestion.kit.reader import Head
from tests.ingestion.folder import Folder, Ingested
from tests.ingestion.readers_in_hand import only
from tests.ingestion.stand_ins import STAND_INS
from tests.ingestion.stand_ins.cells import Cells

pytestmark = pytest.mark.usefixtures("standing_in")
STREAMED = Limits(stream_above_bytes=1_000, document_bytes=40_000)


@pytest.fixture
def short_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RANGE_CHARS", 1_000)


def table(rows: int) -> str:
    return "a,b\n" + "".join(f"{i},{i / 8}\n" if i != 150 else f"{i}\n" for i in range(rows))


def lines(count: int) -> str:
    return "".join(f'{{"x": {i}, "y": {i / 8}}}\n' if i != 150 else '{"x": \n' for i in range(count))


def told(done: Ingested) -> list[tuple[str, str, str]]:
    return [(row["rejected"], row["code"], row["where"]) for row in done.quarantine]


@pytest.mark.usefixtures("short_ranges")
@pytest.mark.parametrize(("name", "content"), [("run.csv", table(400)), ("run.jsonl", lines(400))])
def test_ranges_give_what_the_whole_gives(folder: Folder, name: str, content: str) -> None:
    folder.write(name, content)
    whole = folder.ingest()
    in_ranges = folder.ingest(STREAMED)

    assert whole.line(name)["records"] == 399
    assert in_ranges.inventory == whole.inventory
    assert in_ranges.measurements == whole.measurements
    assert in_ranges.quarantine == whole.quarantine


@pytest.mark.usefixtures("short_ranges")
def test_a_fault_far_down_leaves_no_rows_of_the_file(folder: Folder) -> None:
    folder.write("run.csv", table(400) + '"never closed\n')

    done = folder.ingest(STREAMED)

    assert (done.status(), done.measurements) == ({"run.csv": "quarantined"}, [])
    assert told(done) == [("artifact", "unclosed_quote", "line 402")]


@pytest.mark.usefixtures("short_ranges")
def test_bytes_that_are_no_text_far_down_leave_no_rows(folder: Folder) -> None:
    folder.write("run.csv", table(40_000).encode() + b"1,\xff\n")

    done = folder.ingest(STREAMED)

    assert (done.status(), done.measurements) == ({"run.csv": "quarantined"}, [])
    assert done.quarantine[-1]["what"] == "not valid UTF-8: byte 0xff"


def test_a_large_document_is_read_whole_up_to_its_limit_and_then_refused(folder: Folder) -> None:
    folder.write("fits.json", '{"x": 1,\n "text": "' + "a" * 30_000 + '"}')
    folder.write("huge.json", '{"x": 1,\n "text": "' + "a" * 50_000 + '"}')

    done = folder.ingest(STREAMED)

    assert done.values("fits.json") == [("", "x", 1.0)]
    assert done.line("huge.json")["reason"] == (
        "one json document of 50021 bytes, above the limit of 40000 (whole file): "
        f"write it as JSON Lines, or {how_to_raise('document_bytes')}"
    )


def test_large_files_of_no_reader_are_unsupported(folder: Folder) -> None:
    folder.write("plot.png", b"\x89PNG\r\n\x1a\n" + bytes(5_000))
    folder.write("log.txt", "just words\n" * 500)

    assert folder.ingest(STREAMED).status() == {"log.txt": "unsupported", "plot.png": "unsupported"}


@pytest.mark.usefixtures("short_ranges")
def test_a_file_that_changes_while_it_is_read_is_refused(folder: Folder) -> None:
    path = folder.write("run.csv", table(2_000))

    class Slow(Cells):
        def claims(self, head: Head) -> bool:
            with path.open("a") as file:
                file.write("7,7\n")
            return head.kind == "csv"

    folder.registry = only(general=[Slow()])

    done = folder.ingest(STREAMED)

    assert told(done)[-1:] == [("artifact", "changed", "whole file")]


def test_a_mark_and_utf16_are_read_in_ranges_too(folder: Folder) -> None:
    folder.write("mark.csv", b"\xef\xbb\xbf" + b"a,b\n" + b"1,2\n" * 300)
    folder.write("wide.csv", ("a,b\n" + "3,4\n" * 300).encode("utf-16"))

    done = folder.ingest(STREAMED)

    assert {line["artifact"]: line["records"] for line in done.inventory} == {
        "mark.csv": 300,
        "wide.csv": 300,
    }
    assert {row["field"] for row in done.measurements} == {"a", "b"}


@pytest.mark.usefixtures("short_ranges")
def test_a_range_holds_a_bounded_part_of_the_file(folder: Folder) -> None:
    folder.write("run.csv", "a,b\n" + "1,2\n" * 5_000)
    (found,) = discover([str(folder.source)], STREAMED).files
    emitted: list[int] = []

    with open_found(found.path) as file:
        _, sha256 = large.digest(file, STREAMED.artifact_bytes)
        reading = large.read_file(
            found, file, sha256, STREAMED, STAND_INS, lambda part: emitted.append(part.num_rows)
        )

    assert (reading.rows, sum(emitted), max(emitted)) == (10_000, 10_000, 500)


def test_a_first_line_longer_than_the_part_that_is_looked_at_is_taken_whole(folder: Folder) -> None:
    columns = [f"column_{number}" for number in range(5_000)]
    folder.write("wide.csv", f"{','.join(columns)}\n{','.join(['1'] * len(columns))}\n")
    folder.write("long.jsonl", '{"note": "' + "x" * 100_000 + '", "ttft_s": 0.5}\n{"ttft_s": 0.7}\n')

    done = folder.ingest(Limits(stream_above_bytes=10_000))

    assert {line["artifact"]: (line["records"], line["measurements"]) for line in done.inventory} == {
        "long.jsonl": (2, 2),
        "wide.csv": (1, 5_000),
    }
    assert done.quarantine == []
