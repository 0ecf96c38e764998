"""The command that says what a bucket costs an audit."""

from __future__ import annotations

from benchmarks.buckets import Cost, Request, under_way


def test_requests_at_once_count_as_one_wait() -> None:
    requests = [Request("store", "GET object", *span) for span in ((0.0, 1.0), (0.5, 1.5), (3.0, 4.0))]
    assert under_way(requests) == 2.5


def test_an_audit_is_told_with_what_it_asked_of_whom() -> None:
    requests = (
        Request("store", "PUT object", 0.0, 0.5),
        Request("source", "GET object", 1.0, 1.25),
        Request("source", "LIST", 2.0, 2.25),
        Request("source", "GET object", 3.0, 3.25),
    )
    assert list(Cost("both in a bucket", 12.0, requests).lines()) == [
        "both in a bucket               12.00 s of stages,     4 requests",
        "    source      0.75 s under way: 2 GET object, 1 LIST",
        "    store       0.50 s under way: 1 PUT object",
    ]
