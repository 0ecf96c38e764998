from __future__ import annotations

import pytest

from tasks.reporting.document import Column, Data, Row, Table, Verbatim, Words, cleaned, columns, line


@pytest.mark.parametrize("text", ["3 files", "p95", "٣ files", "x²5"])
def test_words_of_the_template_hold_no_digit(text: str) -> None:
    with pytest.raises(ValueError, match="holds a digit"):
        Words(text)


@pytest.mark.parametrize(
    "href", ["https://example.org", "javascript:alert(1)", '#a" onclick="b', "//example.org"]
)
def test_a_link_leads_nowhere_but_into_the_report(href: str) -> None:
    with pytest.raises(ValueError, match="no anchor of the report"):
        Data("here", "fact:F1", "plain", href)


def test_text_from_an_artifact_is_one_line_without_escapes_or_hidden_characters() -> None:
    assert (
        cleaned("\x1b[31mred\x1b[0m\r\n\tnext \u202ereversed\u200b \x00nul")
        == "red next \ufffdreversed\ufffd \ufffdnul"
    )


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("the server said no; " + "x" * 40, "the server said no (shortened)"),
        ("words and words " * 9, "words and words (shortened)"),
        ("a" * 10_000, "aaaaaaaaaaaaaaaaaaaa (shortened)"),
    ],
    ids=["clause", "word", "neither"],
)
def test_long_text_is_cut_where_a_reader_may_stop_and_says_so(text: str, cut: str) -> None:
    assert cleaned(text, 32) == cut


def test_a_lone_surrogate_does_not_break_the_file() -> None:
    assert Data("name\udc80.csv", "inventory").text.encode() == "name\ufffd.csv".encode()


def test_a_prompt_keeps_its_lines_and_loses_its_escapes() -> None:
    assert (
        Verbatim("[system]\nyou are\x1b[2J a\x07 tool\n", "commentary").text
        == "[system]\nyou are a\ufffd tool"
    )


def test_strings_in_a_line_are_words_and_tuples_are_spliced() -> None:
    three = Data("3 files", "inventory")
    assert line("found ", (three, Words(" in "))) == (Words("found "), three, Words(" in "))


def test_a_table_is_made_of_spans() -> None:
    table = Table((Column(Words("File")),), (Row((line(Data("a.csv", "inventory")),)),))
    assert table.rows[0].cells == ((Data("a.csv", "inventory"),),)


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells in a table of 2 columns"):
        Table(columns("File", "Rule"), (Row((line("a"),)),))
