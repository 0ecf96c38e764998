"""What a persona chose of the narrative, beside what the code would have chosen."""

from __future__ import annotations

from data_contracts.rows import ChosenDocument
from data_contracts.sentences.choosing import OUTCOMES, Choice, Picked, code_choice
from data_contracts.sentences.narrative import Narrative
from data_contracts.wording import render_number
from tasks.reporting.document import Block, Data, Paragraph, Row, Spans, Table, columns, line, table_row
from tasks.reporting.told import spans_of

_DIGITS = 2
_IGNORED = " The server did not hold the answer to the JSON schema that it was given."


def edited(written: ChosenDocument, narrative: Narrative, origin: str) -> tuple[Block, ...]:
    """How the answer could be used, what leads it, then both orders side by side; the sentences are the code's own.

    Raises KeyError for a choice of sentences that are not in the narrative.
    """
    choice = Choice.of(written)
    ignored = _IGNORED if choice.schema_ignored else ""
    if not choice.is_own:
        return (Paragraph(line("Its choice: ", OUTCOMES[choice.outcome], ".", ignored), "warning"),)
    offered = [narrative.sentence(name) for name in written["offered"]]
    coded = code_choice(offered, len(choice.picked)).picked
    own, other = (narrative.sentence(picked[0].sentence) for picked in (choice.picked, coded))
    same = line("So does the code.") if own is other else line("The code puts there: ", spans_of(other.brief))
    told = line("It puts at the top: ", spans_of(own.brief), " ", same)
    rows = tuple(_row(own, other, narrative) for own, other in zip(choice.picked, coded, strict=True))
    return (
        Paragraph(told),
        Table(columns("Chosen by the model~", "Chosen by the code~"), rows),
        Paragraph(line("Answered ", OUTCOMES[choice.outcome], ".", ignored, _agreement(written, origin))),
    )


def _agreement(written: ChosenDocument, origin: str) -> Spans:
    agreed = written["agreement"]
    if agreed is None:
        return ()
    number = Data(render_number(agreed, _DIGITS), origin)
    return line(" Rank correlation of its order with the code's: ", number, ".")


def _row(own: Picked, other: Picked, narrative: Narrative) -> Row:
    return table_row(_told(own, narrative), _told(other, narrative))


def _told(picked: Picked, narrative: Narrative) -> Spans:
    sentence = narrative.sentence(picked.sentence)
    action = () if picked.action is None else line(" ", spans_of(sentence.actions[picked.action].parts))
    return line(spans_of(sentence.brief), action)
