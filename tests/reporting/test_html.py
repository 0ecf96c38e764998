from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import tasks.reporting
from data_contracts.schemas import FINDINGS, INVENTORY, QUARANTINE, TELEMETRY
from tasks.reporting.report_input import ReportInput
from tasks.reporting.writing import write_report
from tests.reporting.audits import file, table, tiny_audit
from tests.reporting.reference.unpacking import unfolded

NAME = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&`|\n\x1b[31m{{ 7*7 }}$x$.csv"
LOADS = {"src", "srcset", "data", "poster", "action", "background", "ping", "formaction"}


class Elements(HTMLParser):
    """Every element with its attributes, and the ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def html_of(report: ReportInput, out: Path, folded: bool = False) -> str:
    write_report(report, out, lambda _done, _total: None)
    page = (out / "report.html").read_text(encoding="utf-8")
    return page if folded else unfolded(page)


def hostile_audit() -> ReportInput:
    finding = {
        "rule": NAME,
        "severity": "critical",
        "artifact": NAME,
        "record": NAME,
        "field": NAME,
        "observed": NAME,
        "message": NAME,
    }
    rejected = {
        "artifact": NAME,
        "rejected": "artifact",
        "code": NAME,
        "what": NAME,
        "where": NAME,
        "todo": NAME,
    }
    return replace(
        tiny_audit(),
        inventory=table(
            INVENTORY, file(NAME, source=NAME, reader=NAME), file("b", status="duplicate", duplicate_of=NAME)
        ),
        findings=table(FINDINGS, finding),
        quarantine=table(QUARANTINE, rejected),
        telemetry=table(
            TELEMETRY,
            {"group": NAME, "kind": "metric", "name": NAME, "present": 1, "missing": 1, "share": 0.5},
        ),
        commentary={"available": False, "reason": NAME},
    )


def test_a_hostile_name_adds_no_element_and_no_attribute(tmp_path: Path) -> None:
    text = html_of(hostile_audit(), tmp_path)
    elements = Elements(text).seen
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    templates = Path(tasks.reporting.__file__).parent / "templates"
    own = [
        (templates / f"{name}.js").read_text(encoding="utf-8") for name in ("page", "reference", "evidence")
    ]
    assert scripts == ["\n".join(own)]
    assert {tag for tag, _ in elements if tag != "script"} & {
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "input",
    } == set()
    assert [name for _, attributes in elements for name in attributes if name.startswith("on")] == []
    assert "{{ 7*7 }}" in text
    assert "\x1b" not in text


def test_the_page_loads_nothing(tmp_path: Path) -> None:
    text = html_of(tiny_audit(), tmp_path)
    elements = Elements(text).seen
    assert [(tag, a) for tag, a in elements if LOADS & set(a)] == []
    links = [str(a[key]) for _, a in elements for key in ("href", "xlink:href") if a.get(key)]
    assert [link for link in links if not link.startswith("#") and link != "data:,"] == []
    style = "".join(re.findall(r"<style.*?</style>", text, re.DOTALL))
    assert re.findall(r"@import|https?:|url\((?!#)", style) == []
    assert re.findall(r'style="[^"]*url\((?!#)', text) == []


def test_the_page_forbids_loading_anything(tmp_path: Path) -> None:
    policies = [
        a["content"]
        for tag, a in Elements(html_of(tiny_audit(), tmp_path)).seen
        if tag == "meta" and "http-equiv" in a
    ]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    ]


def test_every_link_has_its_target_and_every_id_is_there_once(tmp_path: Path) -> None:
    elements = Elements(html_of(tiny_audit(), tmp_path)).seen
    ids = [str(a["id"]) for _, a in elements if "id" in a]
    assert sorted(ids) == sorted(set(ids))
    links = {
        str(a[key])[1:]
        for _, a in elements
        for key in ("href", "xlink:href")
        if str(a.get(key, "")).startswith("#")
    }
    # What is looked up in the tables of the reference has no place of its own, and a fact opens its evidence
    facts = {f"F000000000{n}" for n in (1, 2, 3, 4)}
    assert {link for link in links if "?" not in link} - set(ids) - facts == set()


def test_headings_go_down_step_by_step(tmp_path: Path) -> None:
    levels = [
        int(tag[1])
        for tag, _ in Elements(html_of(tiny_audit(), tmp_path)).seen
        if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


def test_every_figure_has_a_title_and_a_description(tmp_path: Path) -> None:
    elements = Elements(html_of(tiny_audit(), tmp_path)).seen
    figures = [a for tag, a in elements if tag == "svg" and a.get("class") != "strip"]
    ids = {a.get("id") for tag, a in elements if tag in ("title", "desc")}
    assert len(figures) == 3
    assert [a["role"] for a in figures] == ["img"] * 3
    assert {name for a in figures for name in str(a["aria-labelledby"]).split()} <= ids
