"""The command that says how long a report is measures what a browser shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.campaign.browser import browser
from benchmarks.report_size import Size, measured


@pytest.mark.skipif(browser() is None, reason="no chromium on the path")
def test_a_page_is_measured_at_the_width_that_is_asked_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    wide = '<div style="height: 1600px; width: 500px">three words &amp; more</div>'
    page.write_text(f"<!doctype html>{policy}<style>body {{ margin: 0 }}</style>{wide}")
    # The policy, which would forbid the script that measures, is not among them
    assert measured(page, 400, 800) == Size(400, 2.0, 6, 4, True)
    assert measured(page, 1280, 800).overflows is False
