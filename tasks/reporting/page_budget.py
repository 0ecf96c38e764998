"""How much of a document stands on the page before anything is opened: what a reader has time for, by rank.

The sections that decide come first and whole, then what was measured: of each its leading sentence and its figure, then
the rest. What has no room goes to the reference under its own title, and a line says so where it would have stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks.reporting.document import (
    Block,
    Bullets,
    Document,
    Paragraph,
    Picture,
    Section,
    Spans,
    Words,
    joined,
    line,
)
from tasks.reporting.document_walk import each_block
from tasks.reporting.page_words import said, words_of

# Of the 1,800 of a page: a browser counts a little otherwise
WORDS = 1_720
# Of all figures that are open, those of the first screen among them
FIGURE_BYTES = 150_000
# What decides, by weight; the other sections follow as they are read
DECIDING = ("changes", "findings", "failures", "claims", "plan", "summary")
# Words around titles: of the tables of the reference, and of the line that says what moved
_LOOKUPS, _ASIDE = 20, 6


@dataclass(frozen=True, slots=True)
class _Piece:
    """Blocks of the section of this anchor that stand together or not at all; the first of it lead."""

    anchor: str
    leads: bool
    blocks: tuple[Block, ...]

    @property
    def turn(self) -> tuple[int, int]:
        """When it is taken: those of an earlier turn before it."""
        if self.anchor in DECIDING:
            return 0, DECIDING.index(self.anchor)
        return (1 if self.leads or isinstance(self.blocks[0], Picture) else 2), 0


@dataclass
class _Share:
    """What of a section, without its parts, stays on the page, and what moves."""

    stays: list[Block] = field(default_factory=list)
    moves: list[Block] = field(default_factory=list)


_Shares = Mapping[str, _Share]


def fitted(document: Document, figures: Mapping[str, str]) -> Document:
    """The document within its budget; `figures` are SVG by name."""
    pieces = [piece for section in _flat(document.sections) for piece in _pieces(section)]
    kept = _kept(document, pieces, figures)
    if len(kept) == len(pieces):
        return document
    shares = _shares(pieces, kept)
    sections = tuple(_stayed(section, shares) for section in document.sections if _stays(section, shares))
    moved = (_moved(section, shares) for section in document.sections)
    more = tuple(section for section in moved if section is not None)
    return replace(document, sections=sections, reference=(*more, *document.reference))


def _flat(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _flat(section.parts)


def _pieces(section: Section) -> Iterator[_Piece]:
    """A list item by item; what a sentence in colour lists stays with it."""
    led = False
    for blocks in _together(section.blocks):
        is_note = isinstance(blocks[0], Paragraph) and blocks[0].tone == "note"
        yield _Piece(section.anchor, is_note or not led, blocks)
        led |= not is_note and not isinstance(blocks[0], Picture)


def _together(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Blocks apart, but a list with the coloured sentence that it belongs to."""
    before: Block | None = None
    for block in (*blocks, None):
        colored = isinstance(before, Paragraph) and before.tone in ("critical", "warning", "good")
        if before is not None and colored and isinstance(block, Bullets):
            yield before, block
            before = None
            continue
        if isinstance(before, Bullets):
            yield from ((Bullets((item,)),) for item in before.items)
        elif before is not None:
            yield (before,)
        before = block


def _kept(document: Document, pieces: Sequence[_Piece], figures: Mapping[str, str]) -> frozenset[int]:
    """The places of the pieces that fit, in their turns; of a section nothing behind what does not fit."""

    words = WORDS - _standing(document, figures)
    size = FIGURE_BYTES - _drawn(document.opening, figures)
    kept: set[int] = set()
    full: set[str] = set()
    for place in sorted(range(len(pieces)), key=lambda place: (*pieces[place].turn, place)):
        piece = pieces[place]
        taken, drawn = words_of(piece.blocks, figures), _drawn(piece.blocks, figures)
        fits = taken <= words and drawn <= size
        # A figure stands for itself; a list must not go on behind a gap
        if not fits or (piece.anchor in full and not drawn):
            full.update(() if drawn else (piece.anchor,))
            continue
        kept.add(place)
        words, size = words - taken, size - drawn
    return frozenset(kept)


def _drawn(blocks: Sequence[Block], figures: Mapping[str, str]) -> int:
    pictures = (block for block in each_block(blocks) if isinstance(block, Picture))
    return sum(len(figures.get(picture.name, "")) for picture in pictures)


def _standing(document: Document, figures: Mapping[str, str]) -> int:
    """The words that stay whatever moves: the first screen, and titles, which the last line names where they move."""
    titles = [section.title for section in (*_flat(document.sections), *document.reference)]
    contents = [section.title for section in document.sections]
    named = sum(len(title.split()) for title in (*titles, *contents)) + _ASIDE * len(contents)
    return said(document.subtitle, document.verdict) + words_of(document.opening, figures) + named + _LOOKUPS


def _shares(pieces: Sequence[_Piece], kept: frozenset[int]) -> _Shares:
    """The blocks of each section, neighbouring items again as one list."""
    shares: dict[str, _Share] = defaultdict(_Share)
    for place, piece in enumerate(pieces):
        share = shares[piece.anchor]
        found, first = share.stays if place in kept else share.moves, piece.blocks[0]
        if isinstance(first, Bullets) and found and isinstance(found[-1], Bullets):
            found[-1] = Bullets((*found[-1].items, *first.items))
        else:
            found.extend(piece.blocks)
    return shares


def _stayed(section: Section, shares: _Shares) -> Section:
    """What stays of a section; its last line names what moved."""
    links = list(_links(section, shares))
    told = (Paragraph(line("In the reference: ", joined(links), "."), "note"),) if links else ()
    return replace(_kept_of(section, shares), after=told)


def _kept_of(section: Section, shares: _Shares) -> Section:
    parts = tuple(_kept_of(part, shares) for part in section.parts if _stays(part, shares))
    return replace(section, blocks=tuple(shares[section.anchor].stays), parts=parts)


def _moved(section: Section, shares: _Shares) -> Section | None:
    """What moves of a section, under its title."""
    found = (_moved(part, shares) for part in section.parts)
    parts = tuple(part for part in found if part is not None)
    blocks = tuple(shares[section.anchor].moves)
    if not blocks and not parts:
        return None
    return Section(_moved_to(section, shares), _named(section, shares), blocks, parts)


def _links(section: Section, shares: _Shares) -> Iterator[Spans]:
    """The section where its own blocks move, then each part of which any moves."""
    for one in (each for each in _flat((section,)) if shares[each.anchor].moves):
        yield line(Words(_named(one, shares), href=f"#{_moved_to(one, shares)}"))


def _stays(section: Section, shares: _Shares) -> bool:
    return any(shares[one.anchor].stays for one in _flat((section,)))


def _moved_to(section: Section, shares: _Shares) -> str:
    """Its own anchor where nothing of it stays on the page, so that links still lead there."""
    return f"more-{section.anchor}" if _stays(section, shares) else section.anchor


def _named(section: Section, shares: _Shares) -> str:
    return f"{section.title} (continued)" if _stays(section, shares) else section.title
