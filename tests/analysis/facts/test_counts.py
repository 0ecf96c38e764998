from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from data_contracts.facts import Source
from tasks.analysis.facts.failures import failures_facts
from tasks.analysis.facts.finding_counts import finding_facts
from tasks.analysis.facts.gaps import gap_facts
from tasks.analysis.facts.inventory import inventory_facts
from tasks.analysis.facts.redundancy import redundancy_facts
from tests.analysis.making import Artifacts, file, said


def test_every_file_found_is_accounted_for_by_its_status() -> None:
    files = [
        file("a.csv", records=3, measurements=9, modified=datetime(2025, 1, 2, tzinfo=UTC)),
        file("b.csv", "duplicate", modified=datetime(2025, 1, 3, 4, 5, 6, tzinfo=UTC)),
        file("c.md", "unsupported", "markdown"),
        file("d.json", "quarantined", "json"),
    ]
    assert said(inventory_facts(Artifacts().evidence(files))) == [
        (
            "holds",
            "4 files were found: 1 ingested, 1 duplicate, 1 unsupported and 1 quarantined; every file is accounted for",
        ),
        ("measured", "1 file is duplicate"),
        ("measured", "1 file is ingested"),
        ("measured", "1 file is quarantined"),
        ("measured", "1 file is unsupported"),
        ("measured", "2 files are of kind csv"),
        ("measured", "1 file is of kind json"),
        ("measured", "1 file is of kind markdown"),
        ("measured", "the ingested files hold 3 records"),
        ("measured", "the ingested files hold 9 measurements"),
        (
            "measured",
            "0 measurements are of metrics outside the vocabulary or in no known unit, kept under their own names;"
            " they enter no statistic",
        ),
        (
            "measured",
            "the last modification of a file was at 2025-01-03 04:05:06 UTC, which does not say when it was measured",
        ),
    ]


def test_a_file_of_no_known_status_breaks_the_conservation_law() -> None:
    (fact, *_) = inventory_facts(Artifacts().evidence([file("a.csv"), file("b.csv", "lost")]))
    assert (fact.verdict, fact.clause) == (
        "broken",
        "2 files were found: 1 ingested, 0 duplicate, 0 unsupported and 0 quarantined, which leaves 1 out",
    )


def test_measurements_under_their_own_names_are_counted() -> None:
    made = (
        Artifacts().add("a.csv", "0", {"ttft": 1.0, "my_number": 3.0}).add("b.csv", "0", {"my_number": 4.0})
    )
    assert said(inventory_facts(made.evidence()), metric="measurements")[1:] == [
        (
            "measured",
            "2 measurements are of metrics outside the vocabulary or in no known unit, kept under their own names;"
            " they enter no statistic",
        )
    ]


def microseconds(second: int) -> int:
    return int(datetime(2025, 9, 30, 1, 2, second, tzinfo=UTC).timestamp() * 1e6)


def test_the_span_measured_comes_from_timestamps_in_the_data() -> None:
    made = Artifacts()
    for i, second in enumerate([10, 20]):
        made.add("a.csv", str(i), {"ttft": 1.0}, timestamp=microseconds(second))
    made.add("a.csv", "2", {"ttft": 1.0}, flags=("naive_time",), timestamp=microseconds(15))
    made.add("a.csv", "3", {"ttft": 1.0})
    assert said(inventory_facts(made.evidence()), metric="measured") == [
        (
            "measured",
            "the first dated measurement was taken at 2025-09-30 01:02:10 UTC"
            " (3 measurements are dated, 1 of them without a time zone and read as UTC)",
        ),
        (
            "measured",
            "the last dated measurement was taken at 2025-09-30 01:02:20 UTC"
            " (3 measurements are dated, 1 of them without a time zone and read as UTC)",
        ),
    ]


def failing() -> Artifacts:
    made = Artifacts()
    made.add("a.csv", "0", {"ttft": 1.0, "decode_throughput": 9.0}, model="m")
    failed: dict[str, Any] = {"model": "m", "status": "failed"}
    made.add("a.csv", "1", {"ttft": None, "decode_throughput": None}, **failed, flags=("zero_is_missing",))
    made.add("b.csv", "0", {"ttft": None}, **failed, flags=("zero_is_missing",))
    made.add("b.csv", "1", {"ttft": None}, **failed)
    return made.add("b.json", "/0", {"ttft": None}, **failed, flags=("twin",))


def test_failed_requests_are_counted_in_all_by_coding_and_by_file() -> None:
    facts = list(failures_facts(failing().evidence()))
    assert [f.clause for f in facts if f.tier <= 1 and "tool" not in f.subject] == [
        "4 requests were attempted, of which 1 succeeded",
        "3 of the 4 requests failed (75%); their values enter no statistic",
        "1 of the 4 requests succeeded",
        "2 of the 3 failed requests store 0 where nothing was measured, which would pull a mean down if it were counted",
        "1 of the 3 failed requests stores no value, as is right",
        "1 file with requests holds nothing but failures",
    ]
    of_files = {
        f.subject: f.value for f in facts if f.metric == "requests_failed" and "artifact" in f.subject
    }
    assert of_files == {'{"artifact":"a.csv"}': 1.0, '{"artifact":"b.csv"}': 2.0}
    (whole,) = [f for f in facts if f.metric == "all_failed_files"]
    assert whole.sources == (Source("b.csv", ("0-1",), "sha of b.csv"),)


def test_reported_results_of_failed_benchmarks_are_counted_apart_from_requests() -> None:
    made = Artifacts()
    failed: dict[str, Any] = {"scope": "aggregate", "statistic": "mean", "status": "failed"}
    made.add("a.json", "/x", {"wall_time": None}, engine="x", flags=("zero_is_missing",), **failed)
    made.add("a.json", "/y", {"wall_time": None}, engine="y", **failed)
    assert said(failures_facts(made.evidence())) == [
        (
            "measured",
            "2 reported results come from benchmarks that failed, 1 of them stored as 0,"
            " which a ranking by time would put first",
        )
    ]


def test_duplicates_and_twins_are_counted_with_what_they_repeat() -> None:
    made = Artifacts().add("a.csv", "0", {"ttft": 1.0}).add("a.json", "/0", {"ttft": 1.0}, flags=("twin",))
    files = [file("a.csv"), file("a.json", kind="json"), file("b.csv", "duplicate", duplicate_of="a.csv")]
    equal = {
        "artifact": "a.json",
        "rejected": "nothing",
        "code": "copy",
        "what": "-",
        "where": "-",
        "todo": "-",
    }
    facts = list(redundancy_facts(made.evidence(files, quarantine=[equal])))
    assert said(facts) == [
        ("measured", "1 file repeats another byte for byte and is counted once"),
        ("measured", "the duplicates take up 10 B"),
        ("measured", "1 file holds measurements that another file holds too, counted once"),
        (
            "measured",
            "0 of 1 combination of model, settings and task were measured in two runs or more: repetitions, which are no"
            " waste",
        ),
        ("measured", "1 run is there twice; what can be dropped without losing a number: a.json"),
    ]
    assert [s.artifact for s in facts[0].sources] == ["a.csv", "b.csv"]


def test_telemetry_that_no_group_records_is_named() -> None:
    matrix = [
        {"group": "g", "kind": "metric", "name": "ttft", "present": 3, "missing": 1, "share": 0.75},
        {"group": "h", "kind": "metric", "name": "ttft", "present": 0, "missing": 4, "share": 0.0},
        {"group": "g", "kind": "setting", "name": "seed", "present": 0, "missing": 4, "share": 0.0},
    ]
    assert said(gap_facts(Artifacts().evidence(telemetry=matrix))) == [
        (
            "measured",
            "the metric TTFT is recorded in 38% of the places that need it, never in 1 of 2 artifact groups",
        ),
        ("measured", "the setting seed is never recorded in any of 1 artifact group"),
        ("measured", "1 of the 2 metrics and settings that an audit needs was never recorded"),
    ]


def test_findings_are_counted_by_severity_and_by_rule() -> None:
    found = [
        {"rule": "ttft_missing", "severity": "warning", "artifact": "a.csv", "message": "x"},
        {"rule": "ttft_missing", "severity": "warning", "artifact": "b.csv", "message": "x"},
    ]
    made = Artifacts().add("a.csv", "0", {"ttft": 1.0})
    facts = list(finding_facts(made.evidence(findings=found)))
    assert said(facts) == [
        ("measured", "the validation has 0 critical findings"),
        ("measured", "the validation has 2 warning findings"),
        ("measured", "the validation has 0 info findings"),
        ("measured", "the rule ttft_missing has 2 findings"),
    ]
    assert facts[3].sources == (Source("a.csv", (), "sha of a.csv"), Source("b.csv"))
