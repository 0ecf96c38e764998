"""What a persona chose of the narrative, beside what the code would have chosen."""

from __future__ import annotations

from data_contracts.sentences.choosing import OUTCOMES, Choice, Picked, code_choice
from data_contracts.sentences.narrative import Narrative
from tasks.reporting.document import Block, Data, Paragraph, Row, Spans, Table, columns, line, table_row
from tasks.reporting.told import spans_of


def edited(persona: str, model: str, choice: Choice, narrative: Narrative) -> tuple[Block, ...]:
    """Who chose and how the answer could be used, then both orders side by side; the sentences are the code's own."""
    origin = f"choice:{persona}"
    who = line(
        "Chosen by ", Data(persona, origin), " on ", Data(model, origin), ", ", OUTCOMES[choice.outcome], "."
    )
    if not choice.is_own:
        return (Paragraph(who, "warning"),)
    coded = code_choice(narrative, len(choice.picked)).picked
    rows = tuple(_row(own, other, narrative) for own, other in zip(choice.picked, coded, strict=True))
    return (Paragraph(who), Table(columns("Chosen by the model~", "Chosen by the code~"), rows))


def _row(own: Picked, other: Picked, narrative: Narrative) -> Row:
    return table_row(_told(own, narrative), _told(other, narrative))


def _told(picked: Picked, narrative: Narrative) -> Spans:
    sentence = narrative.sentence(picked.sentence)
    action = () if picked.action is None else line(" ", spans_of(sentence.actions[picked.action].parts))
    return line(spans_of(sentence.brief), action)
