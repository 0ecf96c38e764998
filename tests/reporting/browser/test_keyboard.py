"""The report of the example with the keyboard alone: what is opened is closed again, and the focus comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.campaign.browser import browser
from benchmarks.keys import Page, opened
from tests.flows.running import PROJECT, build

pytestmark = pytest.mark.skipif(browser() is None, reason="no chromium on the path")
FOCUS = "document.activeElement"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    audit = build(tmp_path_factory.mktemp("keys") / "store", PROJECT / "examples" / "artifacts")
    return Path(audit.path("report", "report.html"))


@pytest.fixture
def page(report: Path) -> Iterator[Page]:
    with opened(report) as page:
        yield page


def test_a_number_opens_its_rows_by_enter_and_escape_leads_back_to_it(page: Page) -> None:
    page.says("document.querySelector('main td a[href^=\"#F\"]').focus()")
    link = page.says(f"{FOCUS}.getAttribute('href')")
    page.press("Enter")
    page.until("document.getElementById('evidence').open")
    page.until(f"{FOCUS}.innerText === 'Close'")
    page.press("Escape")
    page.until("!document.getElementById('evidence').open")
    assert page.says(f"{FOCUS}.getAttribute('href')") == link
    page.until("location.hash === ''")


def test_what_is_reached_by_tab_shows_that_it_has_the_focus(page: Page) -> None:
    outlines = []
    for _ in range(8):
        page.press("Tab")
        outlines.append(page.says(f"getComputedStyle({FOCUS}).outlineStyle"))
    assert "none" not in outlines


def test_a_table_is_opened_sorted_and_searched_by_keys(page: Page) -> None:
    page.says("document.querySelector('#facts > summary').focus()")
    page.press("Enter")
    page.until("document.querySelector('#facts thead button') !== null")
    page.says(
        "[...document.querySelectorAll('#facts thead button')].find((b) => b.innerText === 'Value').focus()"
    )
    page.press("Enter")
    page.press("Enter")
    assert (
        page.says("document.querySelector('#facts th[aria-sort]').getAttribute('aria-sort')") == "descending"
    )
    assert page.says(f"{FOCUS}.innerText.trim()") == "Value"
    page.says("document.querySelector('#facts input[type=search]').focus()")
    page.press("ttft")
    page.until("location.hash.includes('q=ttft')")
    said = "[...document.querySelectorAll('#facts tbody tr')].every((row) => /ttft/i.test(row.innerText))"
    assert page.says(said) is True
