"""Every entry as it reads: `python -m tests.contracts.sentences.rendering` remakes the golden text; read its difference."""

from __future__ import annotations

from pathlib import Path

from data_contracts.sentences.catalogue import ENTRIES
from data_contracts.sentences.entry import Entry
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import Slots, sentence, text_of
from tests.contracts.sentences.making import grounds

GOLDEN = Path(__file__).parent / "golden" / "catalogue.txt"
VARIANTS = {
    "one": grounds(),
    "many": grounds(many=4),
    "missing": grounds(named=False),
    "extreme": grounds(many=3, scale=1e9),
    "clean": Grounds(files=1),
    "clean, many": Grounds(files=12_000),
}


def rendered() -> str:
    """The first sentence of each entry, and all else that it says: of one, of many, of what is missing, of extremes."""
    texts = ["\n".join([f"{entry.name} ({entry.severity})", *_lines(entry), ""]) for entry in ENTRIES]
    return "\n".join(texts)


def _lines(entry: Entry) -> list[str]:
    lines = [line for variant, of in VARIANTS.items() for line in _said(entry, variant, of)]
    # What reads alike in another variant need not be read again
    return list({line.partition(": ")[2]: line for line in reversed(lines)}.values())[::-1]


def _said(entry: Entry, variant: str, of: Grounds) -> list[str]:
    filling = next(iter(entry.holds(of)), None)
    words = {} if filling is None else told(entry, filling.slots)
    return [f"  {variant}, {part}: {text}" for part, text in words.items()]


def told(entry: Entry, slots: Slots) -> dict[str, str]:
    """All that an entry says of these slots."""
    parts = {"says": entry.says, "brief": entry.brief, "headline": entry.headline, "lead": entry.lead}
    named = {name: template for name, template in parts.items() if template is not None}
    named |= {action.kind: action.says for action in entry.actions if action.says.needed <= slots.keys()}
    return {
        name: text_of(sentence(template.filled(slots), "" if name in ("headline", "lead") else "."))
        for name, template in named.items()
    }


if __name__ == "__main__":
    GOLDEN.write_text(rendered(), encoding="utf-8", newline="\n")
