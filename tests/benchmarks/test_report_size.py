"""The command that says how long a report is measures what a browser shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.campaign.browser import browser
from benchmarks.report_size import Size, bytes_of, judged, measured


@pytest.mark.skipif(browser() is None, reason="no chromium on the path")
def test_a_page_is_measured_at_the_width_that_is_asked_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    wide = '<div style="height: 1600px; width: 500px">three words &amp; more</div>'
    page.write_text(f"<!doctype html>{policy}<style>body {{ margin: 0 }}</style>{wide}")
    # The policy, which would forbid the script that measures, is not among them
    assert measured(page, 400, 800) == Size(400, 2.0, 6, 4, True)
    assert measured(page, 1280, 800).overflows is False


def test_each_limit_says_how_much_of_it_is_taken_and_whether_it_is_met(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("x" * 399_990)
    assert judged(page, Size(1280, 8.1, 5_000, 1_801, False)) == [
        ("8.1 screens of at most 8", False),
        ("1,801 words of at most 1,800", False),
        ("5,000 nodes of at most 5,000", True),
        ("400 kB without evidence of at most 400", True),
    ]


def test_the_rows_behind_the_facts_do_not_count_as_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    held = '<script type="application/octet-stream;base64" id="evidence-data">H4sIAAAA</script>'
    page.write_text(f"<p>before</p>{held}<p>behind</p>")
    assert bytes_of(page) == len("<p>before</p><p>behind</p>")
