"""What discover promises."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from data_contracts.errors import SourceError
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.discovery import discover
from tasks.ingestion.found_files import Found, printable


def write(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a,b\n1,2\n")
    return root


def artifacts(*sources: Path) -> list[str]:
    return [found.artifact for found in discover([str(s) for s in sources], Limits()).files]


def refused(*sources: Path) -> dict[str, str]:
    files = discover([str(s) for s in sources], Limits()).files
    return {found.artifact: found.refused for found in files if found.refused}


def test_a_file_is_found_with_its_size_and_time_in_microseconds(tmp_path: Path) -> None:
    write(tmp_path, "run.csv")
    os.utime(tmp_path / "run.csv", ns=(0, 1_772_000_000_123_456_789))

    (found,) = discover([str(tmp_path)], Limits()).files

    path = str(tmp_path.resolve() / "run.csv")
    assert found == Found(str(tmp_path), "run.csv", path, 8, 1_772_000_000_123_456, None)


def test_files_come_sorted_by_artifact_whatever_the_order_of_folders(tmp_path: Path) -> None:
    write(tmp_path, "b/1.csv", "a.csv", "a/2.csv", "b.json")

    assert artifacts(tmp_path) == ["a.csv", "a/2.csv", "b.json", "b/1.csv"]


def test_a_source_may_be_a_single_file(tmp_path: Path) -> None:
    write(tmp_path, "deep/run.csv", "deep/other.csv")

    assert artifacts(tmp_path / "deep" / "run.csv") == ["run.csv"]


def test_hidden_files_and_folders_are_left_out_and_counted(tmp_path: Path) -> None:
    write(tmp_path, "run.csv", ".hidden.csv", ".git/config", "a/.cache/x.csv")

    found = discover([str(tmp_path)], Limits())

    assert ([f.artifact for f in found.files], found.hidden, found.ignored) == (["run.csv"], 3, 0)


def test_the_ignore_file_of_a_root_leaves_out_what_gitignore_syntax_matches(tmp_path: Path) -> None:
    write(tmp_path, "run.csv", "raw/1.bin", "raw/keep.bin", "tmp/x.csv", "a/tmp/y.csv")
    (tmp_path / ".benchauditignore").write_text("# scratch\n*.bin\n!keep.bin\n/tmp/\n")

    found = discover([str(tmp_path)], Limits())

    assert [f.artifact for f in found.files] == ["a/tmp/y.csv", "raw/keep.bin", "run.csv"]
    assert found.ignored == 2


def test_a_link_out_of_the_root_is_refused_and_one_inside_is_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", "secret.csv")
    root = write(tmp_path / "root", "run.csv")
    (root / "out.csv").symlink_to(outside / "secret.csv")
    (root / "folder").symlink_to(outside)
    (root / "again.csv").symlink_to(root / "run.csv")

    assert artifacts(root) == ["again.csv", "folder", "out.csv", "run.csv"]
    reason = "symbolic link that leads out of its source: copy the file there, or name its folder as a source"
    assert refused(root) == {"folder": reason, "out.csv": reason}


def test_a_sibling_whose_name_begins_like_the_root_is_outside(tmp_path: Path) -> None:
    write(tmp_path / "runs-old", "x.csv")
    root = write(tmp_path / "runs", "run.csv")
    (root / "x.csv").symlink_to(tmp_path / "runs-old" / "x.csv")

    assert list(refused(root)) == ["x.csv"]


def test_links_in_a_circle_or_to_nothing_are_refused(tmp_path: Path) -> None:
    root = write(tmp_path, "run.csv")
    (root / "one").symlink_to(root / "two")
    (root / "two").symlink_to(root / "one")
    (root / "gone").symlink_to(root / "never")
    (root / "up").symlink_to(root)

    reason = "symbolic link that leads nowhere"
    assert artifacts(root) == ["gone", "one", "run.csv", "two"]
    assert refused(root) == {"gone": reason, "one": reason, "two": reason}


def test_a_pipe_is_refused_without_being_opened(tmp_path: Path) -> None:
    write(tmp_path, "run.csv")
    os.mkfifo(tmp_path / "pipe")

    assert refused(tmp_path) == {"pipe": "neither a file nor a folder (a pipe, socket or device)"}


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "run.csv")

    (found,) = discover([str(tmp_path)], Limits(artifact_bytes=7)).files

    assert (
        found.refused
        == f"8 bytes are more than the limit of 7: split it, or {how_to_raise('artifact_bytes')}"
    )


def test_a_folder_that_cannot_be_listed_is_refused_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "run.csv", "closed/x.csv")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.rstrip("/").endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)

    reason = "folder that cannot be listed (Permission denied): give read permission"
    assert refused(tmp_path) == {"closed/": reason}


def test_the_same_path_in_two_sources_is_told_apart_by_the_sources_names(tmp_path: Path) -> None:
    one = write(tmp_path / "monday", "run.csv", "only.csv")
    two = write(tmp_path / "tuesday", "run.csv")

    assert artifacts(one, two) == ["monday/run.csv", "only.csv", "tuesday/run.csv"]


def test_sources_of_the_same_name_still_give_unique_artifacts(tmp_path: Path) -> None:
    one = write(tmp_path / "a" / "runs", "run.csv")
    two = write(tmp_path / "b" / "runs", "run.csv")

    assert artifacts(one, two) == ["runs/run.csv", "runs/run.csv~2"]


def test_nested_and_repeated_sources_count_a_file_once(tmp_path: Path) -> None:
    root = write(tmp_path, "a/run.csv", "b.csv")

    assert artifacts(root, root / "a", root, root / "a" / "run.csv") == ["a/run.csv", "b.csv"]


def test_names_that_no_table_can_hold_become_printable_and_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "two\nlines.csv").write_text("x")
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_text("x")
    (tmp_path / r"two\x0alines.csv").write_text("x")

    assert artifacts(tmp_path) == [r"caf\xe9.csv", r"two\x0alines.csv", r"two\x0alines.csv~2"]
    assert all(Path(f.path).read_text() == "x" for f in discover([str(tmp_path)], Limits()).files)


def test_printable_leaves_letters_of_any_language() -> None:
    assert printable("Messung_3_größe_測定.csv") == "Messung_3_größe_測定.csv"


def test_an_unusable_source_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "hidden", ".x.csv")

    def message(source: Path) -> str:
        with pytest.raises(SourceError) as raised:
            discover([str(source)], Limits())
        return str(raised.value).replace(str(tmp_path), "")

    assert message(tmp_path / "gone") == "/gone does not exist: name a folder or file of benchmark artifacts"
    assert message(tmp_path / "empty") == "/empty is an empty folder: name one that holds benchmark artifacts"
    assert message(tmp_path / "hidden") == (
        "/hidden holds no artifact: all it has is hidden (1) or matched by .benchauditignore (0); "
        "change that file or name another folder"
    )
    with pytest.raises(SourceError, match="no source given"):
        discover([], Limits())


def test_an_ignore_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "run.csv")
    (tmp_path / ".benchauditignore").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SourceError, match="cannot be read"):
        discover([str(tmp_path)], Limits())


def test_an_ignore_file_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, "run.csv")
    os.mkfifo(tmp_path / ".benchauditignore")

    with pytest.raises(SourceError) as raised:
        discover([str(tmp_path)], Limits())

    assert str(raised.value) == (
        f"{tmp_path}/.benchauditignore cannot be read (it is a pipe, not a file): correct or remove it"
    )


def test_an_ignore_rule_of_many_stars_costs_no_more_than_another(tmp_path: Path) -> None:
    (tmp_path / ("a" * 250)).write_text("x")
    (tmp_path / ".benchauditignore").write_text("*a" * 12 + "b\n")
    began = time.process_time()
    found = discover([str(tmp_path)], Limits())
    assert (len(found.files), found.ignored) == (1, 0)
    assert time.process_time() - began < 2


def test_an_ignore_rule_that_is_no_pattern_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("a,b\n")
    (tmp_path / ".benchauditignore").write_text("[z-a]\n")
    with pytest.raises(SourceError, match=r"holds a pattern that is not one \(bad character range z-a"):
        discover([str(tmp_path)], Limits())
