from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from tasks.reporting.document import (
    Block,
    Data,
    Document,
    Paragraph,
    Row,
    Section,
    Spans,
    Table,
    columns,
    line,
)
from tasks.reporting.markdown import Markdown, Written, code, escaped, render_markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "a|b.csv",
    "`; rm -rf` ``x``",
    "![img](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "https://evil.example/x www.evil.example a@evil.example",
    "*bold* _em_ ~~gone~~ $x$ &lt;b&gt; \\",
    "# heading",
    "1. item",
    "- item",
    "\x1b[31mred\x1b[0m\nnew | line",
)
READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def document(*spans: Spans) -> Document:
    rows = tuple(Row((line("x"), cell)) for cell in spans)
    blocks: tuple[Block, ...] = (*(Paragraph(s) for s in spans), Table(columns("Name", "Value"), rows))
    return Document("Audit", (), line("fine"), "good", (), (Section("s", "Section", blocks),))


def test_what_data_wrote_is_marked_with_its_origin() -> None:
    written = render_markdown(document(line("found ", Data("3 files", "inventory"))))
    assert [(written.text[s.start : s.end], s.origin) for s in written.spans] == [
        ("3 files", "inventory")
    ] * 2


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("style", ["plain", "code"])
def test_a_hostile_name_stays_text(name: str, style: str) -> None:
    data = Data(name, "inventory", "code" if style == "code" else "plain")
    tokens = READER.parse(render_markdown(document(line(data), line("see ", data, " there"))).text)
    inline = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    kinds = {child.type for child in inline if '<a id="s">' not in child.content}
    assert kinds <= {"text", "code_inline", "strong_open", "strong_close", "text_special", "html_inline"}
    assert all(child.content in ('<a id="s">', "</a>") for child in inline if child.type == "html_inline")
    shown = [
        "".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"
    ]
    assert shown.count(data.text) == 2
    assert shown.count(f"see {data.text} there") == 2


def test_a_row_keeps_its_cells_whatever_they_hold() -> None:
    text = render_markdown(
        document(line(Data("a|b", "inventory", "code")), line(Data("c|d", "inventory")))
    ).text
    assert "| x | `a\\|b` |\n| x | c\\|d |\n" in text


def test_code_with_backticks_gets_a_longer_fence() -> None:
    assert [code("a"), code("a`b"), code("``a"), code("")] == ["`a`", "``a`b``", "``` ``a ```", ""]


def test_names_with_underscores_stay_readable() -> None:
    assert escaped("num_ctx of _x_") == "num_ctx of \\_x\\_"


def test_a_link_is_marked_in_its_text_and_in_its_target() -> None:
    written = render_markdown(
        Document("Audit", line(Data("F12", "fact:F12", "cite", "#F12")), (), "good", ())
    )
    assert written.text.splitlines()[2] == "[F12](#F12)"
    assert written.spans == (Written(10, 13, "fact:F12"), Written(15, 19, "fact:F12"))


def test_an_empty_document_is_its_title() -> None:
    assert render_markdown(Document("Audit", (), line("fine"), "good", ())) == Markdown(
        "# Audit\n\n\n\n> **fine**\n", ()
    )
