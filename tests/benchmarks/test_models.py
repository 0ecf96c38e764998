"""What models chose and remarked is counted, and the accepted remarks are written where they can be read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.models.__main__ import main
from tests.commentary.double import COMMENTS, Double, answering, double


@pytest.fixture
def server() -> Iterator[Double]:
    with double() as running:
        yield running


@pytest.fixture
def told(
    server: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[str, Path]]:
    """What is printed of one model and one folder, and where its remarks are."""
    server.script = [answering(503, "server busy")]
    accepted = tmp_path / "accepted.tsv"
    arguments = ["good", "--folder", "catalogue", "--accepted", str(accepted)]
    monkeypatch.setattr(sys, "argv", ["models", *arguments])
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    main()
    # What it took is told last, and is never twice the same.
    yield re.sub(r"[\d,]+ output tokens, \S+ \S+", "… output tokens, …", capsys.readouterr().out), accepted


def test_a_model_is_told_of_in_counts(told: tuple[str, Path]) -> None:
    assert told[0] == (
        "good, catalogue: 2 of 2 choices valid, 10 of 10 remarks accepted so far\n"
        "\n"
        "good\n"
        "  choices    2 of 2 valid JSON (100%): 2 valid\n"
        "  order      rank correlation with the code's -1.00 over 2; 4 sentences chosen\n"
        "  remarks    10 facts, 10 lines proposed, 10 accepted (100%)\n"
        "  refused    nothing\n"
        "  cost       13 calls, 1 of them without an answer, … output tokens, …\n"
        "\n"
        f"10 accepted remarks are in {told[1]}\n"
    )


def test_accepted_remarks_are_written_with_their_model_folder_persona_and_fact(
    told: tuple[str, Path],
) -> None:
    first = told[1].read_text("utf-8").splitlines()[0].split("\t")
    assert first == [
        "good",
        "catalogue",
        "DataCollector-9000",
        "77 of 274 requests failed, 36 of them in a single run",
        COMMENTS["requests failed"],
    ]
