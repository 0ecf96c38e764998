"""What an operator says of schedules, sources and models stands in the deployments; what cannot be is refused at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.errors import UsageError
from flows.schedules import schedules
from flows.service import Asked, Plan
from tests.flows.running import PROJECT, CommandLine


def test_a_cron_expression_keeps_its_timezone() -> None:
    assert schedules("0 6 * * 1-5", "Europe/Vienna", None, never=False) == (
        {"cron": "0 6 * * 1-5", "timezone": "Europe/Vienna", "active": True},
    )


@pytest.mark.parametrize(("every", "seconds"), [("90s", 90), ("30m", 1_800), ("6h", 21_600), ("1d", 86_400)])
def test_a_duration_is_an_interval_in_seconds(every: str, seconds: int) -> None:
    assert schedules(None, None, every, never=False) == ({"interval": seconds, "active": True},)


def test_what_is_not_said_is_left_as_it_is_and_no_schedule_is_none() -> None:
    assert (schedules(None, None, None, never=False), schedules(None, None, None, never=True)) == (None, ())


@pytest.mark.parametrize(
    ("cron", "timezone", "every", "never", "why"),
    [
        (
            "daily",
            None,
            None,
            False,
            "--cron 'daily' is no cron expression: write it like '0 6 * * *', daily at six",
        ),
        ("0 6 * * *", "Vienna", None, False, "no timezone 'Vienna': write it like Europe/Vienna"),
        (None, "Etc/UTC", None, False, "--timezone is that of --cron: give both"),
        (None, None, "soon", False, "--every 'soon' is no duration: write it like 30m, 6h or 1d"),
        (None, None, "", False, "--every '' is no duration: write it like 30m, 6h or 1d"),
        (None, None, "5s", False, "--every '5s' is too often: 1m is the least"),
        (
            "0 6 * * *",
            None,
            "6h",
            False,
            "--cron, --every and --no-schedule exclude each other: give one of them",
        ),
        (None, None, "6h", True, "--cron, --every and --no-schedule exclude each other: give one of them"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(
    cron: str | None, timezone: str | None, every: str | None, never: bool, why: str
) -> None:
    with pytest.raises(UsageError) as refused:
        schedules(cron, timezone, every, never=never)
    assert str(refused.value) == why


def test_what_is_asked_for_stands_in_the_audit_and_may_be_asked_by_its_runs() -> None:
    host = "http://models:11434"
    asked = Asked("/store", ("/runs",), "gemma3", host, "openai", ({"interval": 3_600, "active": True},))
    plan = Plan.of(PROJECT, asked)
    audit, *stages = plan.deployments["deployments"]
    assert (audit["parameters"], audit["schedules"]) == (
        {
            "sources": ["/runs"],
            "store": "/store",
            "baseline": "previous",
            "model": "gemma3",
            "ollama_host": host,
            "llm_api": "openai",
        },
        [{"interval": 3_600, "active": True}],
    )
    assert [stage["parameters"] for stage in stages] == [{"audit_id": "latest", "store": "/store"}] * 5
    assert plan.permissions.model_hosts == (host,)


def test_a_source_that_does_not_exist_is_refused_before_anything_starts(
    benchaudit: CommandLine, tmp_path: Path
) -> None:
    ended = benchaudit("serve", "--store", "store", "--source", "nosuch")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "benchaudit: source nosuch does not exist: give a folder or file that is on this machine\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_plot_is_an_svg_file_or_none(benchaudit: CommandLine) -> None:
    ended = benchaudit("history", "decode_throughput", "--plot", "h.png")
    assert (ended.code, ended.err) == (
        2,
        "benchaudit: the series are drawn as SVG: name the file h.svg\n",
    )
