"""A persona's choice stands beside the code's, and says whose it is."""

from __future__ import annotations

from data_contracts.rows import ChosenDocument
from data_contracts.sentences.choosing import agreement, offered, read_choice
from tasks.reporting.document import Document, Words
from tasks.reporting.edited import edited
from tasks.reporting.markdown import render_markdown
from tests.reporting.audits import tiny_audit

SAID = tiny_audit().narrative


OFFER = offered(SAID)


def written(answer: str) -> ChosenDocument:
    """What commentary.json holds of an answer."""
    choice = read_choice(answer, OFFER)
    return {
        "outcome": choice.outcome, "form": choice.form, "is_own": choice.is_own,
        "schema_ignored": choice.schema_ignored, "offered": [one.id for one in OFFER],
        "picked": [{"sentence": one.sentence, "action": one.action} for one in choice.picked],
        "agreement": agreement(choice, OFFER), "prompt": "", "prompt_sha256": "",
    }  # fmt: skip


def markdown(answer: str) -> str:
    blocks = edited(written(answer), SAID, "commentary")
    document = Document("Choice", (Words("of"),), (Words("whom"),), "good", blocks)
    return render_markdown(document).text.partition("> **whom**\n\n")[2]


def test_both_orders_stand_side_by_side_and_what_leads_each_is_told() -> None:
    first, last = OFFER[0], OFFER[-1]
    assert markdown(f'{{"choices": ["{last.id}/1", "{first.id}"]}}') == (
        "It puts at the top: No file measures how good the answers are. The code puts there: [1](#F0000000004) of 4 requests"
        " failed.\n\n"
        "| Chosen by the model | Chosen by the code |\n"
        "| --- | --- |\n"
        "| No file measures how good the answers are. Measure how good the answers are beside how fast they come: no file"
        " does. | [1](#F0000000004) of 4 requests failed. |\n"
        "| [1](#F0000000004) of 4 requests failed. | `sweep.csv`: a failed request is stored as 0.0. `sweep.csv`: look at"
        " the record that is named, correct it where it was written, and run the audit again. |\n\n"
        "Answered as it was asked. Rank correlation of its order with the code's: -1.0.\n"
    )


def test_where_an_answer_chose_nothing_it_says_that_the_order_is_the_codes() -> None:
    assert markdown("All is well.") == (
        "**Warning.** Its choice: no list: the order of the code stands. The server did not hold the answer to the JSON"
        " schema that it was given.\n"
    )
