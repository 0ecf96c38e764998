"""A source file around a record: shown as long as it is what was audited, marked, and as text."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from flows.report_server.serving import report_server
from tasks.ingestion import source_texts
from tests.flows.report_server.asking import PASSWORD, Browser, allowed, line_of
from tests.flows.running import AUDIT_ID, SWEEP, build, write_artifacts

SOURCES = f"/reports/{AUDIT_ID}/sources/"
HOSTILE = "<script>alert(1)</script>"
RESULT = '{\n "model": "helio:1b",\n "results": [\n  {"ttft_s": 0.25},\n  {"ttft_s": 0.5,\n   "note": "%s"}\n ]\n}\n'
LINE = json.dumps({"model": "helio:1b", "results": [{"ttft_s": number + 0.25} for number in range(1_000)]})


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `runs`, one of which is hostile, and `store`, which holds their audit; not to be changed."""
    folder = tmp_path_factory.mktemp("sources")
    runs = write_artifacts(folder / "runs")
    (runs / f"{quote(HOSTILE, safe='<>()')}.json").write_text(RESULT % HOSTILE)
    (runs / "broken.yaml").write_text("a: " + "[" * 3_000)
    (runs / "one_line.json").write_text(LINE)
    (runs / "lines.jsonl").write_text(f"{LINE}\n{LINE}\n")
    (runs / "many.csv").write_text(SWEEP + SWEEP.splitlines(keepends=True)[1] * 400)
    build(folder / "store", runs)
    return folder


@pytest.fixture
def folder(made: Path) -> Iterator[Path]:
    """The same folder, its `runs` as they were again after the test."""
    shutil.copytree(made / "runs", made / "kept")
    yield made
    shutil.rmtree(made / "runs")
    (made / "kept").rename(made / "runs")


@pytest.fixture
def web(made: Path) -> Browser:
    return Browser(report_server(allowed(made / "store", made / "runs"), PASSWORD))


def shown(text: str) -> list[tuple[int, str, bool]]:
    """Number and text of each line of a page, and whether it is marked."""
    found = re.findall(
        r'<tr id="L(\d+)"( class="marked")?><td[^>]*>\d+</td><td>(.*?)</td></tr>', text, re.DOTALL
    )
    return [(int(number), re.sub("</?mark>", "", line), bool(marked)) for number, marked, line in found]


def marked(text: str) -> list[int]:
    return [number for number, _, is_marked in shown(text) if is_marked]


def test_a_row_of_a_csv_is_marked_among_its_neighbours(web: Browser) -> None:
    answer = web.get(f"{SOURCES}sweep.csv?record=1")
    assert answer.status_code == 200
    assert shown(answer.text) == [
        (number, line, number == 3) for number, line in enumerate([*SWEEP.splitlines(), ""], 1)
    ]


def test_a_record_in_the_middle_has_ten_lines_above_it(web: Browser) -> None:
    text = web.get(f"{SOURCES}many.csv?record=300").text
    lines = shown(text)
    assert (lines[0][0], marked(text), len(lines)) == (292, [302], 114)
    assert '<a href="?line=92">Above</a> Lines 292 to 405 of 405.' in text


def test_lines_are_read_on_in_both_directions(web: Browser) -> None:
    text = web.get(f"{SOURCES}many.csv?line=100").text
    assert '<a href="?line=1">Above</a> Lines 100 to 299 of 405. <a href="?line=300">Below</a>' in text
    assert shown(web.get(f"{SOURCES}many.csv?line=999999999").text)[0][0] == 405


def test_the_fields_of_a_record_of_a_document_are_marked_and_hostile_text_is_text(web: Browser) -> None:
    name = quote(f"{quote(HOSTILE, safe='<>()')}.json")
    text = web.get(f"{SOURCES}{name}?record=/results/1").text
    assert marked(text) == [5]
    assert (6, "   &#34;note&#34;: &#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;}", False) in shown(text)
    assert "<script" not in text


def test_a_field_is_marked_alone(web: Browser) -> None:
    name = quote(f"{quote(HOSTILE, safe='<>()')}.json")
    assert marked(web.get(f"{SOURCES}{name}?record=&field=model").text) == [2]


@pytest.mark.parametrize("record", ["99", "-1", HOSTILE, "/a/b", "\0", "9" * 3000])
def test_a_record_that_is_not_found_is_told_and_the_file_shown(web: Browser, record: str) -> None:
    text = web.get(f"{SOURCES}sweep.csv?record={quote(record)}").text
    assert "The line of this record is not known." in text
    assert (marked(text), shown(text)[0][0], "<script" in text) == ([], 1, False)


def test_what_could_not_be_read_is_shown_and_not_looked_through(web: Browser) -> None:
    text = web.get(f"{SOURCES}broken.yaml?record=/a").text
    assert '<span class="cite">1,003 characters more</span>' in text and marked(text) == []


def test_of_a_long_line_the_part_around_the_record_is_shown(web: Browser) -> None:
    for name, record in (("one_line.json", "/results/500"), ("lines.jsonl", "0/results/500")):
        text = web.get(f"{SOURCES}{name}?record={record}&field=ttft_s").text
        (line,) = [line for line in shown(text) if line[2]]
        before, after = LINE[: LINE.index("500.25") - len('"ttft_s": ')], LINE[LINE.index("500.25") :]
        assert line[1].startswith(f'<span class="cite">{len(before) - 200:,} characters before</span> ')
        assert f"&#34;ttft_s&#34;: {after[:9]}" in line[1]
        assert f"{len(LINE) - len(before) + 200 - 2_000:,} characters more" in line[1]


def test_a_page_leads_back_to_its_audit_from_every_depth(web: Browser) -> None:
    text = web.get(f"{SOURCES}copy/sweep.csv?record=1").text
    assert f'<a href="../../../">Audits</a> › <a href="../../">{AUDIT_ID}</a>' in text
    assert 'href="../../tables/measurements?artifact=copy%2Fsweep.csv&amp;record=1"' in text


@pytest.mark.parametrize(
    "name",
    [
        "nothing.csv",
        "..%2fruns%2fsweep.csv",
        "%2fetc%2fpasswd",
        "sweep.csv%00",
        "copy",
        "copy/",
        "",
    ],
)
def test_only_what_the_audit_has_seen_is_looked_for(web: Browser, name: str) -> None:
    status, text = line_of(web.get(f"{SOURCES}{name}"))
    assert status == 404
    assert text.startswith((f"audit {AUDIT_ID} has seen no artifact ", f"audit {AUDIT_ID} has published no "))


def change(path: Path, how: str) -> None:
    if how == "changed":
        path.write_text(SWEEP + "\n")
        return
    path.unlink()
    if how == "link out":
        (path.parents[1] / "outside.csv").write_text(SWEEP)
        path.symlink_to(path.parents[1] / "outside.csv")
    elif how == "pipe":
        os.mkfifo(path)
    elif how == "folder":
        path.mkdir()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("gone", "is no longer where it was audited"),
        ("folder", "is no longer where it was audited"),
        ("changed", "is not what was audited: its sha256 differs"),
        ("link out", "is not opened: symbolic link that leads out of its source"),
        ("pipe", "is not opened: neither a file nor a folder (a pipe, socket or device)"),
    ],
)
def test_a_file_that_is_not_what_was_audited_is_not_shown_and_why_is_told(
    folder: Path, web: Browser, how: str, why: str
) -> None:
    change(folder / "runs" / "sweep.csv", how)
    answer = web.get(f"{SOURCES}sweep.csv?record=1")
    assert answer.status_code == 404
    assert f'<p class="warning">The file {why}' in answer.text
    assert shown(answer.text) == []


def test_a_file_that_is_too_large_is_not_read(web: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_texts, "LARGEST", 100)
    answer = web.get(f"{SOURCES}sweep.csv")
    assert (answer.status_code, "The file has more than 100 bytes" in answer.text) == (404, True)


def test_a_source_that_the_service_may_not_read_stays_closed(made: Path) -> None:
    web = Browser(report_server(allowed(made / "store", made / "other"), PASSWORD))
    said = (
        f"source '{made / 'runs'}' is not one that this service may read ({made / 'other'}): "
        "start `benchaudit serve` with --source for it\n"
    )
    assert line_of(web.get(f"{SOURCES}sweep.csv?record=1")) == (403, said)
