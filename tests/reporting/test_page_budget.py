"""A page holds what a reader has time for; what has no room stands in the reference, and a line says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasks.reporting import page_budget
from tasks.reporting.document import (
    Answer,
    Answers,
    Block,
    Bullets,
    Document,
    Fold,
    Paragraph,
    Picture,
    Section,
    Strip,
    columns,
    line,
    table_row,
    text_of,
)
from tasks.reporting.document import Table as TableBlock
from tasks.reporting.document_walk import blocks_of
from tasks.reporting.page_budget import DECIDING, fitted
from tasks.reporting.page_words import words_of
from tasks.reporting.sections import SECTIONS
from tasks.reporting.sections.report_section import ReportSection


def words(number: int, word: str = "word") -> Paragraph:
    return Paragraph(line(" ".join([word] * number)))


def items(*texts: str) -> Bullets:
    return Bullets(tuple(line(text) for text in texts))


def picture(name: str) -> Picture:
    return Picture(name, "Title", line("caption"), line("alt"))


def document(*sections: Section) -> Document:
    return Document("Benchmark audit", line("audited"), line("headline"), "good", (words(5),), sections)


def shown(sections: tuple[Section, ...]) -> list[tuple[str, list[str]]]:
    """Sections and their parts with the text of their blocks."""
    found: list[tuple[str, list[str]]] = []
    for section in sections:
        texts = [text for block in (*section.blocks, *section.after) for text in _texts(block)]
        found += [(f"{section.anchor}: {section.title}", texts), *shown(section.parts)]
    return found


def _texts(block: Block) -> list[str]:
    if isinstance(block, Bullets):
        return [text_of(item) for item in block.items]
    return [
        block.name
        if isinstance(block, Picture)
        else text_of(block.spans)
        if isinstance(block, Paragraph)
        else "?"
    ]


def test_a_document_within_its_budget_stays_as_it_is() -> None:
    whole = document(Section("plan", "Plan", (words(100),)))
    assert fitted(whole, {}) == whole


def test_what_has_no_room_stands_in_the_reference_and_a_line_leads_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 70)
    parts = (
        Section("ttft", "TTFT", (items("a b c d", "e f g h"), words(30))),
        Section("latency", "Latency", (words(50),)),
    )
    found = fitted(document(Section("performance", "Performance", (), parts)), {})
    assert shown(found.sections) == [
        ("performance: Performance", ["In the reference: TTFT (continued), Latency."]),
        ("ttft: TTFT", ["a b c d", "e f g h"]),
    ]
    assert shown(found.reference) == [
        ("more-performance: Performance (continued)", []),
        ("more-ttft: TTFT (continued)", [" ".join(["word"] * 30)]),
        ("latency: Latency", [" ".join(["word"] * 50)]),
    ]
    note = found.sections[0].after[0]
    assert isinstance(note, Paragraph)
    assert [span.href for span in note.spans if span.href] == ["#more-ttft", "#latency"]


def test_a_section_without_room_stands_whole_in_the_reference_and_not_in_the_contents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 60)
    found = fitted(document(Section("plan", "Plan", (words(3),)), Section("more", "More", (words(40),))), {})
    assert [section.anchor for section in found.sections] == ["plan"]
    assert found.reference == (Section("more", "More", (words(40),)),)


def test_what_decides_keeps_its_room_whatever_stands_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 130)
    quality = Section("quality", "Quality", (words(60, "measured"),))
    found = fitted(document(quality, Section("changes", "Changes", (words(60, "changed"),))), {})
    assert [
        name for name, texts in shown(found.sections) if texts[0].startswith(("changed", "measured"))
    ] == ["changes: Changes"]


def test_each_measured_section_says_its_leading_sentence_before_any_says_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 80)
    throughput = Section("throughput", "Throughput", (items("one", *["more " * 20] * 3),))
    found = fitted(document(throughput, Section("ttft", "TTFT", (items("wait"),))), {})
    assert [texts[0] for _, texts in shown(found.sections)] == ["one", "wait"]


def test_a_figure_without_room_moves_and_what_it_shows_stays_in_words() -> None:
    drawn = {"ttft": "x" * 100_000, "load": "y" * 60_000}
    part = Section("ttft", "TTFT", (picture("ttft"), items("wait")))
    load = Section("saturation", "Load", (picture("load"), items("knee")))
    found = fitted(document(load, part), drawn)
    assert shown(found.sections) == [
        ("saturation: Load", ["load", "knee"]),
        ("ttft: TTFT", ["wait", "In the reference: TTFT (continued)."]),
    ]
    assert shown(found.reference) == [("more-ttft: TTFT (continued)", ["ttft"])]


def test_a_list_stays_with_the_coloured_sentence_that_it_belongs_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 70)
    worse = Paragraph(line("it became worse"), "critical")
    with_it = Bullets((line("word " * 30), line("and more")))
    found = fitted(document(Section("changes", "Changes", (words(3), worse, with_it))), {})
    assert shown(found.reference)[0][1][0] == "it became worse"


def test_nothing_of_a_long_document_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 300)
    parts = tuple(
        Section(f"part-{'x' * size}", "Part", (items(*(f"{'y' * size}{'z' * each}" for each in range(40))),))
        for size in range(30)
    )
    whole = document(Section("performance", "Performance", (), parts))
    found = fitted(whole, {})
    said = {text for _, texts in (*shown(found.sections), *shown(found.reference)) for text in texts}
    assert {text for _, texts in shown(whole.sections) for text in texts} <= said
    assert sum(len(text.split()) for _, texts in shown(found.sections) for text in texts) < 300
    anchors = [name for name, _ in (*shown(found.sections), *shown(found.reference))]
    assert len(set(anchors)) == len(anchors)


def test_a_reader_sees_neither_closed_folds_nor_the_words_of_a_strip() -> None:
    strip = Strip((0.1,), 0.1, "every request in words", "measurements")
    blocks = (
        Fold(line("two words"), (words(50),)),
        TableBlock(columns("Model", "Every request"), (table_row("a name", strip),), line("Caption")),
        Answers((Answer("What is it?", "good", line("a lead"), (line("and a detail"),)),)),
        picture("drawn"),
    )
    drawn = {"drawn": '<svg><text x="0">10 ms</text><title>not seen</title></svg>'}
    assert [words_of((block,), drawn) for block in blocks] == [2, 6, 8, 3]


def test_every_section_that_is_ranked_is_a_section_of_the_report() -> None:
    def anchors(sections: tuple[ReportSection, ...]) -> set[str]:
        return {one for each in sections for one in (each.anchor, *anchors(each.parts))}

    assert set(DECIDING) <= anchors(SECTIONS)


def test_what_stands_behind_the_parts_of_a_section_is_walked_too() -> None:
    section = Section("plan", "Plan", (words(1),), (Section("part", "Part", (words(2),)),), (words(3),))
    alone = replace(document(section), opening=())
    assert list(blocks_of(alone)) == [words(1), words(2), words(3)]
