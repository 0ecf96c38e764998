"""Where the Prefect UI is led for a report."""

from __future__ import annotations

import pytest

from flows.report_address import report_address, to_environment


@pytest.mark.parametrize(
    ("ui_api_url", "address"),
    [
        ("http://127.0.0.1:4200/api", "/reports/20260302T090000Z-abcdef/"),
        ("https://bench.example.org/api/", "/reports/20260302T090000Z-abcdef/"),
        ("https://example.org/bench/api", "/bench/reports/20260302T090000Z-abcdef/"),
    ],
)
def test_a_report_is_below_the_pages_of_its_server(ui_api_url: str, address: str) -> None:
    assert report_address("20260302T090000Z-abcdef", to_environment(ui_api_url)) == address


def test_no_report_is_shown_where_no_service_says_so() -> None:
    assert report_address("20260302T090000Z-abcdef", {}) is None
