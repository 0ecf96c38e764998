"""Every entry of the catalogue reads as plain English, of one, of many, without what may be missing, and of extremes."""

from __future__ import annotations

import re

import pytest

from data_contracts.sentences.catalogue import ENTRIES
from data_contracts.sentences.entry import Entry, Filling
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import Filled, Template, a_count, said
from tests.contracts.sentences.rendering import GOLDEN, VARIANTS, rendered, told

# What is left where a slot was filled with nothing, or a piece was left out that the rest needs
_HOLE = re.compile(r"[{}\[\]]|None|nan|  | [.,;:)]|\(\)|\.\.|: \.$|…|^$")


def test_every_sentence_reads_as_it_was_read_last() -> None:
    assert rendered() == GOLDEN.read_text(encoding="utf-8"), (
        "if this is meant, read it: python -m tests.contracts.sentences.rendering"
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_holds_somewhere_and_never_says_a_sentence_with_a_hole(entry: Entry) -> None:
    fillings = [filling for of in VARIANTS.values() for filling in entry.holds(of)]
    texts = [words for filling in fillings for words in told(entry, filling.slots).values()]
    assert texts
    assert [text for text in texts if _HOLE.search(text)] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_what_stands_in_a_slot_is_of_its_kind(entry: Entry) -> None:
    fillings = [filling for of in VARIANTS.values() for filling in entry.holds(of)]
    kinds = {(name, filled.kind) for filling in fillings for name, filled in filling.slots.items()}
    assert kinds - set(entry.slots.items()) == set()


def test_of_an_audit_that_holds_nothing_only_that_is_said() -> None:
    assert [entry.name for entry in ENTRIES for _ in entry.holds(Grounds())] == ["audit.clean"]


def test_an_entry_that_uses_a_slot_which_it_does_not_declare_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the entry 'planted' uses and declares different slots: files"):
        Entry(
            name="planted",
            topic="files",
            severity="good",
            slots={},
            says=Template("{files} hold."),
            holds=lambda _: [Filling({})],
        )


@pytest.mark.parametrize(
    ("text", "why"),
    [("5 runs", "digit"), ("a [b", "counterpart"), ("a {b", "counterpart"), ("a [b [c] d]", "counterpart")],
)
def test_a_template_with_a_digit_or_a_loose_bracket_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Template(text)


def test_words_agree_with_the_count_of_their_slot_and_what_lacks_a_slot_is_left_out() -> None:
    template = Template("{files} {files:holds|hold} nothing[ but {name}].")
    slots: dict[str, Filled] = {"files": a_count(1, "inventory", "file")}
    assert "".join(part.text for part in template.filled(slots)) == "1 file holds nothing."
    slots |= {"files": a_count(2, "inventory", "file"), "name": said("zeros", "inventory")}
    assert "".join(part.text for part in template.filled(slots)) == "2 files hold nothing but zeros."


def test_a_slot_that_a_sentence_needs_cannot_be_missing() -> None:
    with pytest.raises(KeyError, match="files"):
        Template("{files} hold.").filled({})
