"""A look at one file ends, whatever the file is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data_contracts.errors import SourceError
from data_contracts.settings import Limits
from tasks.ingestion.inspection import inspect
from tasks.readers import REGISTRY
from tests.ingestion.stand_ins import WITH_HOSTILE
from tests.ingestion.stand_ins.hostile import HEADER


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as raised:
        inspect(path, Limits(cpu_seconds=0.2), WITH_HOSTILE)
    return str(raised.value).replace(str(path), "FILE")


def test_a_file_that_harms_its_reader_is_said_to_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "spin.csv"
    path.write_text(f"{HEADER}1,spin\n")

    assert refusal(path) == (
        "FILE: reading it takes more than 0.4 s of CPU time: split it, or raise `cpu_seconds` under [limits] in "
        "benchaudit.toml (at most 86,400) and audit again"
    )


def test_a_pipe_and_a_folder_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()

    assert refusal(tmp_path / "pipe") == "FILE cannot be opened: it is a pipe, not a file"
    assert refusal(tmp_path / "folder") == "FILE cannot be opened: it is a folder, not a file"
    assert refusal(tmp_path / "gone") == "FILE cannot be opened: No such file or directory"


def test_a_link_that_the_user_names_is_followed(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("ttft_s\n0.5\n")
    (tmp_path / "link.csv").symlink_to("run.csv")

    found = inspect(tmp_path / "link.csv", Limits(), WITH_HOSTILE)

    assert (found.status, found.reader, found.measurements["value"].to_pylist()) == (
        "ingested",
        "cells",
        [0.5],
    )


def test_a_file_whose_name_is_no_text_is_read_as_an_audit_reads_it(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff\x1b.csv")
    path.write_text("model,ttft_ms\nm,12.5\n")

    found = inspect(path, Limits(), REGISTRY)
    assert (found.artifact, found.status, found.measurements.num_rows) == ("bad\\xff\\x1b.csv", "ingested", 1)
