"""The index of a store and its reports, as a browser gets them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from data_contracts.settings import AuditRequest
from tasks.store import Store
from tests.flows.report_server.asking import Browser, line_of
from tests.flows.running import AUDIT_ID

LATER = "20260303T090000Z-abcdef"
DATA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def rows(html: str) -> list[list[str]]:
    """The cells of a page's table as text."""
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in html.split("<tr>")[2:]]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in found]


def test_the_index_says_when_what_and_whether_it_is_whole(web: Browser, audited: Path) -> None:
    answer = web.get("/reports/")
    (row,) = rows(answer.text)
    verdict = Store.at(audited / "store").audit(AUDIT_ID).document("report", "report.json")["verdict"]
    assert row == ["2026-03-02 09:00 UTC", f"{AUDIT_ID} tables", "completed", verdict, str(audited / "runs")]
    assert f'<a href="{AUDIT_ID}/">' in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_an_unfinished_audit_is_told_and_has_no_link(web: Browser, store: Path) -> None:
    Store.at(store).open(LATER, AuditRequest(("runs",)))
    answer = web.get("/reports/")
    said = f"nothing is published yet; `benchaudit rerun ingest --audit {LATER} --store {store} --onward` goes on with it"
    assert rows(answer.text)[0] == ["2026-03-03 09:00 UTC", LATER, "unfinished", said, "runs"]
    assert f'href="{LATER}/"' not in answer.text


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("audit.json", b"{"),
        ("audit.json", b"[1]"),
        ("ingest/stage.json", b'{"contract_version": 1}'),
        ("analyze/commentary.json", b"{}"),
        ("report/report.json", b"{}"),
    ],
)
def test_a_damaged_audit_is_told_and_the_others_are_shown(
    web: Browser, store: Path, file: str, content: bytes
) -> None:
    Store.at(store).open(LATER, AuditRequest(("runs",)))
    (store / "audits" / AUDIT_ID / file).write_bytes(content)
    found = rows(web.get("/reports/").text)
    assert [row[1] for row in found] == [LATER, AUDIT_ID]
    assert found[1][2] == "damaged"
    assert found[1][3].endswith(f"`benchaudit verify {AUDIT_ID} --store {store}` says more")


def test_a_store_without_audits_says_what_makes_one(web: Browser, store: Path) -> None:
    shutil.rmtree(store / "audits")
    assert f"<code>benchaudit run SOURCE --store {store}</code> makes one." in web.get("/reports/").text


def test_a_report_comes_as_it_was_published_under_its_own_policy(web: Browser, store: Path) -> None:
    written = (store / "audits" / AUDIT_ID / "report" / "report.html").read_bytes()
    said = re.search(rb'Content-Security-Policy" content="([^"]*)"', written)
    assert said is not None
    answer = web.get(f"/reports/{AUDIT_ID}/")
    assert answer.content == written
    assert answer.headers["content-security-policy"] == (
        f"{said[1].decode()}; sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
    )


@pytest.mark.parametrize(
    ("file", "kind"),
    [("report.md", "text/plain; charset=utf-8"), ("report.json", "application/json")],
)
def test_what_lies_beside_the_report_comes_as_data(web: Browser, store: Path, file: str, kind: str) -> None:
    answer = web.get(f"/reports/{AUDIT_ID}/{file}")
    assert answer.content == (store / "audits" / AUDIT_ID / "report" / file).read_bytes()
    assert (answer.headers["content-type"], answer.headers["content-security-policy"]) == (kind, DATA_POLICY)


def test_a_figure_runs_no_script_where_it_is_opened_alone(web: Browser, store: Path) -> None:
    (figure, *_) = sorted((store / "audits" / AUDIT_ID / "report" / "figures").iterdir())
    answer = web.get(f"/reports/{AUDIT_ID}/figures/{figure.name}")
    assert answer.content == figure.read_bytes()
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == DATA_POLICY


def test_a_file_that_is_not_what_was_published_is_not_shown(web: Browser, store: Path) -> None:
    (store / "audits" / AUDIT_ID / "report" / "report.html").write_text("<script>alert(1)</script>")
    status, text = line_of(web.get(f"/reports/{AUDIT_ID}/"))
    assert status == 500
    assert "is not what stage.json says (its sha256 differs)" in text


def test_who_has_a_report_already_is_not_sent_it_again_until_it_is_published_anew(web: Browser) -> None:
    etag = web.get(f"/reports/{AUDIT_ID}/").headers["etag"]
    again = web.get(f"/reports/{AUDIT_ID}/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["cache-control"]) == (
        304,
        b"",
        "private, no-cache",
    )
    assert web.get(f"/reports/{AUDIT_ID}/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_latest_leads_to_the_latest_whole_audit_and_is_not_kept(web: Browser, store: Path) -> None:
    Store.at(store).open(LATER, AuditRequest(("runs",)))
    answer = web.get("/reports/latest/")
    assert (answer.status_code, answer.headers["location"]) == (307, f"../{AUDIT_ID}/")
    assert answer.headers["cache-control"] == "no-store"
    assert web.get("/reports/latest/tables/runs.csv?a=%0d%0a").headers["location"] == (
        f"../../{AUDIT_ID}/tables/runs.csv?a=%0d%0a"
    )


@pytest.mark.parametrize(
    ("path", "to"), [("", "reports/"), ("/latest", "latest/"), (f"/{AUDIT_ID}", f"{AUDIT_ID}/")]
)
def test_an_address_without_its_slash_leads_to_that_with_it(web: Browser, path: str, to: str) -> None:
    answer = web.get(f"/reports{path}")
    assert (answer.status_code, answer.headers["location"]) == (307, to)


def test_a_store_that_cannot_be_read_is_told_in_a_line(web: Browser, store: Path) -> None:
    record = store / "audits" / AUDIT_ID / "report" / "stage.json"
    record.unlink()
    record.mkdir()
    status, text = line_of(web.get(f"/reports/{AUDIT_ID}/"))
    # What a system says of a folder in the place of a file differs
    assert (status, re.fullmatch("the store cannot be read: [A-Za-z ]+\n", text) is not None) == (500, True)
