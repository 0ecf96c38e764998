"""A file that is made to be slow costs less than 2 s of the processor, read or refused."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from data_contracts.settings import Limits
from tasks.ingestion.inspection import inspect
from tasks.readers import REGISTRY

MANY = 100_000
COSTLY = {
    "word.md": "# x\n\n" + "a" * 1_500 + "\n",
    "path.md": "# x\n\n" + "a/" * 750 + "\n",
    "underscores.md": "_" * 1_500 + "\n\n" + "_ " * 1_500 + "\n",
    "digits.md": "# x\n\nTTFT is " + "1" * 4_000 + " ms\n\nTTFT: " + "1" * 4_000 + " ms\n",
    "blanks.csv": '"ttft (' + " " * 20_000 + '",b\n1,2\n',
    "blanks.json": '{"ttft (' + " " * 20_000 + '": 1}',
    "columns.csv": ",".join(f"c{i}" for i in range(MANY)) + "\n" + ",".join(["1"] * MANY) + "\n",
    "repeated.csv": ",".join(["c"] * MANY) + "\n" + ",".join(["1"] * MANY) + "\n",
    "nameless.csv": "," * MANY + "\n" + ",".join(["1"] * (MANY + 1)) + "\n",
    "most_columns.csv": ",".join(f"c{i}_ms" for i in range(5_000)) + "\n" + ",".join(["1"] * 5_000) + "\n",
    "returns.txt": "\r" * MANY + "x" + "a\r" * MANY,
    "escapes.txt": "\x1b[" + "0" * MANY + "\x1b]" * MANY,
    "pipes.md": "| model | size | params | backend " * 3_000 + "\n",
    "pipes.txt": "| model | size | params | backend |" * 3_000 + "\n",
    "tags.md": "# x\n\n" + "a:1 " * 2_000 + "\n",
}


@pytest.fixture(scope="module", autouse=True)
def all_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("first") / "run.csv"
    path.write_text("model,ttft_ms,ok\nm,1 s,x\n")
    inspect(path, Limits(), REGISTRY)


@pytest.mark.parametrize("name", COSTLY)
def test_no_file_takes_two_seconds(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(COSTLY[name], newline="")
    taken = []
    for _ in range(3):
        began = process_time()
        found = inspect(tmp_path / name, Limits(), REGISTRY)
        taken.append(process_time() - began)
        if taken[-1] < 2:
            break
    assert found.status in ("ingested", "quarantined", "unsupported")
    assert not any("fault of benchaudit" in note.todo for note in found.notes)
    assert min(taken) < 2, taken
