"""Who may read the reports of a service, and that nothing else is read by their addresses."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from flows.report_server.answers import published
from flows.report_server.password import Password
from flows.report_server.serving import Beside, report_server
from flows.server_guard import guarded
from tests.flows.report_server.asking import ORIGIN, PASSWORD, Browser, allowed, line_of
from tests.flows.running import AUDIT_ID

INDEX = "/reports/"
REPORT = f"/reports/{AUDIT_ID}/"


@pytest.fixture
def served(store: Path, tmp_path: Path) -> Browser:
    """All that stands before the reports in a service, with a page in the place of Prefect's."""
    reports = Beside(PlainTextResponse("Prefect"), report_server(allowed(store), PASSWORD))
    return Browser(guarded(reports, [ORIGIN], "operator", tmp_path))


@pytest.mark.parametrize("path", [INDEX, REPORT, "/reports", "/reports/nothing", "/reports/latest/"])
@pytest.mark.parametrize(
    "login",
    [
        None,
        "Basic",
        "Basic !",
        "Bearer dGVzdHM6bGV0LW1lLWluLXBsZWFzZQ==",
        f"Basic {base64.b64encode(b'tests:guess').decode()}",
        f"Basic {base64.b64encode(PASSWORD.encode() + bytes(1)).decode()}",
        "Basic ÿ",
    ],
)
def test_without_the_password_nothing_is_read_and_the_browser_is_told_to_ask(
    served: Browser, path: str, login: str | None
) -> None:
    headers = {"Authorization": login.encode("latin-1")} if login else {}
    answer = Browser(served.app, None).get(path, headers=headers)
    assert line_of(answer) == (401, "The password of this server is needed.")
    assert answer.headers["www-authenticate"] == 'Basic realm="benchaudit", charset="UTF-8"'


def test_a_password_without_a_user_is_typed_without_one() -> None:
    app = Password(PlainTextResponse("in"), "just-one-long-word")
    assert Browser(app, ("", "just-one-long-word")).get("/").text == "in"
    assert Browser(app, ("any", "just-one-long-word")).get("/").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/reports/..%2f..%2fetc/passwd",
        "/reports/%2e%2e/%2e%2e/etc/passwd",
        "/reports/%2fetc%2fpasswd",
        "/reports//etc/passwd",
        f"{REPORT}..%2faudit.json",
        f"{REPORT}..%2fingest%2finventory.parquet",
        f"{REPORT}%2e%2e/manifest.json",
        f"{REPORT}/etc/passwd",
        f"{REPORT}figures/",
        f"{REPORT}figures/..%2freport.html",
        f"{REPORT}stage.json",
        f"{REPORT}report.html%00",
        f"{REPORT}tables/..%2f..%2faudit",
        f"{REPORT}tables/%2fetc%2fpasswd.csv",
        f"{REPORT}report.html/",
        f"/reports/{AUDIT_ID}%00/",
        f"/reports/{AUDIT_ID}%0a/",
        "/reports/20260302T090000Z/",
        "/reports/20260302T090000Z-00000a/",
        "/reports/.20260302T090000Z-abcdef.lock/",
        "/reports/%EF%BC%9260302T090000Z-abcdef/",
    ],
)
def test_no_address_leads_to_anything_but_what_a_report_published(served: Browser, path: str) -> None:
    answer = served.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text.count("\n") <= 1


def test_a_link_in_the_place_of_a_report_shows_nothing(served: Browser, store: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden")
    report = store / "audits" / AUDIT_ID / "report" / "report.html"
    report.unlink()
    report.symlink_to(tmp_path / "secret")
    answer = served.get(REPORT)
    assert (answer.status_code, "hidden" in answer.text) == (500, False)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:4200", "www.localhost"])
def test_a_name_that_was_rebound_to_this_machine_is_refused(served: Browser, host: str) -> None:
    assert line_of(served.get(INDEX, headers={"Host": host})) == (400, "Invalid host header")


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_a_page_of_another_origin_reads_nothing(served: Browser, origin: str) -> None:
    answer = served.get(INDEX, headers={"Origin": origin})
    assert (answer.status_code, answer.json()) == (403, {"detail": "This page may not use this server."})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [INDEX, REPORT, f"{REPORT}report.json"])
def test_nothing_but_reading_is_possible(served: Browser, method: str, path: str) -> None:
    answer = served.ask(method, path)
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


@pytest.mark.parametrize("path", [INDEX, REPORT, f"{REPORT}report.md", "/reports/nothing/"])
def test_what_is_only_asked_about_is_told_without_being_sent(served: Browser, path: str) -> None:
    asked, got = served.ask("HEAD", path), served.get(path)
    assert (asked.status_code, asked.headers) == (got.status_code, got.headers)


@pytest.mark.parametrize("path", [INDEX, REPORT, f"{REPORT}report.json", "/reports/nothing/"])
def test_every_answer_says_how_it_may_be_used(served: Browser, path: str) -> None:
    headers = served.get(path).headers
    assert {
        name: headers[name] for name in ("x-content-type-options", "x-frame-options", "referrer-policy")
    } == {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
    }
    assert headers["cross-origin-resource-policy"] == "same-origin"
    policies = headers.get_list("content-security-policy")
    assert (policies[0].split("; ")[0], policies[-1].split("; ")[0]) == (
        "default-src 'none'",
        "frame-ancestors 'none'",
    )


def test_a_report_that_says_of_itself_that_it_may_do_more_may_not() -> None:
    loose = b"<meta content=\"default-src *; script-src 'unsafe-inline'\"><script>alert(1)</script>"
    policy = published("report.html", loose, "0" * 64, "").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'none';")


@pytest.mark.parametrize("text", ["-1", "1e3", "x", "٣", "9" * 5000, ""])
def test_a_place_that_is_no_number_is_refused_in_a_line(served: Browser, text: str) -> None:
    assert line_of(served.get(INDEX, params={"from": text})) == (400, "from is a whole number from 0 on\n")


def test_what_is_not_below_reports_is_prefects(served: Browser) -> None:
    for path in ("/", "/api/health", "/reportsx", "/reports.html"):
        assert served.get(path).text == "Prefect"
