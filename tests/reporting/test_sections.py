"""Sections and figures: each says where it stands; what no section shows fails at import; what raises costs itself only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from data_contracts.settings import Prices
from tasks.analysis.fact_builders import KINDS
from tasks.analysis.fact_kind import FactKind
from tasks.reporting import writing
from tasks.reporting.document import Block, Document, Paragraph, Section, Words
from tasks.reporting.figures import FIGURES, Figure
from tasks.reporting.figures.drawing import canvas
from tasks.reporting.figures.figure import Drawn
from tasks.reporting.markdown import render_markdown
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import SECTIONS, arranged, compose
from tasks.reporting.sections.report_section import Material, ReportSection, says
from tests.checking import without_lines
from tests.reporting.audits import fact, facts_of, tiny_audit
from tests.reporting.reference.unpacking import unfolded

WHY = (
    "a fault of benchaudit, not of the data (ZeroDivisionError: integer division or modulo by zero);"
    " report it with what `benchaudit rerun report` prints"
)


def of_odd_data(_: object) -> Sequence[Block]:
    return [says("never")] * (1 // 0)


def picture(_: ReportInput) -> Drawn:
    return Drawn(canvas(1.0)[0], says("A planted caption.").spans, says("a planted text").spans)


def markdown_in(folder: Path) -> str:
    return (folder / "report.md").read_text(encoding="utf-8")


def sections_of(document: Document) -> dict[str, Section]:
    whole = (*document.sections, *document.reference)
    return {part.anchor: part for section in whole for part in (section, *section.parts)}


def test_a_topic_that_no_section_shows_is_refused() -> None:
    kinds = (*KINDS, FactKind("queueing", "queues"))
    with pytest.raises(ImportError, match=r"no section shows the facts of topic 'queueing', which are placed in 'queues':"
                                          r" place it in one of summary, changes, performance, throughput"):  # fmt: skip
        arranged(SECTIONS, kinds, FIGURES)


def test_a_figure_that_no_section_shows_is_refused() -> None:
    with pytest.raises(
        ImportError, match="no section shows the figure 'planted', which is placed in 'nowhere'"
    ):
        arranged(SECTIONS, KINDS, (*FIGURES, Figure("planted", "Planted", "nowhere", picture)))


def test_a_section_that_tells_of_an_unknown_topic_is_refused() -> None:
    planted = ReportSection("queues", "Queues", topics=("queueing",))
    with pytest.raises(
        ImportError, match="the section 'queues' tells of topic 'queueing', whose facts no kind places"
    ):
        arranged((*SECTIONS, planted), KINDS, FIGURES)


def test_two_sections_of_one_anchor_are_refused() -> None:
    with pytest.raises(ImportError, match="two sections named 'data'"):
        arranged((*SECTIONS, ReportSection("data", "Again")), KINDS, FIGURES)


def test_a_topic_placed_in_a_section_that_does_not_know_it_is_a_part_of_it() -> None:
    kinds = (*KINDS, FactKind("queueing", "claims"))
    report = replace(tiny_audit(), facts=facts_of(fact("F0000000009", 0, "queueing", "one request waited")))
    document = compose(report, {}, arranged(SECTIONS, kinds, FIGURES))
    assert sections_of(document)["queueing"].title == "Queueing"
    assert "One request waited [F0000000009](#F0000000009)" in render_markdown(document).text


def test_every_figure_that_is_drawn_is_shown_whatever_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = [Figure(f"planted-in-{s.anchor}", "Planted", s.anchor, picture) for s in SECTIONS]
    monkeypatch.setattr(writing, "FIGURES", (*FIGURES, *planted))
    writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert [f.name for f in planted if f"](figures/{f.name}.svg)" not in text] == []


def test_a_figure_that_fails_leaves_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Figure("planted", "Queue by model", "ttft", of_odd_data)  # type: ignore[arg-type]
    monkeypatch.setattr(writing, "FIGURES", (failing, *FIGURES))
    output = writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    said = f"the figure Queue by model is missing: {WHY}"
    assert ([without_lines(fault) for fault in output.faults], output.counts["figures"]) == ([said], 3)
    assert "### TTFT\n\n**Critical.** the figure Queue by model is missing" in markdown_in(tmp_path)


def test_a_section_that_fails_leaves_a_sentence_and_the_others_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = ReportSection("queues", "Queues", of_odd_data)
    monkeypatch.setattr("tasks.reporting.sections.SECTIONS", (failing, *SECTIONS))
    output = writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    assert [without_lines(fault) for fault in output.faults] == [f"the section Queues is missing: {WHY}"]
    text = markdown_in(tmp_path)
    assert "## Queues\n\n**Critical.** the section Queues is missing" in text
    assert "## Performance" in text and "## Source appendix" in text


def unprintable(_: Material) -> Sequence[Block]:
    return (Paragraph((Words("two"), 2)),)  # type: ignore[arg-type]


@pytest.mark.parametrize("reference", [False, True])
def test_a_section_that_cannot_be_rendered_leaves_a_sentence_and_the_others_stand(
    reference: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    assert whole.faults == ()
    failing = ReportSection("queues", "Queues", unprintable, reference=reference)
    monkeypatch.setattr("tasks.reporting.sections.SECTIONS", (*SECTIONS, failing))
    output = writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    (fault,) = output.faults
    assert without_lines(fault).startswith(
        "the section Queues is missing: a fault of benchaudit, not of the data (AttributeError: "
    )
    for name in ("report.md", "report.html"):
        text = unfolded((tmp_path / name).read_text(encoding="utf-8"))
        assert "the section Queues is missing" in text
        assert "Data summary" in text and "Workflow" in text


def test_a_report_without_a_verdict_says_so_and_is_critical(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.reporting.first_screen.opening.verdict", of_odd_data)
    writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    head = markdown_in(tmp_path).split("## ")[0]
    assert "> **the verdict is missing: a fault of benchaudit" in head


def test_a_report_that_cannot_say_what_was_audited_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.reporting.first_screen.opening.audited", of_odd_data)
    output = writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)
    assert [without_lines(fault) for fault in output.faults] == [f"what was audited is missing: {WHY}"]


def test_what_is_no_fault_of_a_section_stops_the_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def out_of_memory(_: Material) -> Sequence[Block]:
        raise MemoryError

    monkeypatch.setattr(
        "tasks.reporting.sections.SECTIONS", (ReportSection("queues", "Queues", out_of_memory), *SECTIONS)
    )
    with pytest.raises(MemoryError):
        writing.write_report(tiny_audit(), tmp_path, lambda _done, _total: None)


def test_a_builder_that_failed_is_told_first(tmp_path: Path) -> None:
    told = fact("F0000000008", 0, "findings", "facts of the topic gpu are missing", metric="faults")
    writing.write_report(replace(tiny_audit(), facts=facts_of(told)), tmp_path, lambda _done, _total: None)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert (
        "**Critical.** Facts of the topic gpu are missing [F0000000008](#F0000000008)" in text.split("## ")[0]
    )


def test_a_section_is_given_the_facts_of_its_topics() -> None:
    seen: list[tuple[str, ...]] = []

    def make(material: Material) -> Sequence[Block]:
        seen.append(tuple(f.fact_id for f in material.facts))
        return ()

    compose(tiny_audit(), {}, (ReportSection("planted", "Planted", make, topics=("throughput",)),))
    assert seen == [("F0000000002", "F0000000003")]


def test_the_prices_that_were_asked_for_stand_with_the_settings() -> None:
    report = tiny_audit()
    priced = replace(report.request, prices=Prices(usd_per_gpu_hour=2.5, source="list of 2026-03"))

    assert "| Prices |" not in render_markdown(compose(report, {})).text
    text = render_markdown(compose(replace(report, request=priced), {})).text
    assert "| Prices | 2.5 USD per GPU hour, list of 2026-03 |" in text
