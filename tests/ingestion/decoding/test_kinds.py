"""What telling kinds by content promises."""

from __future__ import annotations

import pytest

from tasks.ingestion.decoding.kinds import claimed_kind, text_kind

TABLE = "model,ttft_s\na,0.5\nb,0.6\n"
PIPES = "# Results\n\n| model | t/s |\n|---|--:|\n| a | 5.1 |\n"
LINES = '{"a": 1}\n{"a": 2}\n'


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("run.csv", TABLE, "csv"),
        ("run.txt", TABLE, "csv"),
        ("run", TABLE.replace(",", ";"), "csv"),
        ("run.log", TABLE.replace(",", "\t"), "csv"),
        ("run.json", LINES, "jsonl"),
        ("run.txt", LINES, "jsonl"),
        ("run.txt", '{"a": 1}', "json"),
        ("run.csv", '[{"a": 1}]', "json"),
        ("run.json", '{\n  "a": 1\n}\n{\n  "a": 2\n}\n', "json"),
        ("run.json", '{"a": NaN}\n{"a": 2}\n', "jsonl"),
        ("run.json", '{"a": \n{"a": 2}\n', "json"),
        ("run.json", '{"a": 1, "b\n', "json"),
        ("run.txt", PIPES, "markdown"),
        ("run.log", "build: abc\n| model | test |\n| --- | --- |\n| a | pp |\n", "markdown"),
        ("run.txt", "Hello, world\nGoodbye, all\n", "text"),
        ("run.txt", "def f(a, b):\n    return a, b\n", "text"),
        ("run.txt", "[12:30] loading, please wait\n[12:31] done, 5 s\n", "text"),
        ("run.txt", "just words\n", "text"),
    ],
)
def test_content_says_the_kind(name: str, text: str, kind: str) -> None:
    assert text_kind(name, text) == kind


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("notes.md", "Just prose, nothing else.\n", "markdown"),
        ("notes.md", TABLE, "markdown"),
        ("one.jsonl", '{"a": 1}\n', "jsonl"),
        ("lone.csv", "loss\n0.5\n", "csv"),
        ("message.csv", "the tool could not start\n", "csv"),
        ("message.json", "not json at all\n", "json"),
        ("run.yaml", "a: 1\n", "yaml"),
        ("run.yml", TABLE, "yaml"),
        ("run.yaml", '{"a": 1}', "json"),
        ("run.txt", "a: 1\nb: 2\n", "text"),
        ("template.yaml", "a: {{ .Values.a }}\n", "text"),
        ("template.yaml", "{% if a %}\na: 1\n{% endif %}\n", "text"),
    ],
)
def test_the_extension_decides_between_kinds_of_text(name: str, text: str, kind: str) -> None:
    assert text_kind(name, text) == kind


def test_an_extension_claims_a_kind_in_any_case() -> None:
    names = ("a.CSV", "a.tsv", "a.Json", "a.ndjson", "a.MD", "a.png", "json")

    assert [claimed_kind(name) for name in names] == [
        "csv", "csv", "json", "jsonl", "markdown", "other", "other",
    ]  # fmt: skip
