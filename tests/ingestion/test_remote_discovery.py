"""Which files of a URL are audited: by the rules of a folder, whatever kind of file system it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from data_contracts.errors import SourceError
from data_contracts.settings import Limits
from tasks.ingestion import remote_source
from tasks.ingestion.discovery import discover

LIMITS = Limits()


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_hidden_and_ignored_files_are_left_out_as_in_a_folder(
    memory: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    names = (
        "run.csv",
        ".git/config",
        "a/.cache/x.csv",
        "a/.cache/y.csv",
        "logs/1.csv",
        "logs/b/2.csv",
        "c.tmp",
    )
    for name in names:
        memory.pipe_file(f"/runs/{name}", b"a,b\n1,2\n")
        (tmp_path / "runs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "runs" / name).write_bytes(b"a,b\n1,2\n")
    for name, text in ((".benchauditignore", b"logs/\n*.tmp\n"), ("benchaudit.toml", b"")):
        memory.pipe_file(f"/runs/{name}", text)
        (tmp_path / "runs" / name).write_bytes(text)
    remote, local = discover(["memory://runs"], LIMITS), discover([str(tmp_path / "runs")], LIMITS)
    assert [found.artifact for found in remote.files] == ["run.csv"]
    assert (remote.hidden, remote.ignored) == (local.hidden, local.ignored) == (3, 3)


def test_a_source_may_be_one_remote_file(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe_file("/runs/a.csv", b"a,b\n1,2\n")
    (found,) = discover(["memory://runs/a.csv"], LIMITS).files
    assert (found.artifact, found.path, found.bytes) == ("a.csv", "memory://runs/a.csv", 8)


def test_a_key_that_is_no_path_is_refused(
    memory: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe_file("/runs/a.csv", b"")
    keys = ("../../etc/passwd", "a//b.csv", "a.csv")
    listed = [remote_source.Listed(key, 1, None, "1") for key in keys]
    monkeypatch.setattr(remote_source.RemoteSource, "listed", lambda _self: listed)
    found = discover(["memory://runs"], LIMITS).files
    said = "its name is no path (an empty step, `.` or `..`): copy it to another name"
    assert {one.artifact: one.refused for one in found} == {
        "../../etc/passwd": said, "a//b.csv": said, "a.csv": None,
    }  # fmt: skip


def test_files_of_several_urls_are_told_apart_by_the_last_step(memory: fsspec.AbstractFileSystem) -> None:
    for place in ("one/runs", "two/more"):
        memory.pipe_file(f"/{place}/a.csv", b"a,b\n1,2\n")
    found = discover(["memory://one/runs", "memory://two/more"], LIMITS).files
    assert [one.artifact for one in found] == ["more/a.csv", "runs/a.csv"]


def test_a_prefix_without_files_is_said_so(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe_file("/runs/a.csv", b"")
    with pytest.raises(SourceError) as empty:
        discover(["memory://rums"], LIMITS)
    assert str(empty.value) == ("memory://rums holds no file: name a prefix that holds benchmark artifacts")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("gs://results/runs", "gs:// needs a package: `pip install 'gcsfs'`"),
        ("az://results/runs", "az:// needs a package: `pip install 'adlfs'`"),
        ("nowhere://results/runs", "Protocol not known: nowhere"),
    ],
)
def test_a_scheme_without_its_package_says_what_to_install(source: str, why: str) -> None:
    with pytest.raises(SourceError) as refused:
        discover([source], LIMITS)
    assert str(refused.value) == f"source {source} cannot be opened: {why}"
