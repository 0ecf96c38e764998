"""A claim with its place in a file, and the lines of a document that hold claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from benchmarks.claims.stating import Stated

Form = Literal["sentence", "table", "summary"]
FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Claim:
    """What `text` states at a record of an artifact, as facts name records; `field` tells those of one record apart."""

    artifact: str
    record: str
    field: str | None
    form: Form
    text: str
    stated: Stated


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document; its claim is None where it states nothing. `follows`: on the line of the one before."""

    text: str
    claim: Stated | None = None
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    claim: Stated | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a Markdown table, and its rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def transposed(self) -> Table:
        """The same with rows for columns: each column's header becomes the name of its row."""
        turned = zip(*self.rows, strict=True)
        names = [cell.text for cell in next(turned)]
        return Table(
            ("metric", *names),
            tuple((Cell(name), *cells) for name, cells in zip(self.header[1:], turned, strict=True)),
        )

    @property
    def lines(self) -> list[str]:
        return [
            _row(self.header), _row(("---",) * len(self.header)),
            *(_row(tuple(cell.text for cell in row)) for row in self.rows),
        ]  # fmt: skip


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def document(artifact: str, blocks: list[Sentence | Table]) -> tuple[str, list[Claim]]:
    """The Markdown of the blocks, each set off by an empty line but for bullets after bullets, and its claims."""
    lines: list[str] = []
    claims: list[Claim] = []
    tables = 0
    for block in blocks:
        if isinstance(block, Sentence) and block.follows:
            lines[-1] += f" {block.text}"
        elif lines and not (_is_bullet(block) and lines[-1].startswith("- ")):
            lines.append("")
        if isinstance(block, Sentence):
            if not block.follows:
                lines.append(block.text)
            if block.claim:
                claims.append(
                    Claim(artifact, f"line/{len(lines)}", None, "sentence", block.text, block.claim)
                )
            continue
        lines += block.lines
        for place, row in enumerate(block.rows):
            for name, cell in zip(block.header, row, strict=True):
                if cell.claim:
                    text = f"{name} of {row[0].text}: {cell.text}"
                    claims.append(Claim(artifact, f"{tables}/{place}", name, "table", text, cell.claim))
        tables += 1
    return "\n".join(lines) + "\n", claims


def _is_bullet(block: Sentence | Table) -> bool:
    return isinstance(block, Sentence) and block.text.startswith("- ")
