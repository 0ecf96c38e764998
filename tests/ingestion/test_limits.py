"""Every message that names a limit tells how to raise it, and who follows the advice sees the file ingested."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from data_contracts.settings import CONFIG_FILE, Limits, how_to_raise
from tasks.ingestion.configuration_file import load_configuration
from tests.ingestion.folder import Folder

PROJECT = Path(__file__).resolve().parents[2]
ADVICE = re.compile(r"raise `(\w+)` under \[limits\] in (\S+) \(at most ([\d,]+)\) and audit again")
RUN = '{"model": "m", "ttft_s": 0.5, "deep": [[[1]]], "note": "' + "a" * 500 + '"}'
ROWS = "model,ttft_s\n" + "m,0.5\n" * 20


@dataclass(frozen=True)
class Broken:
    """A file that breaks a limit when it is set to `small`, and with which code it is refused."""

    limit: str
    small: int
    name: str
    content: str
    code: str
    streamed: bool = False


BROKEN = (
    Broken("artifact_bytes", 50, "run.csv", ROWS, "refused"),
    Broken("document_bytes", 100, "run.json", RUN, "document_too_large"),
    Broken("document_bytes", 100, "run.json", RUN, "document_too_large", streamed=True),
    Broken("document_values", 3, "run.json", RUN, "too_many_values"),
    Broken("document_values", 3, "run.json", RUN, "too_many_values", streamed=True),
    Broken("nesting", 2, "run.json", RUN, "nesting"),
    Broken("records", 5, "run.csv", ROWS, "too_many_records"),
    Broken("records", 5, "run.csv", ROWS, "too_many_records", streamed=True),
    Broken("records", 5, "run.jsonl", '{"model": "m", "ttft_s": 0.5}\n' * 20, "too_many_records"),
    Broken("cell_chars", 10, "run.csv", "model,ttft_s\n" + "m" * 50 + ",0.5\n", "cell_too_long"),
    Broken("cell_chars", 10, "run.csv", "model,ttft_s\n" + "m" * 50 + ",0.5\n", "cell_too_long", streamed=True),
)  # fmt: skip


def test_every_limit_that_refuses_a_file_is_among_these() -> None:
    # What reading costs depends on the machine: `test_containment` holds those limits.
    of_cost = {"cpu_seconds", "cpu_seconds_per_mib", "memory_bytes", "stalled_seconds"}
    refusing = {field.name for field in fields(Limits)} - {"stream_above_bytes"} - of_cost
    assert {broken.limit for broken in BROKEN} == refusing


@pytest.mark.parametrize(
    "broken", BROKEN, ids=lambda b: f"{b.limit} {b.name}{' streamed' if b.streamed else ''}"
)
def test_the_advice_of_a_broken_limit_lets_the_file_in(broken: Broken, folder: Folder) -> None:
    folder.write(broken.name, broken.content)
    ways = "stream_above_bytes = 1\n" if broken.streamed else ""
    folder.write(CONFIG_FILE, f"[limits]\n{broken.limit} = {broken.small}\n{ways}")
    done = folder.ingest(load_configuration([str(folder.source)]).limits)

    assert done.status() == {broken.name: "quarantined"}
    (entry,) = done.quarantine
    assert (entry["code"], entry["rejected"]) == (broken.code, "artifact")
    advice = ADVICE.search(entry["todo"])
    assert advice is not None, entry["todo"]
    key, file, most = advice.groups()
    assert (key, file) == (broken.limit, "benchaudit.toml")

    folder.write(file, f"[limits]\n{key} = {most.replace(',', '')}\n{ways}")
    done = folder.ingest(load_configuration([str(folder.source)]).limits)
    assert done.status() == {broken.name: "ingested"}
    assert {row["value"] for row in done.measurements if row["field"] == "ttft_s"} == {0.5}
    assert done.quarantine == []


def test_the_advice_is_half_a_sentence_that_names_key_file_and_bound() -> None:
    assert how_to_raise("nesting") == (
        "raise `nesting` under [limits] in benchaudit.toml (at most 500) and audit again"
    )
    with pytest.raises(KeyError):
        how_to_raise("patience")


def test_no_message_tells_in_words_of_its_own_to_raise_a_limit() -> None:
    paths = [path for folder in ("tasks", "flows") for path in sorted((PROJECT / folder).rglob("*.py"))]
    assert PROJECT / "tasks" / "ingestion" / "discovery.py" in paths
    own_words = re.compile(rf"raise (?:the limit|`?(?:{'|'.join(f.name for f in fields(Limits))}))")
    assert [str(path) for path in paths if own_words.search(path.read_text())] == []
