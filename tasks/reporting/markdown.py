"""The document as GitHub-flavoured Markdown, with the place and origin of every span that data wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.reporting.document import (
    Answer,
    Answers,
    Beside,
    Block,
    Bullets,
    Document,
    Fold,
    Paragraph,
    Picture,
    Section,
    Span,
    Spans,
    Steps,
    Table,
    Verbatim,
    Words,
)

# GitHub links bare addresses and names after `@`, and sets mathematics between `$`. An underscore within a
# word is no emphasis to CommonMark, so that `num_ctx` stays readable.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=:)/(?=/)|(?<=www)\.")
# What begins a list or a heading at the start of a block, or underlines one (`=`).
_LEADING = re.compile(r"^([-+#=]|\d+(?=[.)]))")
# Markdown has no colours: what weighs is said in a word.
_TONES = {"critical": "**Critical.** ", "warning": "**Warning.** ", "lead": "### "}


@dataclass(frozen=True, slots=True)
class Written:
    """Characters `start` to `end` of the Markdown, which data wrote, and which data did."""

    start: int
    end: int
    origin: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """The text, and its spans from data in order of place: a numeral outside of them came from nowhere."""

    text: str
    spans: tuple[Written, ...]


def render_markdown(document: Document) -> Markdown:
    """The same bytes for the same document."""
    writer = _Writer()
    writer.write(f"# {document.title}\n\n")
    writer.spans(document.subtitle)
    writer.write("\n\n> **")
    writer.spans(document.verdict)
    writer.write("**\n\n")
    writer.blocks(document.opening)
    for section in (*document.sections, *document.reference):
        writer.section(section, 2)
    return Markdown("".join(writer.parts).rstrip("\n") + "\n", tuple(writer.written))


def escaped(text: str) -> str:
    """Text with everything escaped that Markdown, HTML, or a table would take for markup or an automatic link."""
    return _SPECIAL.sub(lambda m: f"\\{m[0]}", text)


def code(text: str, in_table: bool = False) -> str:
    """Text as a code span, whatever backticks it holds."""
    # CommonMark ends a code span at a run of as many backticks, and takes a blank at both ends for padding.
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    # GFM parts a row's cells before it looks for code.
    body = text.replace("|", "\\|") if in_table else text
    return f"{fence}{pad}{body}{pad}{fence}" if text else ""


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.written: list[Written] = []
        self.place = 0

    def write(self, text: str, origin: str | None = None) -> None:
        if origin is not None and text:
            self.written.append(Written(self.place, self.place + len(text), origin))
        self.parts.append(text)
        self.place += len(text)

    def spans(self, spans: Spans, in_table: bool = False) -> None:
        for number, span in enumerate(spans):
            self.span(span, in_table, leading=number == 0 and not in_table)

    def span(self, span: Span, in_table: bool, leading: bool) -> None:
        origin = None if isinstance(span, Words) else span.origin
        text = code(span.text, in_table) if span.style == "code" else escaped(span.text)
        if leading and span.style != "code":
            text = _LEADING.sub(lambda m: f"{m[0]}\\" if m[0].isdecimal() else f"\\{m[0]}", text)
        mark = {"strong": "**", "remark": "_"}.get(span.style, "") if text else ""
        # The tables that the page searches are files of the audit to who reads the Markdown
        linked = bool(span.href) and "?" not in span.href and not span.href.endswith("-table")
        self.write(f"{mark}[" if linked else mark)
        self.write(text, origin)
        if linked:
            self.write("](")
            # The target holds an id's digits, which the numeral check would else take for invented ones.
            self.write(span.href, origin)
            self.write(")")
        self.write(mark)

    def section(self, section: Section, level: int) -> None:
        self.write(f'<a id="{section.anchor}"></a>\n\n{"#" * level} {section.title}\n\n')
        self.blocks(section.blocks)
        for part in section.parts:
            self.section(part, level + 1)
        self.blocks(section.after)

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        match block:
            case Paragraph():
                self.write(_TONES.get(block.tone, ""))
                self.spans(block.spans)
                self.write("\n\n")
            case Bullets():
                self.bullets(block.items)
            case Steps():
                self.steps(block.items)
            case Answers():
                for answer in block.items:
                    self.answer(answer)
            case Beside():
                self.blocks((*block.above, *block.left, *block.right))
            case Table():
                self.table(block)
            case Fold():
                self.write("**")
                self.spans(block.summary)
                self.write("**\n\n")
                self.blocks(block.blocks)
            case Picture():
                self.picture(block)
            case Verbatim():
                self.verbatim(block)

    def bullets(self, items: tuple[Spans, ...]) -> None:
        for item in items:
            self.write("- ")
            self.spans(item)
            self.write("\n")
        self.write("\n")

    def steps(self, items: tuple[Spans, ...]) -> None:
        for number, item in enumerate(items, 1):
            # Counted by the writer as a list counts its entries
            self.write(f"{number}", "list")
            self.write(". ")
            self.spans(item)
            self.write("\n")
        self.write("\n")

    def answer(self, answer: Answer) -> None:
        self.write(f"## {answer.question}\n\n**")
        self.spans(answer.lead)
        self.write("**\n\n")
        self.bullets(answer.details)

    def table(self, table: Table) -> None:
        if table.caption:
            self.spans(table.caption)
            self.write("\n\n")
        for column in table.columns:
            self.write("| ")
            self.span(column.label, in_table=True, leading=False)
            self.write(" ")
        self.write("|\n")
        self.write(f"| {' | '.join('---:' if c.numeric else '---' for c in table.columns)} |\n")
        for row in table.rows:
            self.write("|")
            for number, cell in enumerate(row.cells):
                self.write(" ")
                if number == 0 and row.anchor:
                    self.write('<a id="')
                    self.write(row.anchor, f"anchor:{row.anchor}")
                    self.write('"></a>')
                self.spans(cell, in_table=True)
                self.write(" |")
            self.write("\n")
        self.write("\n")

    def picture(self, picture: Picture) -> None:
        self.write("![")
        self.spans(picture.alt, in_table=True)
        self.write(f"](figures/{picture.name}.svg)\n\n")
        self.spans(picture.caption)
        self.write("\n\n")

    def verbatim(self, block: Verbatim) -> None:
        fence = "`" * (max((len(run) for run in re.findall("`+", block.text)), default=2) + 1)
        fence = max(fence, "```", key=len)
        self.write(f"{fence}text\n")
        self.write(block.text.rstrip("\n"), block.origin)
        self.write(f"\n{fence}\n\n")
