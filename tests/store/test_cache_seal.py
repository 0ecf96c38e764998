"""An entry of the cache counts only where it was written, and nobody else can make one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.store.cache_seal import is_sealed, seal


def key_beside(folder: Path) -> Path:
    (key,) = folder.parent.glob(".key-*")
    return key


def folder_in(root: Path) -> Path:
    folder = root / "entries"
    folder.mkdir(parents=True)
    return folder


def test_an_entry_counts_under_its_name_with_its_content_in_its_store(tmp_path: Path) -> None:
    here, there = folder_in(tmp_path / "here"), folder_in(tmp_path / "there")
    made = seal(here, "a", b"content")
    assert is_sealed(made, here, "a", b"content")
    assert not is_sealed(made, here, "b", b"content")
    assert not is_sealed(made, here, "a", b"Content")
    assert not is_sealed(made, there, "a", b"content")
    assert not is_sealed(b"", here, "a", b"content")


def test_nobody_else_may_read_the_secret_whatever_the_umask(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        seal(folder_in(tmp_path), "a", b"")
    finally:
        os.umask(former)
    assert key_beside(tmp_path / "entries").stat().st_mode & 0o777 == 0o600


def readable(key: Path) -> None:
    key.chmod(0o644)


def linked(key: Path) -> None:
    key.rename(key.with_name("mine"))
    key.symlink_to("mine")


def cut(key: Path) -> None:
    key.write_bytes(key.read_bytes()[:8])


@pytest.mark.parametrize("spoil", [readable, linked, cut])
def test_a_secret_that_somebody_else_may_know_is_replaced(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = folder_in(tmp_path)
    made = seal(folder, "a", b"content")
    spoil(key_beside(folder))
    assert not is_sealed(made, folder, "a", b"content")
    assert is_sealed(seal(folder, "a", b"content"), folder, "a", b"content")
