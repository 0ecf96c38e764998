"""The report before it is Markdown or HTML: sections of blocks of spans.

A span is either `Words`, which the template says and which hold no digit, or `Data`, which a fact, a finding or
a stage record says and which names its origin. So no numeral can enter a report unless data holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from data_contracts.hidden_characters import HIDDEN
from tasks.reporting.shortening import shortened

Style = Literal["plain", "code", "strong", "cite", "remark", "whole"]
Tone = Literal["text", "lead", "note", "good", "warning", "critical"]

_DIGIT = re.compile(r"\d")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_HIDDEN = re.compile(rf"(?![\t\n\r])[{HIDDEN}]")
_SPACES = re.compile(r"\s+")
_UNANCHORED = re.compile(r"[^A-Za-z0-9_-]")
# An anchor, or a table of the reference with what is looked for in it
_ANCHOR = re.compile(r"(#[A-Za-z0-9_-]+(\?[A-Za-z0-9_=&-]+)?)?")
LONGEST = 600  # of a text from an artifact: an error message, not a log


def cleaned(text: str, longest: int = LONGEST) -> str:
    """Text from an artifact on one line: escapes removed, control characters shown as U+FFFD, bounded in length."""
    # Most texts are short and plain, and a report cleans hundreds of thousands of them
    if len(text) <= longest and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    # Cut before it is searched, since a cell may hold megabytes; escapes go before control characters, or an
    # escape that has lost its first one would stay as text.
    line = _SPACES.sub(" ", _HIDDEN.sub("\ufffd", _ANSI.sub("", text[: 4 * longest]))).strip()
    return shortened(line, longest)


@dataclass(frozen=True, slots=True)
class Words:
    """Fixed words of the template; raises ValueError when they hold a digit."""

    text: str
    style: Style = "plain"
    href: str = ""

    def __post_init__(self) -> None:
        if _DIGIT.search(self.text):
            raise ValueError(f"{self.text!r} holds a digit: a number in a report is Data with an origin")


@dataclass(frozen=True, slots=True)
class Data:
    """Text that data holds. `origin` says which: `fact:F...`, `finding:<rule>`, `inventory`, `stage:ingest`, ...

    `href` can only point into the report itself; raises ValueError otherwise.
    """

    text: str
    origin: str
    style: Style = "plain"
    href: str = ""

    def __post_init__(self) -> None:
        # What an artifact says must not become a link that leads out of the report.
        if not _ANCHOR.fullmatch(self.href):
            raise ValueError(f"{self.href!r} is no anchor of the report")
        # Cleaned here and not by who makes it, so that no text of an artifact gets around it.
        object.__setattr__(self, "text", cleaned(self.text))


@dataclass(frozen=True, slots=True)
class Strip:
    """Values as dots on a line, `places` between 0 and 1 in order, a mark at `middle`; `text` says it in words."""

    places: tuple[float, ...]
    middle: float
    text: str
    origin: str
    style: Style = "plain"
    href: str = ""


Span = Words | Data | Strip
Spans = tuple[Span, ...]


def line(*parts: str | Span | Spans) -> Spans:
    """Spans in a row; plain strings are the template's words."""
    found: list[Span] = []
    for part in parts:
        if isinstance(part, tuple):
            found.extend(part)
        else:
            found.append(Words(part) if isinstance(part, str) else part)
    return tuple(found)


def text_of(spans: Spans) -> str:
    """The words as a reader sees them, wherever each comes from."""
    return "".join(span.text for span in spans)


def joined(parts: list[Spans], separator: str = ", ") -> Spans:
    """Spans with the template's separator between them."""
    return line(
        *(piece for i, part in enumerate(parts) for piece in ((part,) if i == 0 else (separator, part)))
    )


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans
    tone: Tone = "text"
    # The template, which cannot ask for a class, tells blocks apart by it.
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Spans, ...]
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do, the most urgent first. What is beyond `ahead`, where that is given, a telephone folds away."""

    items: tuple[Spans, ...]
    ahead: int | None = None
    kind: ClassVar[str] = "steps"


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that every reader has, the answer in a few words, and what it rests on."""

    question: str
    tone: Tone
    lead: Spans
    details: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    items: tuple[Answer, ...]
    kind: ClassVar[str] = "answers"


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks in two columns where the page is wide enough, the left ones wider; below what is `above` both.

    On a narrow page what is above comes last.
    """

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    above: tuple[Block, ...] = ()
    kind: ClassVar[str] = "beside"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; `numeric` aligns to the right, `wide` holds sentences, `aside` is left out on a narrow page."""

    label: Span
    numeric: bool = False
    wide: bool = False
    aside: bool = False


def columns(*labels: str) -> tuple[Column, ...]:
    """Columns by their labels: a trailing `>` means numbers, a trailing `~` sentences."""
    return tuple(Column(Words(s.rstrip(">~")), s.endswith(">"), s.endswith("~")) for s in labels)


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row; `anchor` lets a citation point at it."""

    cells: tuple[Spans, ...]
    anchor: str = ""
    tone: Tone = "text"


def table_row(*cells: str | Span | Spans, anchor: str = "", tone: Tone = "text") -> Row:
    """A row of one cell each."""
    return Row(tuple(line(cell) if cell else () for cell in cells), anchor, tone)


@dataclass(frozen=True, slots=True)
class Table:
    """Raises ValueError for a row that has not a cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Spans = ()
    kind: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        # Markdown pads a short row and drops cells beyond the last column: nobody would notice.
        uneven = [row for row in self.rows if len(row.cells) != len(self.columns)]
        if uneven:
            raise ValueError(
                f"a row of {len(uneven[0].cells)} cells in a table of {len(self.columns)} columns"
            )


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks behind a line that opens them; Markdown shows them open."""

    summary: Spans
    blocks: tuple[Block, ...]
    open: bool = False
    kind: ClassVar[str] = "fold"


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure by its name in `figures/`."""

    name: str
    title: str
    caption: Spans
    alt: Spans
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Many lines that data holds, shown as they are."""

    text: str
    origin: str
    kind: ClassVar[str] = "verbatim"

    def __post_init__(self) -> None:
        # A prompt is read by its lines, so that they stay, unlike in other text of an artifact.
        lines = _ANSI.sub("", self.text).splitlines()
        object.__setattr__(self, "text", "\n".join(_HIDDEN.sub("\ufffd", s).rstrip() for s in lines))


Block = Paragraph | Bullets | Steps | Answers | Beside | Table | Fold | Picture | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its blocks, the sections below it, what stands behind these. Raises ValueError for a title with a digit."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    parts: tuple[Section, ...] = ()
    after: tuple[Block, ...] = ()
    kind: ClassVar[str] = "section"

    def __post_init__(self) -> None:
        Words(self.title)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `tone` is how bad it is, `opening` what a reader sees first, `reference` what is looked up."""

    title: str
    subtitle: Spans
    verdict: Spans
    tone: Tone
    opening: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    reference: tuple[Section, ...] = ()

    def followed_by(self, section: Section | None, reference: bool = False) -> Document:
        """The document with one more section, if there is one."""
        if section is None:
            return self
        if reference:
            return replace(self, reference=(*self.reference, section))
        return replace(self, sections=(*self.sections, section))


def anchored(text: str) -> str:
    """A name as an anchor: letters, digits, `_` and `-` only."""
    return _UNANCHORED.sub("-", text) or "-"
