"""The folder of the last file stays open for its neighbours; what was put in its place since is judged by a walk anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.errors import ArtifactError
from tasks.ingestion.artifact_files import Folders


def folder_of(place: Path, **files: str) -> Path:
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text)
    return place


def opened(folders: Folders, path: Path) -> str:
    with folders.open_found(str(path)) as file:
        return file.read().decode()


def test_files_of_several_folders_are_opened_in_any_order(tmp_path: Path) -> None:
    one = folder_of(tmp_path / "one", a="1", b="2")
    other = folder_of(tmp_path / "other", a="3")
    with Folders() as folders:
        said = [opened(folders, path) for path in (one / "a", one / "b", other / "a", one / "a")]
    assert said == ["1", "2", "3", "1"]


def test_a_folder_that_was_made_anew_between_two_files_is_walked_to_again(tmp_path: Path) -> None:
    place = folder_of(tmp_path / "runs", a="1")
    with Folders() as folders:
        opened(folders, place / "a")
        place.rename(tmp_path / "before")
        folder_of(place, b="2")
        assert opened(folders, place / "b") == "2"


def test_a_link_in_the_place_of_an_open_folder_is_not_followed(tmp_path: Path) -> None:
    place, outside = folder_of(tmp_path / "runs", a="1"), folder_of(tmp_path / "outside", b="secret")
    with Folders() as folders:
        opened(folders, place / "a")
        place.rename(tmp_path / "before")
        place.symlink_to(outside)
        with pytest.raises(ArtifactError, match="a symbolic link took the place of a folder above it"):
            opened(folders, place / "b")
