from datetime import UTC, datetime

from data_contracts.settings import Limits
from tasks.ingestion.opening import open_artifact
from tests.readers.whole_files import read_file

STATS = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,"
    "Average Content Size,Requests/s,Failures/s,50%,66%,99%,99.9%,100%\n"
    "GET,/a,904,4,130,133.4,92.2,441.5,109.5,7.5,0.5,130,140,380,440,440\n"
    "POST,/b,0,0,0,0.0,0,0,0.0,0.0,0.0,N/A,N/A,N/A,N/A,N/A\n"
    ",Aggregated,904,4,130,133.4,92.2,441.5,109.5,7.5,0.5,130,140,380,440,440\n"
)


def test_times_are_milliseconds_and_percentiles_are_rounded_to_their_buckets() -> None:
    read = read_file("x_stats.csv", STATS)

    assert read.reader == "locust"
    assert read.where("record", "0").of("metric", "statistic", "value", "unit", "n", "flags") == [
        ("requests_total", "value", 904.0, "request", None, []),
        ("requests_failed", "value", 4.0, "request", None, []),
        ("http_latency", "p50", 0.13, "s", 904, ["rounded"]),
        ("http_latency", "mean", 0.1334, "s", 904, []),
        ("http_latency", "min", 0.0922, "s", 904, []),
        ("http_latency", "max", 0.4415, "s", 904, []),
        ("content_size", "mean", 109.5, "By", None, []),
        ("request_throughput", "value", 7.5, "request/s", None, []),
        ("failures_per_second", "value", 0.5, "request/s", None, []),
        ("http_latency", "p50", 0.13, "s", 904, ["rounded", "repeated"]),
        ("http_latency", "p66", 0.14, "s", 904, ["rounded"]),
        ("http_latency", "p99", 0.38, "s", 904, ["rounded"]),
        ("http_latency", "p99.9", 0.44, "s", 904, ["rounded"]),
        ("http_latency", "p100", 0.44, "s", 904, ["rounded"]),
    ]


def test_an_endpoint_without_requests_has_no_times() -> None:
    read = read_file("x_stats.csv", STATS).where("record", "1").where("metric", "http_latency")

    assert set(read.rows["value"].to_pylist()) == {None}


def test_the_last_row_repeats_all_others() -> None:
    read = read_file("x_stats.csv", STATS)

    assert read.where("record", "2").said("task") == {("Aggregated",)}
    assert all("aggregated" in flags for flags in read.where("record", "2").rows["flags"].to_pylist())
    assert read.where("record", "0").said("task") == {("GET /a",)}


def test_the_history_is_a_timeseries_of_which_some_is_cumulative() -> None:
    text = (
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,99%,Total Request Count,Total Failure Count,"
        "Total Median Response Time,Total Average Response Time\n"
        "1714557600,10,,Aggregated,0.0,0.0,N/A,N/A,0,0,0,0.0\n"
        "1714557601,10,,Aggregated,7.5,0.0,3,10,8,0,3,3.5\n"
    )
    read = read_file("x_stats_history.csv", text)

    assert read.reader == "locust"
    assert read.where("record", "1").of("metric", "statistic", "value", "unit", "scope", "flags") == [
        ("user_count", "value", 10.0, None, "timeseries", []),
        ("request_throughput", "value", 7.5, "request/s", "timeseries", []),
        ("failures_per_second", "value", 0.0, "request/s", "timeseries", []),
        ("http_latency", "p50", 0.003, "s", "timeseries", ["rounded"]),
        ("http_latency", "p99", 0.01, "s", "timeseries", ["rounded"]),
        ("requests_total", "value", 8.0, "request", "timeseries", ["cumulative"]),
        ("requests_failed", "value", 0.0, "request", "timeseries", ["cumulative"]),
        ("http_latency", "p50", 0.003, "s", "timeseries", ["rounded", "cumulative"]),
        ("http_latency", "mean", 0.0035, "s", "timeseries", ["cumulative"]),
    ]
    assert read.where("record", "0").where("field", "50%").of("value", "flags") == [
        (None, ["rounded", "not_available"])
    ]
    assert read.where("record", "1").said("timestamp") == {(datetime(2024, 5, 1, 10, 0, 1, tzinfo=UTC),)}


def test_failures_are_counted_and_their_text_stays_out() -> None:
    read = read_file("x_failures.csv", "Method,Name,Error,Occurrences\nGET,/a,\"HTTPError('500')\",4\n")

    assert read.of("metric", "value", "unit", "task", "config") == [
        ("requests_failed", 4.0, "request", "GET /a", None)
    ]


def test_failures_have_a_reason_and_are_those_that_the_statistics_count() -> None:
    read = read_file("x_failures.csv", "Method,Name,Error,Occurrences\nGET,/a,ConnectionRefusedError,4\n")

    assert read.of("value", "flags") == [(4.0, ["subset", "reason_unreachable"])]


def test_the_columns_of_0_x_are_read() -> None:
    text = (
        '"Method","Name","# requests","# failures","Median response time","Average response time","Min response time",'
        '"Max response time","Average Content Size","Requests/s"\n"GET","/a",10,1,3,3.5,2,9,100,1.5\n'
    )

    assert read_file("x_requests.csv", text).figures()[:4] == [
        ("requests_total", "value", 10.0, "request"),
        ("requests_failed", "value", 1.0, "request"),
        ("http_latency", "p50", 0.003, "s"),
        ("http_latency", "mean", 0.0035, "s"),
    ]


def test_json_holds_sums_and_counts() -> None:
    entry = {
        "name": "/a", "method": "GET", "start_time": 1714557600.5, "num_requests": 4, "num_failures": 1,
        "total_response_time": 10.0, "max_response_time": 5.0, "min_response_time": 1.0, "total_content_length": 400,
        "response_times": {"2": 3, "5": 1}, "num_reqs_per_sec": {"1714557600": 4},
    }  # fmt: skip
    read = read_file("x.json", [entry])

    assert read.reader == "locust"
    assert read.of("metric", "statistic", "value", "unit", "flags")[:7] == [
        ("requests_total", "value", 4.0, "request", []),
        ("requests_failed", "value", 1.0, "request", []),
        ("http_latency", "max", 0.005, "s", []),
        ("http_latency", "min", 0.001, "s", []),
        ("http_latency", "total", 0.01, "s", []),
        ("content_size", "total", 400.0, "By", []),
        ("http_latency", "mean", 0.0025, "s", ["derived"]),
    ]


def test_a_count_of_the_wrong_type_costs_itself_only() -> None:
    odd = {
        "method": "GET",
        "name": 7,
        "num_requests": "many",
        "num_failures": True,
        "total_response_time": 12.5,
    }
    read = read_file("stats.json", [{**odd, "response_times": {"10": -1, "20": 3}}])

    assert read.of("metric", "statistic", "value", "task", "n") == [
        ("http_latency", "total", 0.0125, "GET 7", None),
        ("response_times", "value", 3.0, "GET 7", None),
    ]


def test_a_list_of_exceptions_without_one_says_that_there_were_none() -> None:
    empty = "Count,Message,Traceback,Nodes\n"
    opened = [
        open_artifact(name, text.encode(), Limits(), 0)
        for name, text in (("go_exceptions.csv", empty), ("requests.csv", "id,error,latency_ms\n"))
    ]

    assert [[remark.code for remark in found.remarks] for found in opened] == [[], ["no_records"]]
