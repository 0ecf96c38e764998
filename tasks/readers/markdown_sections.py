"""The sections of a document: their lines, the model that they are about, and the settings that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tasks.readers.markdown_names import model_tags, settings_in

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCES = ("```", "~~~")
_MARKS = re.compile(r"[*`]+")
_MODEL = re.compile(r"^\W*model(?:\s+tag)?\W*[:|]\W*(?P<name>[\w.:/\-]*\w)", re.IGNORECASE)
# A setup stands with its result: in the lines right above it, or in the next ones.
_ABOVE, _BELOW = 8, 3


@dataclass
class Section:
    """`text` is all its lines with their numbers from 1; `lines` those outside fences and tables."""

    headings: tuple[str, ...]
    text: list[tuple[int, str]] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)

    def settings_near(self, line: int) -> dict[str, float] | None:
        """The settings named around a line; None where one of them has two values."""
        near = (text for number, text in self.text if line - _ABOVE <= number <= line + _BELOW)
        return settings_in(_MARKS.sub("", "\n".join(near)))


class Subjects:
    """Which model each section of a document is about."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._whole = _default(text, sections)
        self._said = {section.headings: said for section in sections if (said := _said(section))}

    def of(self, headings: tuple[str, ...]) -> str | None:
        """The model that the section says it is about, or its innermost heading, or the document's title.

        What a section says its model is may be its author, so it holds for no section below.
        """
        if headings in self._said:
            return self._said[headings]
        tags = (model_tags(heading) for heading in reversed(headings))
        return next((found[0] for found in tags if len(found) == 1), self._whole)


def sections_of(text: str) -> list[Section]:
    """The sections in order, the first without a heading."""
    return list(_cut(text))


def _said(section: Section) -> str | None:
    """What a section says its model is: `Model: x`, or a row `| Model | x |`."""
    for _, line in section.text:
        found = _MODEL.match(line)
        # Below a header `| Model | Size |` stand models of their own.
        if found and (model_tags(found["name"]) or ("|" not in line and re.search(r"\d", found["name"]))):
            return found["name"]
    return None


def _default(text: str, sections: Sequence[Section]) -> str | None:
    """The only model of the document, or of all before its second section, if its title has the model's family."""
    tags = model_tags(text)
    if len(tags) != 1:
        tags = model_tags("\n".join(line for section in sections[:3] for _, line in section.text))
    title = next((section.headings[0].lower() for section in sections if section.headings), "")
    return tags[0] if len(tags) == 1 and tags[0].partition(":")[0].lower() in title else None


def _cut(text: str) -> Iterator[Section]:
    above: dict[int, str] = {}
    section, fenced = Section(()), False
    for number, line in enumerate(text.splitlines(), 1):
        fence = line.lstrip().startswith(_FENCES)
        heading = None if fenced else _HEADING.match(line)
        if heading:
            yield section
            level = len(heading[1])
            above = {outer: name for outer, name in above.items() if outer < level}
            above[level] = _MARKS.sub("", heading[2])
            section = Section(tuple(above.values()))
            continue
        fenced = fenced != fence
        section.text.append((number, line))
        if not fenced and not fence and not line.lstrip().startswith("|"):
            section.lines.append((number, line))
    yield section
