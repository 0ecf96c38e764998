"""`benchaudit prune` takes old entries out of the cache, each whole, and nothing that an audit reads."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.flows.running import CommandLine, build, write_artifacts

DAY = 86_400


@pytest.fixture
def benchaudit(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, "http://127.0.0.1:9/api")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Two bundles, of 40 and of 2 days ago, and an answer of 10 days ago: each of 1 MiB."""
    folder = tmp_path / "store" / "cache"
    for name, days in (
        ("parsed/a.keys", 40),
        ("parsed/a.parquet", 40),
        ("parsed/b.parquet", 2),
        ("commentary/c.json", 10),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(2**19 if "/a." in name else 2**20))
        os.utime(path, (time.time() - days * DAY,) * 2)
    (folder / ".key-0").write_text("secret")
    os.utime(folder / ".key-0", (0, 0))
    return folder


def left(cache: Path) -> list[str]:
    return sorted(path.relative_to(cache).as_posix() for path in cache.rglob("*") if path.is_file())


def test_what_is_older_goes_with_all_of_its_files(benchaudit: CommandLine, cache: Path) -> None:
    ran = benchaudit("prune", "--store", "store")
    assert (ran.code, ran.out) == (0, "gone: 1 entry of 1.0 MiB; left: 2 entries of 2.0 MiB\n")
    assert left(cache) == [".key-0", "commentary/c.json", "parsed/b.parquet"]


def test_the_oldest_go_until_the_rest_fits(benchaudit: CommandLine, cache: Path) -> None:
    assert benchaudit("prune", "--store", "store", "--max-size", "1MiB").code == 0
    assert left(cache) == [".key-0", "parsed/b.parquet"]


def test_a_dry_run_removes_nothing(benchaudit: CommandLine, cache: Path) -> None:
    before = left(cache)
    ran = benchaudit("prune", "--store", "store", "--older-than", "1d", "--dry-run")
    assert ran.out == "would go: 3 entries of 3.0 MiB; left: 0 entries of 0.0 MiB\n"
    assert left(cache) == before


def test_nothing_goes_while_an_audit_may_be_under_way(
    benchaudit: CommandLine, cache: Path, tmp_path: Path
) -> None:
    today = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()) + "-abcdef"
    audit = build(tmp_path / "store", write_artifacts(tmp_path / "runs"), today)
    (tmp_path / "store" / audit.folder / "report" / "stage.json").unlink()
    before = left(cache)
    refused = benchaudit("prune", "--store", "store")
    assert (refused.code, refused.err) == (
        2,
        f"benchaudit: audit {today} is not complete and may be under way: prune when it has ended, or with --force\n",
    )
    assert left(cache) == before
    assert benchaudit("prune", "--store", "store", "--force").code == 0


@pytest.mark.parametrize(
    ("option", "text", "example"),
    [("--older-than", "a month", "12h or 30d"), ("--max-size", "-1GiB", "500MiB or 2GiB")],
)
def test_what_cannot_be_read_is_told(benchaudit: CommandLine, option: str, text: str, example: str) -> None:
    refused = benchaudit("prune", "--store", "store", f"{option}={text}")
    assert refused.err == f"benchaudit: {option} {text!r} cannot be read: write it like {example}\n"


def test_a_store_without_a_cache_says_so(benchaudit: CommandLine) -> None:
    refused = benchaudit("prune", "--store", "memory://pruned")
    assert (refused.code, refused.err) == (
        2,
        "benchaudit: memory://pruned keeps no cache\n",
    )
