"""A report's numbers are clicked, and lead to their rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.clicked_citations import clicked, told
from tests.flows.running import build, write_artifacts


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium on the path")
def test_each_fact_that_a_page_cites_opens_and_its_rows_stand_where_they_say(tmp_path: Path) -> None:
    found = clicked(build(tmp_path / "store", write_artifacts(tmp_path / "runs")))
    assert found.cited == found.opened > 0
    assert found.held > 0
    assert found.others == ()
    assert told(found)["with rows"] == found.cited - len(found.without)
