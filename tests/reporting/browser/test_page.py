"""The report of the bundled example as a reader sees it, in headless Chromium."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from benchmarks.campaign.browser import browser
from benchmarks.headless import asked, dumped
from tasks.reporting import page_budget
from tasks.reporting.html import render_evidence
from tasks.reporting.reference.cited_rows import Measured
from tasks.reporting.reference.evidence_pages import topic_pages
from tasks.reporting.report_input import load_report_input
from tasks.reporting.writing import write_report
from tasks.store import Audit
from tests.flows.running import PROJECT, build
from tests.reporting.test_html import hostile_audit, html_of

pytestmark = pytest.mark.skipif(browser() is None, reason="no chromium on the path")
ARTIFACTS = PROJECT / "examples" / "artifacts"
WIDE, NARROW = (1280, 900), (400, 800)
OPEN_ALL = """
await folded;
for (const details of document.querySelectorAll("#reference > details")) details.open = true;
await new Promise((done) => setTimeout(done, 3000));
"""


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return build(tmp_path_factory.mktemp("example") / "store", ARTIFACTS)


@pytest.fixture(scope="module")
def beside(audit: Audit) -> str:
    """The page of a topic as it stands beside a report that has no room for it."""
    report = load_report_input(audit)
    pages = topic_pages(report, Measured(report.measurements), frozenset())
    return render_evidence(next(page for page in pages if page.name == "ttft"), audit.audit_id)


@pytest.fixture(scope="module")
def page(audit: Audit) -> str:
    """The report of the example."""
    return Path(audit.path("report", "report.html")).read_text(encoding="utf-8")


def test_the_first_screen_holds_headline_cards_models_chart(page: str) -> None:
    seen = asked(
        page,
        """
        const begins = (what) => [...document.querySelectorAll(what)].map((e) => e.getBoundingClientRect().top);
        return { headline: begins("h1"), cards: begins("section.answer"), models: begins("main table tbody tr"),
                 chart: begins("main figure svg:not(.strip)") };
        """,
        *WIDE,
    )
    assert len(seen["headline"]) == 1 and len(seen["cards"]) == 3
    assert max(*seen["headline"], *seen["cards"], seen["models"][0], seen["chart"][0]) < WIDE[1]


def test_what_to_do_next_stands_whole_on_the_first_screen_above_the_models(page: str) -> None:
    script = """
        const edges = (what) => document.querySelector(what).getBoundingClientRect();
        return [edges(".above ol").bottom, edges(".beside table").top, edges(".beside figure").bottom];
    """
    steps, models, chart = asked(page, script, *WIDE)
    assert steps < models < chart < WIDE[1] + 50


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_is_wider_than_the_window(page: str, size: tuple[int, int]) -> None:
    script = """
        const width = document.documentElement.clientWidth;
        const within = (e) => e.closest(".scroll") !== null;
        return [...document.querySelectorAll("body *")].filter((e) => !within(e)
          && e.getBoundingClientRect().right > width + 1).map((e) => e.outerHTML.slice(0, 90));
    """
    assert asked(page, OPEN_ALL + script, *size) == []


def test_every_row_of_every_table_says_something_of_its_own(page: str) -> None:
    script = """
        const said = [];
        for (const table of document.querySelectorAll("table")) {
          const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
          const empty = rows.filter((cells) => cells.length > 1 && cells.slice(1).every((text) => !text || text === "–"));
          const texts = rows.map((cells) => cells.join(" | "));
          said.push(...empty.map((cells) => "empty: " + cells[0]));
          said.push(...texts.filter((text, place) => texts.indexOf(text) !== place).map((text) => "twice: " + text));
        }
        return said;
    """
    assert asked(page, OPEN_ALL + script, *WIDE) == []


def test_no_sentence_is_cut(page: str) -> None:
    script = "return document.body.innerText.split('\\n').filter((line) => line.includes('…'));"
    assert asked(page, script, *WIDE) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(page: str, dark: bool) -> None:
    axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    script = """
        const found = await axe.run(document, { resultTypes: ["violations"] });
        const violated = found.violations.map((v) => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 120)]);
        return [violated, found.passes.length > 20, getComputedStyle(document.body).backgroundColor];
    """
    ground = "rgb(20, 23, 27)" if dark else "rgb(255, 255, 255)"
    assert asked(page, OPEN_ALL + script, *WIDE, dark=dark, libraries=[axe]) == [[], True, ground]


def _rows_behind(page: str, places: list[float]) -> list[dict[str, Any]]:
    """What the evidence shows behind the numbers at these shares of the way down the page."""
    script = """
        const links = [...document.querySelectorAll('main a[href^="#F"]')].filter((a) => /[0-9]/.test(a.innerText));
        const seen = [];
        for (const share of SHARES) {
          const link = links[Math.floor(share * (links.length - 1))];
          link.click();
          await new Promise((done) => setTimeout(done, 1000));
          const cells = document.querySelector("#evidence tbody tr")?.cells;
          const said = [...(cells ?? [])].map((cell) => cell.innerText.trim());
          seen.push({ link: link.innerText, open: document.getElementById("evidence").open, file: said[0],
            line: Number.parseInt(said[1]), value: Number(said[4]), focus: document.activeElement.innerText });
          document.getElementById("evidence").close();
          await new Promise((done) => setTimeout(done, 200));
        }
        return seen;
    """
    seen: list[dict[str, Any]] = asked(page, script.replace("SHARES", str(places)), *WIDE)
    return seen


def test_a_click_on_a_number_leads_to_the_line_of_the_file_that_holds_it(page: str) -> None:
    seen = _rows_behind(page, [0.0, 0.21, 0.4, 0.63, 0.98])
    assert len(seen) == 5
    for row in seen:
        assert row["open"] and row["focus"] == "Close", row
        line = (ARTIFACTS / row["file"]).read_text(encoding="utf-8").splitlines()[row["line"] - 1]
        assert str(row["value"]) in line or f"{row['value']:g}" in line, (row, line)


def test_every_number_that_cites_opens_its_rows_or_its_files(page: str) -> None:
    script = """
        const cited = new Set([...document.querySelectorAll('main a[href^="#F"]')].map((a) => a.getAttribute("href")));
        const silent = [];
        for (const address of cited) {
          document.querySelector(`main a[href="${address}"]`).click();
          await new Promise((done) => setTimeout(done, 300));
          const dialog = document.getElementById("evidence");
          const told = dialog.querySelector("tbody tr, li") || dialog.innerText.includes("all files of the audit");
          if (!dialog.open || !told) silent.push(address);
          dialog.close();
          await new Promise((done) => setTimeout(done, 50));
        }
        return [cited.size > 30, silent];
    """
    assert asked(page, script, *WIDE) == [True, []]


def test_a_link_to_what_has_no_room_on_the_page_opens_it_in_the_reference(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_budget, "WORDS", 740)
    write_report(load_report_input(audit), tmp_path, lambda _done, _total: None)
    script = """
        const link = document.querySelector('#performance > p.note:last-child a');
        const named = document.querySelectorAll("#performance figure").length;
        link.click();
        await new Promise((done) => setTimeout(done, 1000));
        const moved = document.getElementById(link.getAttribute("href").slice(1));
        const edges = moved.getBoundingClientRect();
        return [named, moved.closest("details").open, edges.top < innerHeight, edges.height > 0];
    """
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert asked(page, script, *WIDE) == [0, True, True, True]


def test_a_telephone_shows_headline_cards_what_to_do_chart_and_table_on_a_screen_and_a_half(
    page: str,
) -> None:
    script = """
        const ends = (what) => document.querySelector(what).getBoundingClientRect().bottom;
        const cards = [...document.querySelectorAll("section.answer")].map((e) => e.getBoundingClientRect().bottom);
        return [Math.max(...cards), ends(".above li"), ends("main figure svg:not(.strip)"), ends("main table tbody tr")];
    """
    cards, step, chart, row = asked(page, script, *NARROW)
    assert cards < step < chart < row < 1.5 * NARROW[1]


def test_a_telephone_folds_later_steps_and_hides_no_sentence(page: str) -> None:
    script = """
        const hidden = [...document.querySelectorAll(".answer p, .above ol:first-child li")].filter((e) => !e.offsetHeight);
        const rest = document.querySelector(".above details.rest");
        const before = [rest.open, rest.querySelector("summary").innerText, rest.querySelector("ol").start];
        rest.querySelector("summary").click();
        return [hidden.length, before, [...rest.querySelectorAll("li")].every((e) => e.offsetHeight > 0)];
    """
    assert asked(page, script, *NARROW) == [0, [False, "3 more", 3], True]


def test_where_no_script_runs_the_page_says_what_stays_closed_and_folds_nothing(page: str) -> None:
    script = """
        document.documentElement.classList.remove("scripted");
        return [...document.querySelectorAll("#reference > .unscripted")].map((e) => e.innerText);
    """
    said = "Without scripts these stay closed: report.md beside this page has them all."
    assert asked(page, script, *WIDE) == [said]
    assert '<details class="rest" open>' in page


def test_a_page_beside_the_report_opens_its_table_and_the_rows_of_its_facts(beside: str) -> None:
    script = """
        await new Promise((done) => setTimeout(done, 500));
        const link = document.querySelector("#facts tbody a.cite");
        link.click();
        await new Promise((done) => setTimeout(done, 1000));
        const dialog = document.getElementById("evidence");
        return [dialog.open, dialog.querySelectorAll("tbody tr").length > 0];
    """
    assert asked(beside, script, *WIDE) == [True, True]


def test_a_table_is_found_sorted_and_linked_by_its_address(page: str) -> None:
    script = """
        location.hash = "#facts?topic=ttft&sort=-value";
        await new Promise((done) => setTimeout(done, 2000));
        const rows = [...document.querySelectorAll("#facts tbody tr")].map((row) => row.cells[1].innerText);
        const sorted = document.querySelector('#facts th[aria-sort="descending"]').innerText;
        return [new Set(rows).size, rows[0], sorted.trim()];
    """
    assert asked(page, script, *WIDE) == [1, "ttft", "Value"]


def test_no_script_of_an_artifact_runs(tmp_path: Path) -> None:
    text = html_of(hostile_audit(), tmp_path, folded=True)
    hostile = text.replace("alert(1)", "document.title='run'").replace("alert(2)", "document.title='run'")
    assert "document.title=" in hostile
    page = tmp_path / "hostile.html"
    page.write_text(hostile, encoding="utf-8")
    assert "<title>run</title>" not in dumped(page)
