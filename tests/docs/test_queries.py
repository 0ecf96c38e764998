"""The questions that docs/query.md shows are answered over the bundled example."""

from __future__ import annotations

import re

import pytest

from tasks.querying.database import answered
from tasks.querying.views import VIEWS
from tasks.store import Audit
from tests.docs.test_examples import PROJECT, blocks
from tests.flows.running import build

PAGE = (PROJECT / "docs/query.md").read_text(encoding="utf-8")
QUESTIONS = dict(
    zip(re.findall(r"^### (.*)$", PAGE, re.MULTILINE), blocks("docs/query.md", "sql"), strict=True)
)
# Of one audit nothing can be said.
NEEDS_A_BASELINE = "What changed since the baseline?"


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return build(tmp_path_factory.mktemp("asked"), PROJECT / "examples/artifacts")


def ask(sql: str, audit: Audit) -> list[dict[str, object]]:
    notes: list[str] = []
    with answered(sql, [audit], notes.append) as answer:
        rows = [row for batch in answer.batches for row in batch.to_pylist()]
    assert notes == []
    return rows


def test_there_are_ten_questions_and_no_view_is_left_out() -> None:
    assert len(QUESTIONS) == 10
    assert [view for view in VIEWS if f"`{view}`" not in PAGE] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_an_answer(question: str, audit: Audit) -> None:
    rows = ask(QUESTIONS[question], audit)
    assert bool(rows) == (question != NEEDS_A_BASELINE)


def test_the_speed_of_a_model_is_that_of_its_requests(audit: Audit) -> None:
    asked = ask(QUESTIONS["What does a setting do to the speed?"], audit)
    assert [(row["model"], row["num_ctx"]) for row in asked] == [
        ("helio:1b", "2048"), ("helio:1b", "4096"), ("orca-mini:3b", "2048"), ("orca-mini:3b", "4096"),
    ]  # fmt: skip
