"""The history page: a drawing, a table of points, and choices as links."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.schemas import HISTORY
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import STAGES, StageOutput
from flows.report_server.serving import report_server
from tasks.store import Store
from tests.flows.report_server.asking import PASSWORD, Browser, allowed, line_of
from tests.flows.running import AUDIT_ID

AUDITS = ("20260228T090000Z-abcdef", "20260301T090000Z-abcdef", AUDIT_ID)
HOSTILE = "<script>alert(1)</script>"
PAGE = "/reports/history"


def point(
    audit: str, value: float, model: str | None, metric: str = "ttft", unit: str = "s"
) -> dict[str, object]:
    key = {"statistic": "mean", **({"model": model} if model else {"artifact": "a.csv"})}
    text = orjson.dumps(key, option=orjson.OPT_SORT_KEYS).decode()
    return {"metric": metric, "key": text, "audit": audit, "value": value, "unit": unit, "n": 2}


def with_history(folder: Path, *rows: dict[str, object]) -> Browser:
    """A store whose one whole audit has published this history."""
    store = Store.at(folder)
    audit = store.open(AUDIT_ID, AuditRequest(("runs",)))

    def built(out: Path) -> StageOutput:
        pq.write_table(pa.Table.from_pylist(list(rows), HISTORY), out / "history.parquet")
        return StageOutput(rows={}, counts={})

    for stage in STAGES:
        audit.publish(stage, built, {})
    return Browser(report_server(allowed(store), PASSWORD))


@pytest.fixture
def web(tmp_path: Path) -> Browser:
    series = [point(audit, value, "helio:1b") for audit, value in zip(AUDITS, (0.1, 0.2, 0.3), strict=True)]
    others = [
        point(AUDIT_ID, 0.5, HOSTILE),
        point(AUDIT_ID, 0.7, None),
        point(AUDIT_ID, 40.0, "helio:1b", "decode_throughput", "token/s"),
    ]
    return with_history(tmp_path / "store", *series, *others)


def shown(text: str) -> list[tuple[str, list[str]]]:
    """Each series of a page: its name, and the cells of its points."""
    return [
        (found[1], re.findall(r"<td[^>]*>(?:<a[^>]*>)?(.*?)(?:</a>)?</td>", found[2]))
        for found in re.finditer(r"<h2>(.*?)</h2>(.*?)</section>", text, re.DOTALL)
    ]


def test_without_a_metric_there_are_choices_alone(web: Browser) -> None:
    text = web.get(PAGE).text
    assert "<p>Choose a metric.</p>" in text and shown(text) == []
    assert '<li><a href="?metric=ttft">TTFT</a></li>' in text


def test_a_metric_of_a_model_is_drawn_and_listed_with_links_to_the_audits(web: Browser) -> None:
    text = web.get(f"{PAGE}?metric=ttft&model=helio:1b").text
    cells = [
        AUDITS[0],
        "100.0 ms",
        "2 runs",
        AUDITS[1],
        "200.0 ms",
        "2 runs",
        AUDITS[2],
        "300.0 ms",
        "2 runs",
    ]
    assert shown(text) == [("mean TTFT of helio:1b", cells)]
    assert f'<a href="{AUDIT_ID}/">{AUDIT_ID}</a>' in text
    assert text.count("<svg ") == 1 and "mean TTFT of helio:1b: 100 ms to 300 ms over 3 audits" in text


def test_all_models_are_shown_the_longest_series_first(web: Browser) -> None:
    names = [name for name, _ in shown(web.get(f"{PAGE}?metric=ttft").text)]
    assert names == [
        "mean TTFT of helio:1b",
        "mean TTFT of a.csv",
        "mean TTFT of &lt;script&gt;alert(1)&lt;/script&gt;",
    ]


def test_runs_that_name_no_model_are_a_choice(web: Browser) -> None:
    text = web.get(f"{PAGE}?metric=ttft&model=").text
    assert [name for name, _ in shown(text)] == ["mean TTFT of a.csv"]
    assert "<strong>no model named</strong>" in text


def test_choosing_one_keeps_the_other_choice(web: Browser) -> None:
    text = web.get(f"{PAGE}?metric=ttft&model=helio:1b").text
    assert '<a href="?metric=decode_throughput&amp;model=helio%3A1b">' in text
    assert '<a href="?metric=ttft">all models</a>' in text


@pytest.mark.parametrize(
    "asked", ["metric=nothing", "metric=ttft&model=nothing", "metric=%3Cscript%3E", "metric="]
)
def test_what_nobody_measured_is_told(web: Browser, asked: str) -> None:
    text = web.get(f"{PAGE}?{asked}").text
    assert "<p>No audit has measured this.</p>" in text
    assert "<script" not in text


def test_no_name_is_more_than_text_in_page_and_drawing(web: Browser) -> None:
    text = web.get(f"{PAGE}?metric=ttft").text
    assert "<svg " in text and "<script" not in text


def test_a_history_of_nothing_says_so(tmp_path: Path) -> None:
    assert (
        "<p>No audit has added anything to a history yet.</p>"
        in with_history(tmp_path / "none").get(PAGE).text
    )


def test_without_a_whole_audit_there_is_no_history(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "store")
    store.open(AUDIT_ID, AuditRequest(("runs",)))
    said = f"no complete audit in store {store}: `benchaudit list --store {store}` shows what there is\n"
    assert line_of(Browser(report_server(allowed(store), PASSWORD)).get(PAGE)) == (404, said)
