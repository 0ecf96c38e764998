"""Between search and reading anybody may put something else where a file was found: it is never read."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from data_contracts.settings import Limits
from tasks.ingestion.artifact_files import unreadable
from tasks.ingestion.chunks import plan, read_chunk
from tasks.ingestion.discovery import discover
from tasks.ingestion.outcomes import Reading
from tests.ingestion.folder import Folder
from tests.ingestion.stand_ins import STAND_INS

ROWS = "ttft_s,tokens\n0.5,7\n"
SECRET = "password,tokens\n1,2\n"
SMALL = Limits()
LARGE = Limits(stream_above_bytes=1)
AGAIN = "put it back as it was and audit again, or leave it: the others are audited without it"


def read_after(folder: Folder, swap: Callable[[Path], object], limits: Limits) -> dict[str, Reading]:
    """The readings of two files, of which the first was swapped after it was found."""
    path = folder.write("runs/a.csv", ROWS)
    folder.write("runs2/b.csv", ROWS)
    found = discover([str(folder.source)], limits).files
    swap(path)
    chunks = plan(found, limits, folder.cache, uuid4().hex, STAND_INS)
    return {entry.found.artifact: entry.reading for chunk in chunks for entry in read_chunk(chunk).entries}


def to_link(path: Path) -> None:
    outside = path.parents[2] / "outside.csv"
    outside.write_text(SECRET)
    path.unlink()
    path.symlink_to(outside)


def to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_socket(path: Path) -> None:
    path.unlink()
    with socket.socket(socket.AF_UNIX) as made:
        # Bound by its name in the folder: the whole path may be longer than a socket's may be.
        before = Path.cwd()
        os.chdir(path.parent)
        try:
            made.bind(path.name)
        finally:
            os.chdir(before)


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def to_folder_of_links(path: Path) -> None:
    outside = path.parents[2] / "outside"
    outside.mkdir()
    (outside / path.name).write_text(SECRET)
    shutil.rmtree(path.parent)
    path.parent.symlink_to(outside)


def to_file_above(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text(SECRET)


def to_longer(path: Path) -> None:
    path.write_text(ROWS * 10)


SWAPS = {
    to_link: ("replaced", "a symbolic link took the place of it after it was found", AGAIN),
    to_pipe: ("replaced", "a pipe took the place of it after it was found", AGAIN),
    to_socket: ("replaced", "a socket took the place of it after it was found", AGAIN),
    to_folder: ("replaced", "a folder took the place of it after it was found", AGAIN),
    to_folder_of_links: (
        "replaced",
        "a symbolic link took the place of a folder above it after it was found",
        AGAIN,
    ),
    to_file_above: ("replaced", "a file took the place of a folder above it after it was found", AGAIN),
    Path.unlink: ("removed", "was removed after it was found", AGAIN),
    lambda path: shutil.rmtree(path.parent): ("removed", "was removed after it was found", AGAIN),
}


@pytest.mark.parametrize("limits", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(("swap", "said"), SWAPS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_what_took_the_place_of_a_file_is_named_and_not_read(
    swap: Callable[[Path], object], said: tuple[str, str, str], limits: Limits, folder: Folder
) -> None:
    readings = read_after(folder, swap, limits)

    (note,) = readings["runs/a.csv"].notes
    assert (note.code, note.what, note.todo) == said
    assert (readings["runs/a.csv"].status, readings["runs/a.csv"].rows) == ("quarantined", 0)
    assert (readings["runs2/b.csv"].status, readings["runs2/b.csv"].rows) == ("ingested", 2)


def test_a_file_that_outgrew_what_is_read_whole_is_left_for_another_audit(folder: Folder) -> None:
    limits = Limits(stream_above_bytes=len(ROWS))

    (note,) = read_after(folder, to_longer, limits)["runs/a.csv"].notes

    assert (note.code, note.what, note.todo) == (
        "changed",
        "grew from 20 bytes to 21 or more after it was found",
        "audit again when it is complete",
    )


def test_a_file_that_grew_within_the_limits_is_read_as_it_is_now(folder: Folder) -> None:
    reading = read_after(folder, lambda path: path.write_text(ROWS + "1,2\n"), SMALL)["runs/a.csv"]

    assert (reading.status, reading.records) == ("ingested", 2)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied"),
            ("permission denied", "give read permission to it, and permission to enter the folders above it"),
        ),
        (
            OSError(errno.EMFILE, "Too many open files"),
            (
                "too many files are open on this machine",
                "allow more open files (`ulimit -n`) and audit again",
            ),
        ),
        (
            OSError(errno.EIO, "Input/output error"),
            (
                "cannot be read (Input/output error)",
                "check the disk or the network share that holds it, and audit again",
            ),
        ),
    ],
    ids=["permission", "open files", "disk"],
)
def test_each_reason_why_a_file_is_unreadable_has_its_own_advice(
    error: OSError, said: tuple[str, str]
) -> None:
    fault = unreadable(error)

    assert (fault.code, fault.what, fault.todo) == ("unreadable", *said)


def test_opening_many_files_leaves_none_open(folder: Folder) -> None:
    held = Path("/dev/fd")
    before = len(list(held.iterdir()))

    for limits, swap in ((SMALL, Path.touch), (LARGE, Path.touch), (SMALL, to_pipe), (SMALL, Path.unlink)):
        shutil.rmtree(folder.source)
        read_after(folder, swap, limits)

    assert len(list(held.iterdir())) == before
