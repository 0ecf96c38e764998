from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import jsonl, read_file


def _trend(**values: float) -> dict[str, Any]:
    return {
        "type": "trend",
        "contains": "time",
        "values": {k.replace("p95", "p(95)"): v for k, v in values.items()},
    }


SUMMARY: dict[str, Any] = {
    "options": {"summaryTrendStats": ["avg"]},
    "state": {"isStdErrTTY": True, "testRunDurationMs": 24425.5},
    "metrics": {
        "http_reqs": {"type": "counter", "contains": "default", "values": {"count": 100, "rate": 4.5}},
        "http_req_duration": {
            **_trend(avg=21.5, med=20.0, p95=30.0),
            "thresholds": {"p(95)<1000": {"ok": True}},
        },
        "http_req_duration{expected_response:true}": _trend(avg=20.5),
        "http_req_waiting": _trend(min=0, max=143.0),
        "http_req_failed": {
            "type": "rate",
            "contains": "default",
            "values": {"rate": 0.25, "passes": 25, "fails": 75},
        },
        "data_received": {"type": "counter", "contains": "data", "values": {"count": 4096, "rate": 512.5}},
        "vus": {"type": "gauge", "contains": "default", "values": {"value": 20, "min": 4, "max": 20}},
        "my_trend": {"type": "trend", "contains": "default", "values": {"avg": 7.5}},
        "checks": {"type": "rate", "contains": "default", "values": {"rate": 0.5, "passes": 5, "fails": 5}},
    },
    "root_group": {"name": "", "checks": [{"name": "ok", "passes": 5, "fails": 5}]},
}


def test_trends_of_time_are_milliseconds_and_passes_of_failed_are_failures() -> None:
    read = read_file("summary.json", SUMMARY)

    assert read.reader == "k6"
    assert read.of("metric", "statistic", "value", "unit", "n", "task", "flags") == [
        ("run_duration", "value", 24.4255, "s", None, None, []),
        ("requests_total", "value", 100.0, "request", None, None, []),
        ("request_throughput", "value", 4.5, "request/s", None, None, []),
        ("http_latency", "mean", 0.0215, "s", 100, None, []),
        ("http_latency", "p50", 0.02, "s", 100, None, []),
        ("http_latency", "p95", 0.03, "s", 100, None, []),
        ("http_latency", "mean", 0.0205, "s", None, "expected_response:true", ["subset"]),
        ("ttfb", "min", 0.0, "s", 100, None, []),
        ("ttfb", "max", 0.143, "s", 100, None, []),
        ("error_rate", "value", 0.25, "1", None, None, []),
        ("requests_failed", "value", 25.0, "request", None, None, []),
        ("requests_completed", "value", 75.0, "request", None, None, []),
        ("data_received", "total", 4096.0, "By", None, None, []),
        ("data_received.rate", "value", 512.5, "By/s", None, None, []),
        ("vus", "value", 20.0, None, None, None, []),
        ("vus", "min", 4.0, None, None, None, []),
        ("vus", "max", 20.0, None, None, None, []),
        ("my_trend", "mean", 7.5, None, None, None, []),
        ("checks", "value", 0.5, "1", None, None, []),
        ("checks.passes", "value", 5.0, None, None, None, []),
        ("checks.fails", "value", 5.0, None, None, None, []),
        ("root_group.checks.passes", "value", 5.0, None, None, None, []),
        ("root_group.checks.fails", "value", 5.0, None, None, None, []),
    ]


def test_an_export_has_no_values_level_and_does_not_say_what_a_trend_contains() -> None:
    export = {
        "metrics": {
            "http_reqs": {"count": 100, "rate": 4.5},
            "http_req_duration": {"avg": 21.5, "p(95)": 30.0, "thresholds": {"p(95)<1000": False}},
            "http_req_failed": {"passes": 25, "fails": 75, "value": 0.25},
            "my_trend": {"avg": 7.5},
        },
        "root_group": {"name": "", "checks": {}},
    }

    assert read_file("export.json", export).figures() == [
        ("requests_total", "value", 100.0, "request"),
        ("request_throughput", "value", 4.5, "request/s"),
        ("http_latency", "mean", 0.0215, "s"),
        ("http_latency", "p95", 0.03, "s"),
        ("requests_failed", "value", 25.0, "request"),
        ("requests_completed", "value", 75.0, "request"),
        ("error_rate", "value", 0.25, "1"),
        ("my_trend", "mean", 7.5, None),
    ]


def _point(metric: str, value: float, **tags: str) -> dict[str, Any]:
    data = {"time": "2024-05-01T12:00:00.5+02:00", "value": value, "tags": tags}
    return {"type": "Point", "metric": metric, "data": data}


def test_samples_are_json_lines_in_a_json_file_each_under_its_definition() -> None:
    lines = jsonl(
        {
            "type": "Metric",
            "metric": "my_trend",
            "data": {"name": "my_trend", "type": "trend", "contains": "time"},
        },
        _point("http_req_duration", 21.5, name="http://h/", expected_response="true"),
        _point("http_req_duration", 0, name="http://h/", expected_response="false"),
        _point("my_trend", 5.0),
        _point("vus", 3.0),
    )
    read = read_file("out.json", lines)

    assert read.reader == "k6"
    assert read.of("record", "metric", "value", "unit", "scope", "task", "status") == [
        ("1/data", "http_latency", 0.0215, "s", "request", "http://h/", "ok"),
        ("2/data", "http_latency", None, "s", "request", "http://h/", "failed"),
        ("3/data", "my_trend", 0.005, "s", "timeseries", None, "ok"),
        ("4/data", "vus", 3.0, None, "timeseries", None, "ok"),
    ]
    assert read.said("timestamp") == {(datetime(2024, 5, 1, 10, 0, 0, 500_000, UTC),)}


def test_a_request_is_its_duration_and_tells_why_it_failed() -> None:
    tags = {"name": "http://h/", "expected_response": "false", "error": "dial: connection refused"}
    names = ("http_reqs", "http_req_blocked", "http_req_duration", "http_req_failed")
    read = read_file("out.json", jsonl(*(_point(name, 0, **tags) for name in names)))

    assert read.of("field", "metric", "scope", "flags") == [
        ("value", "http_reqs", "timeseries", []),
        ("value", "http_req_blocked", "sample", ["zero_is_missing"]),
        ("value", "http_latency", "request", ["zero_is_missing", "reason_unreachable"]),
        ("value", "error_rate", "sample", []),
    ]


def test_samples_as_csv() -> None:
    text = (
        "metric_name,timestamp,metric_value,check,error,expected_response,name,status\n"
        "http_req_duration,1714557600,21.500000,,,true,http://h/,200\n"
        "http_req_failed,1714557600,1.000000,,,false,http://h/,500\n"
    )
    read = read_file("out.csv", text)

    assert read.reader == "k6"
    assert read.of("record", "metric", "value", "unit", "status") == [
        ("0", "http_latency", 0.0215, "s", "ok"),
        ("1", "error_rate", 1.0, "1", "failed"),
    ]
