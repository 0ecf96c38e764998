"""benchaudit.toml: which file holds, what it may say, and what a wrong one is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest

from data_contracts.accepted_findings import AcceptedFinding
from data_contracts.errors import UsageError
from data_contracts.settings import AuditRequest, Configuration, Limits, Prices, Thresholds, configuration
from data_contracts.settings_reading import ReadEntry, ToldColumn
from tasks.ingestion.configuration_file import load_configuration

TOLD = (
    ("tps", ToldColumn(metric="decode_throughput", unit="tok/s", statistic="mean")),
    ("bs", ToldColumn(setting="batch_size")),
    ("note", ToldColumn(role="ignore")),
)
SAID = Configuration(
    Limits(records=7, document_bytes=4_096),
    Thresholds(cold_share=0.5),
    (ReadEntry("results/*.csv", "generic-csv", TOLD),),
)
TEXT = """
[limits]
records = 7
document_bytes = 4096
[thresholds]
cold_share = 0.5
[[read]]
files = "results/*.csv"
reader = "generic-csv"
[read.columns]
tps = {metric = "decode_throughput", unit = "tok/s", statistic = "mean"}
bs = {setting = "batch_size"}
note = {role = "ignore"}
"""


def folder(root: Path, text: str | None) -> str:
    root.mkdir()
    if text is not None:
        (root / "benchaudit.toml").write_text(text)
    return str(root)


def refusal(text: str, tmp_path: Path) -> str:
    """What is said of a file with this text, without its path."""
    source = folder(tmp_path / "source", text)
    with pytest.raises(UsageError) as raised:
        load_configuration([source])
    said = str(raised.value)
    assert said.startswith(f"{source}/benchaudit.toml")
    return said.removeprefix(f"{source}/benchaudit.toml")


def test_the_file_at_the_root_of_a_source_holds_and_the_rest_is_as_ever(tmp_path: Path) -> None:
    assert load_configuration([folder(tmp_path / "source", TEXT)]) == SAID


def test_without_a_file_everything_is_as_ever(tmp_path: Path) -> None:
    assert load_configuration([folder(tmp_path / "source", None)]) == Configuration()


def test_a_source_that_is_a_file_has_no_configuration_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("a,b\n1,2\n")
    assert load_configuration([str(tmp_path / "run.csv")]) == Configuration()


def test_the_file_that_is_named_wins_over_the_one_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[limits]\nrecords = 9\n")
    source = folder(tmp_path / "source", TEXT)
    assert load_configuration([source], str(tmp_path / "mine.toml")) == Configuration(Limits(records=9))


def test_sources_that_say_different_things_are_an_error_that_names_both(tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one", TEXT), folder(tmp_path / "two", "[limits]\nrecords = 8\n")
    with pytest.raises(UsageError) as raised:
        load_configuration([one, two])
    assert str(raised.value) == (
        f"{one}/benchaudit.toml and {two}/benchaudit.toml say different things: name the one that holds with --config"
    )


def test_sources_that_say_the_same_agree_and_one_without_a_file_has_no_say(tmp_path: Path) -> None:
    sources = [
        folder(tmp_path / "one", TEXT),
        folder(tmp_path / "two", f"# a remark\n{TEXT}"),
        folder(tmp_path / "three", None),
    ]
    assert load_configuration(sources) == SAID


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limit]\nrecords = 7\n", ": there is no table [limit]; did you mean [limits]?"),
        (
            "[zebra]\n",
            ": there is no table [zebra]; there are [limits], [thresholds], [read], [prices], [control], [accept], [slo]",
        ),
        ("[limits]\nrecord = 7\n", ": [limits] has no key `record`; did you mean `records`?"),
        (
            "[thresholds]\nzebra = 1\n",
            ": [thresholds] has no key `zebra`; there are `cold_share`, `cold_seconds`",
        ),
        ("limits = 7\n", ": `limits` is not a table: write [limits] and its keys below"),
        (
            '[limits]\nrecords = "7"\n',
            ": `records` is '7'; give a whole number from 1 to 1,099,511,627,776",
        ),
        ("[limits]\nrecords = 7.5\n", ": `records` is 7.5; give a whole number from 1 to 1,099,511,627,776"),
        ("[limits]\nrecords = true\n", ": `records` is True; give a whole number from 1 to 1,099,511,627,776"),
        ("[limits]\nrecords = 0\n", ": `records` is 0; give a whole number from 1 to 1,099,511,627,776"),
        ("[limits]\nnesting = 501\n", ": `nesting` is 501; give a whole number from 1 to 500"),
        ("[thresholds]\ncold_share = 1.5\n", ": `cold_share` is 1.5; give a number from 0.0 to 1.0"),
        ("[thresholds]\ncold_share = nan\n", ": `cold_share` is nan; give a number from 0.0 to 1.0"),
        (
            "[limits\n",
            " is not TOML (Expected ']' at the end of a table declaration (at line 1, column 8)): correct it there",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_would_be_right(text: str, said: str, tmp_path: Path) -> None:
    assert refusal(text, tmp_path) == said


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('file = "x"', ": [[read]] has no key `file`; did you mean `files`?"),
        ("", ': [[read]] needs `files`, a glob such as "results/*.csv"'),
        ('files = "x"\ncolumns = 3', ": `columns` of x is no table: write [read.columns] and its keys below"),
        ('files = "x"\ncolumns.a = 3', ': x: column `a` is no table: write {metric = "ttft", unit = "ms"}'),
        ('files = "x"\ncolumns.a = {unti = "s"}', ": x: column `a` has no key `unti`; did you mean `unit`?"),
        (
            'files = "x"\ncolumns.a = {unit = "s"}',
            ": x: column `a`: say one of `metric`, `setting` and `role`",
        ),
        (
            'files = "x"\ncolumns.a = {metric = "tfft", unit = "s"}',
            ": x: column `a`: there is no metric `tfft`; did you mean `ttft`?",
        ),
        (
            'files = "x"\ncolumns.a = {metric = "ttft", unit = "W"}',
            ": x: column `a`: `W` is no unit of ttft; give one such as ns, us, µs, μs, ms, s",
        ),
        (
            'files = "x"\ncolumns.a = {metric = "ttft"}',
            ': x: column `a`: say in which unit it is written, e.g. unit = "s"',
        ),
        (
            'files = "x"\ncolumns.a = {role = "modle"}',
            ": x: column `a`: there is no role `modle`; did you mean `model`?",
        ),
        (
            'files = "x"\ncolumns.a = {metric = "ttft", unit = "s", statistic = "p200"}',
            ": x: column `a`: there is no statistic `p200`; say value, mean, stddev, min, max or p99",
        ),
    ],
)
def test_a_read_entry_that_is_wrong_is_told_in_one_line(entry: str, said: str, tmp_path: Path) -> None:
    assert refusal(f"[[read]]\n{entry}\n", tmp_path) == said


def test_a_whole_number_is_a_number(tmp_path: Path) -> None:
    source = folder(tmp_path / "source", "[thresholds]\ncold_seconds = 2\n")
    assert load_configuration([source]) == Configuration(thresholds=Thresholds(cold_seconds=2))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        load_configuration([], str(tmp_path / "none.toml"))
    assert str(raised.value) == f"{tmp_path}/none.toml cannot be read: No such file or directory"


def test_the_tables_come_back_as_they_were_written_and_are_kept_in_the_audits_request() -> None:
    assert configuration(SAID.to_tables(), "here") == SAID
    request = AuditRequest(("s",), SAID.limits, SAID.thresholds, read=SAID.read)
    assert AuditRequest.from_json(request.to_json()) == request


def test_prices_are_numbers_with_a_text_that_says_whose_they_are(tmp_path: Path) -> None:
    said = '[prices]\nusd_per_gpu_hour = 2.5\nsource = "list price of 2026-03"\n'
    read = load_configuration([folder(tmp_path / "priced", said)])

    assert read == Configuration(prices=Prices(usd_per_gpu_hour=2.5, source="list price of 2026-03"))
    assert configuration(read.to_tables(), "here") == read
    assert AuditRequest.from_json(AuditRequest(("s",), prices=read.prices).to_json()).prices == read.prices
    assert refusal("[prices]\nsource = 5\n", tmp_path).endswith("`source` is 5; give a text")


def test_accepted_findings_are_read_and_come_back_from_the_audits_request(tmp_path: Path) -> None:
    text = '[[accept]]\nrule = "p95_equals_p99"\nfiles = "old/**"\nwhy = "few requests"\nuntil = 2027-03-31\n'

    read = load_configuration([folder(tmp_path / "source", text)])

    assert read.accept == (AcceptedFinding("p95_equals_p99", "few requests", "old/**", date(2027, 3, 31)),)
    assert configuration(read.to_tables(), "here") == read
    request = AuditRequest(("x",), accept=read.accept)
    assert AuditRequest.from_json(orjson.loads(orjson.dumps(request.to_json()))) == request


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('rule = "p95_equals_p99"', ': [[accept]] needs `rule` and `why`, such as rule = "negative_value", why = "known"'),
        ('rule = "p95_equals_p99"\nwhy = "x"\nfile = "a"', ": [[accept]] has no key `file`; did you mean `files`?"),
        (
            'rule = "p95_equals_p99"\nwhy = "x"\nuntil = "soon"',
            ": `until` of [[accept]] is 'soon'; give a day such as 2027-03-31",
        ),
    ],
)  # fmt: skip
def test_an_accept_entry_that_is_wrong_is_told_in_one_line(entry: str, said: str, tmp_path: Path) -> None:
    assert refusal(f"[[accept]]\n{entry}\n", tmp_path) == said
