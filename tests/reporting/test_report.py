from __future__ import annotations

import ast
import re
from dataclasses import asdict, replace
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

import tasks.reporting
from data_contracts.errors import StageError
from data_contracts.rows import Comment, CommentaryDocument, PersonaCommentary
from data_contracts.schemas import FACTS, INVENTORY, MEASUREMENTS, TELEMETRY
from data_contracts.stage_records import StageOutput
from data_contracts.wording import render_number, render_share
from tasks.commentary.numerals import unsupported_numerals
from tasks.ingestion.kit.rows import Rows
from tasks.reporting import json_report
from tasks.reporting.document import Data, Table
from tasks.reporting.document_walk import spans_of
from tasks.reporting.markdown import render_markdown
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tasks.reporting.writing import write_report
from tasks.store.parts import Parts
from tasks.validation.findings import PLAIN
from tasks.validation.ledger import FIRST_AUDIT, found_by
from tests.reporting.audits import empty_audit, file, sha, table, tiny_audit
from tests.reporting.remake import GOLDEN, rendered

NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")


def write(report: ReportInput, out: Path) -> StageOutput:
    out.mkdir(exist_ok=True)
    return write_report(report, out, lambda _done, _total: None)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_the_whole_markdown_of_a_tiny_audit() -> None:
    assert rendered() == GOLDEN.read_text(encoding="utf-8"), (
        "if this is meant: python -m tests.reporting.remake"
    )


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tiny_audit(), tmp_path / "a")
    write(tiny_audit(), tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_the_files_of_a_report(tmp_path: Path) -> None:
    output = write(tiny_audit(), tmp_path)
    figures = ("telemetry", "timeline", "ttft")
    assert list(contents(tmp_path)) == [
        *(f"figures/{name}.svg" for name in figures),
        "report.html",
        "report.json",
        "report.md",
    ]
    assert (output.counts, output.recomputed) == ({"facts": 4, "findings": 3, "figures": 3}, 1)


def test_progress_ends_with_everything_done(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    write_report(tiny_audit(), tmp_path, lambda done, total: heard.append((done, total)))
    assert heard == [(done, 14) for done in (*range(10), 11, 12, 13, 14)]


def test_every_numeral_of_the_markdown_is_in_the_input() -> None:
    report = tiny_audit()
    said = {n for t in tables(report) for row in t.to_pylist() for n in NUMERAL.findall(repr(row))}
    said |= set(
        NUMERAL.findall(
            orjson.dumps(report.request.to_json()).decode() + report.audit_id + str(report.records)
        )
    )
    said |= {
        n
        for f in report.facts.whole(FACTS.names).to_pylist()
        for n in NUMERAL.findall(render_number(f["value"], f["digits"], f["unit"]))
    }
    dates = [report.started, *(d for d in report.inventory["modified"].to_pylist())]
    said |= {n for d in dates for n in NUMERAL.findall(f"{d:%Y-%m-%d %H:%M:%S}")}
    said |= {str(len(t)) for t in tables(report)} | {str(n) for n in range(5)}
    seconds = [r.duration for r in report.records.values()]
    shown = [render_number(s, 3, "s") for s in (*seconds, sum(seconds), 0.1)]
    shown += [render_share(s, 3) for s in (*report.telemetry["share"].to_pylist(), 1.0)]
    limits = asdict(report.request.limits)
    shown += [render_number(b, 3, "By") for b in (2048, 4096, 6144)]
    shown += [
        render_number(value, 3, "By" if key.endswith("_bytes") else "s" if "seconds" in key else "")
        for key, value in limits.items()
    ]
    shown += [f"{value:,}" for key, value in limits.items() if isinstance(value, int)]
    shown += ["1 of 3 cells 33%", "98.50"]
    shown += [
        render_number(v, d, "s")
        for v in report.measurements.whole(["value"])["value"].to_pylist()
        for d in (3, 4)
    ]
    shown += ["p50: n ≥ 8, p90: n ≥ 46, p95: n ≥ 93, p99: n ≥ 473; type 7; ddof=1; 5 runs; 95th percentile"]
    said |= {n for text in shown for n in NUMERAL.findall(text)}
    digests = {d[:12] for d in (sha("sweep.csv"), sha("broken.json"))} | set(
        re.findall(r"file-[0-9a-f]{12}", rendered())
    )
    text = rendered()
    for digest in digests:
        text = text.replace(digest, "")
    assert [n for n in NUMERAL.findall(text) if n not in said] == []


def tables(report: ReportInput) -> tuple[pa.Table, ...]:
    return (
        report.inventory,
        report.findings,
        report.quarantine,
        report.telemetry,
        report.facts.whole(FACTS.names),
        report.measurements.whole(MEASUREMENTS.names),
    )


def test_no_word_of_the_template_is_a_number_word() -> None:
    stray = []
    for path in sorted(Path(tasks.reporting.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in (
                "line",
                "Words",
                "columns",
                "Section",
                "Advice",
                "ReportSection",
                "says",
                "topic_section",
            ):
                strings = [
                    a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
                stray += [(path.name, text) for text in strings if unsupported_numerals(text, ())]
    assert stray == []


def test_a_report_with_a_numeral_from_nowhere_is_not_published(tmp_path: Path) -> None:
    comment: Comment = {"fact_id": "F0000000002", "text": "this is about 3 times the usual"}
    persona: PersonaCommentary = {
        "persona": "InsightAgent",
        "key": "insight_agent",
        "version": 1,
        "comments": [comment],
    }
    report = replace(
        tiny_audit(), commentary={"available": True, "reason": None, "personas": [persona], "reasons": {}}
    )
    with pytest.raises(StageError, match="holds '3', which no data says"):
        write(report, tmp_path)
    assert not (tmp_path / "report.md").exists()


def test_a_comment_stands_after_the_clause_of_its_fact(tmp_path: Path) -> None:
    comment: Comment = {
        "fact_id": "F0000000002",
        "text": "Repeat this over several runs before you publish it.",
    }
    persona: PersonaCommentary = {
        "persona": "DataCollector-9000", "key": "data_collector", "version": 1,
        "prompt": "[system]\nbe brief", "prompt_sha256": "ab" * 32,
        "proposed": 4, "accepted": 1, "rejected": {"digit": 2, "cause": 1}, "comments": [comment],
    }  # fmt: skip
    document: CommentaryDocument = {
        "available": True,
        "reason": None,
        "personas": [persona],
        "reasons": {"cause": "no cause", "digit": "no digit"},
    }
    write(replace(tiny_audit(), commentary=document), tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "4 lines proposed, 1 accepted, rejected: 1 `cause`, 2 `digit`." in text
    assert (
        "### DataCollector-9000\n\n- llama3.1:8b decodes at 98.5 token/s on average (n = 4 requests)"
        " [F0000000002](#F0000000002) _Repeat this over several runs before you publish it._\n"
    ) in text
    assert "```text\n[system]\nbe brief\n```" in text
    assert "degraded" not in text.split("## ")[0]


def test_the_name_of_the_model_stands_in_a_remark_as_data(tmp_path: Path) -> None:
    comment: Comment = {
        "fact_id": "F0000000002",
        "text": "Repeat the llama3.1:8b runs before you publish it.",
    }
    persona: PersonaCommentary = {
        "persona": "InsightAgent", "key": "insight_agent", "version": 1,
        "proposed": 1, "accepted": 1, "rejected": {}, "comments": [comment],
    }  # fmt: skip
    told: CommentaryDocument = {"available": True, "reason": None, "personas": [persona], "reasons": {}}
    write(replace(tiny_audit(), commentary=told), tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "_Repeat the_ `llama3.1:8b` _runs before you publish it._\n" in text


def test_a_figure_without_data_is_not_drawn(tmp_path: Path) -> None:
    write(
        replace(tiny_audit(), measurements=Parts.of(Rows().finish([])), telemetry=TELEMETRY.empty_table()),
        tmp_path,
    )
    assert [name for name in contents(tmp_path) if name.startswith("figures/")] == ["figures/timeline.svg"]


def test_an_audit_with_nothing_to_say_is_a_whole_report(tmp_path: Path) -> None:
    write(empty_audit(), tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "> **No critical finding in 1 file: what was checked holds**" in text
    assert "1 found = 0 ingested + 0 duplicate + 1 unsupported + 0 quarantined." in text


def test_a_broken_conservation_law_is_said() -> None:
    report = replace(empty_audit(), inventory=table(INVENTORY, file("a.csv"), file("b.csv", status="lost")))
    text = render_markdown(compose(report, {})).text
    assert (
        "**Critical.** 2 found = 1 ingested + 0 duplicate + 0 unsupported + 0 quarantined. The law is broken by 1 file."
        in text
    )


def test_a_credential_in_an_address_reaches_no_file(tmp_path: Path) -> None:
    write(tiny_audit(), tmp_path)
    assert [name for name, body in contents(tmp_path).items() if b"secret" in body] == []


def test_every_quoted_fact_is_in_the_source_appendix() -> None:
    document = compose(tiny_audit(), {})
    cited = {s.href for s in spans_of(document) if isinstance(s, Data) and s.href.startswith("#F")}
    anchors = {
        f"#{row.anchor}"
        for block in document.reference[-1].blocks
        if isinstance(block, Table)
        for row in block.rows
    }
    assert cited == anchors == {f"#F000000000{n}" for n in (1, 2, 4)}


def test_report_json_holds_the_same_numbers_for_machines(tmp_path: Path) -> None:
    write(tiny_audit(), tmp_path)
    body = orjson.loads((tmp_path / "report.json").read_bytes())
    assert (body["schema"], body["audit_id"], body["state"]) == (2, "20261122T204259Z-3f9a1c", "degraded")
    assert body["verdict"] == "1 file cannot be used as it stands: a failed request is stored as 0.0"
    assert body["counts"] == {
        "files": 3,
        "by_status": {"ingested": 1, "duplicate": 1, "quarantined": 1},
        "by_kind": {"csv": 2, "json": 1},
    }
    assert body["findings"]["by_severity"] == {"critical": 1, "warning": 1, "info": 1}
    assert [fact["fact_id"] for fact in body["facts"]] == [f"F000000000{n}" for n in (1, 2, 3, 4)]
    assert (body["facts"][1]["sources"], body["facts"][1]["more_sources"]) == (
        [{"artifact": "sweep.csv", "records": ["0-2"]}],
        0,
    )


def test_report_json_leaves_out_what_matters_least_and_says_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_report, "_MOST_BYTES", dict.fromkeys(json_report._MOST_BYTES, 1_000))
    report = tiny_audit()
    body = orjson.loads(json_report.render_json(report, compose(report, {}), ()))
    assert [fact["fact_id"] for fact in body["facts"]] == ["F0000000001", "F0000000002"]
    assert body["left_out"] == {"facts": 2}


def test_many_findings_and_files_keep_the_report_small(tmp_path: Path) -> None:
    files = [file(f"runs/{n:05d}.csv") for n in range(10_000)]
    inventory = table(INVENTORY, *files)
    broken = pa.table(
        {
            "rule": [f"rule_{n % 20}" for n in range(100_000)],
            "severity": ["critical" if n % 20 < 5 else "warning" for n in range(100_000)],
            "artifact": [f"runs/{n % 10_000:05d}.csv" for n in range(100_000)],
            "record": [str(n) for n in range(100_000)],
            "field": ["ttft_s"] * 100_000,
            "observed": ["0.0"] * 100_000,
            "expected": ["a value"] * 100_000,
            "message": ["stored as 0.0"] * 100_000,
            "run_id": pa.nulls(100_000, pa.string()),
        },
        schema=PLAIN,
    )
    findings, rows, _ = found_by(broken, inventory, FIRST_AUDIT, lambda rows: rows)
    write(
        replace(tiny_audit(), inventory=inventory, findings=findings, finding_rows=Parts.of(rows)), tmp_path
    )
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "> **500 files cannot be used as they stand: stored as 0.0 (" in text
    assert "14 more rules found something." in text
    sizes = {name: len(body) for name, body in contents(tmp_path).items()}
    assert (sizes["report.md"] < 40_000, sizes["report.html"] < 700_000) == (True, True)
