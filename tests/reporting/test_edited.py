"""A persona's choice stands beside the code's, and says whose it is."""

from __future__ import annotations

from data_contracts.sentences.choosing import read_choice
from tasks.reporting.document import Document, Words
from tasks.reporting.edited import edited
from tasks.reporting.markdown import render_markdown
from tests.reporting.audits import tiny_audit

SAID = tiny_audit().narrative


def markdown(answer: str) -> str:
    blocks = edited("InsightAgent", "tiny:135m", read_choice(answer, SAID, 2), SAID)
    document = Document("Choice", (Words("of"),), (Words("whom"),), "good", blocks)
    return render_markdown(document).text.partition("> **whom**\n\n")[2]


def test_both_orders_stand_side_by_side() -> None:
    last = SAID.sentences[-1]
    assert markdown(f'{{"choices": ["{last.id}/1"]}}') == (
        "Chosen by InsightAgent on tiny:135m, as it was asked.\n\n"
        "| Chosen by the model | Chosen by the code |\n"
        "| --- | --- |\n"
        "| No file measures how good the answers are. Measure how good the answers are beside how fast they come: no file"
        " does. | [1](#F0000000004) of 4 requests failed. |\n"
    )


def test_where_an_answer_chose_nothing_it_says_that_the_order_is_the_codes() -> None:
    assert markdown("All is well.") == (
        "**Warning.** Chosen by InsightAgent on tiny:135m, no list: the order of the code stands.\n"
    )
