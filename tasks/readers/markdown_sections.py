"""The sections of a document, and what its text names: models, settings with values, states of a model, files."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from tasks.readers.markdown_tables import Line

# `gemma3:latest`, `llama3.1:8b-instruct-q4_0`: a family and a tag, one of which holds a digit, no spaces.
_TAG = re.compile(
    r"(?<![\w/:.\-])(?=[\w.\-]*\d|[\w.\-]+:(?:\w*\d|latest))([A-Za-z][\w.\-]*:(?!//)[A-Za-z0-9][\w.\-]*\w)"
)
# Only from where a path begins: else a long word would be read from each of its characters.
_FILE = re.compile(r"(?<![\w\-/\\.])[\w\-/\\.]*\w\.(?:csv|jsonl?)\b", re.IGNORECASE)
# The list stands with every number of its document
_FILES_AT_MOST = 64
_SETTING = re.compile(r"(?<![\w.])([A-Za-z_]+)\s*[=:]\s*`?(-?\d+(?:\.\d+)?)(?![\w.%:/]|\s*[-–]\s*\d)")
# As documents write the options of servers, and as artifacts do.
_SETTINGS = {
    **{name: name for name in ("num_gpu", "num_ctx", "num_batch", "num_thread", "num_predict", "num_keep")},
    **{name: name for name in ("temperature", "top_p", "top_k", "min_p", "seed", "repeat_penalty", "batch_size")},
    "temp": "temperature", "ctx": "num_ctx", "context": "num_ctx", "gpu layers": "num_gpu",
}  # fmt: skip
_STATE = (
    (re.compile(r"exclud\w{1,10} (?:the )?(?:cold|first)|\bwarm(?:ed)?\b", re.IGNORECASE), "warm"),
    (re.compile(r"\bcold\b|\bfirst (?:prompt|call|request|run)\b", re.IGNORECASE), "cold"),
)
_HEADING = re.compile(r"\A\s{0,3}(#{1,6})\s(.+)")
_FENCES = ("```", "~~~")
_MARKS = re.compile(r"[*`]+")
_MODEL = re.compile(r"\A\W*+model(?:\s++tag)?[^\w:|]*+[:|]\W*+(?P<name>[\w.:/\-]*\w)", re.IGNORECASE)
# `Model: x` and `| Model | x |` are short.
_MODEL_CHARS = 200
# A setup stands with its result: in the lines right above it, or in the next ones.
_ABOVE, _BELOW = 8, 3
# A line that names settings is for people to read.
_LINE_CHARS = 1_000


def model_tags(text: str) -> list[str]:
    """The model tags that a text names, each once (whatever its case), in order."""
    first: dict[str, str] = {}
    for tag in _TAG.findall(text):
        first.setdefault(tag.lower(), tag)
    return list(first.values())


def cited_files(text: str) -> list[str]:
    """The data files that a text names, with `/` between folders, in order of their names."""
    found = {name.replace("\\", "/").strip("./") for name in _FILE.findall(text)}
    return sorted(found)[:_FILES_AT_MOST]


def setting_name(word: str) -> str | None:
    """The canonical name of a setting, None for another word."""
    return _SETTINGS.get(word.strip().lower())


def settings_in(text: str) -> dict[str, float] | None:
    """The settings that a text gives values to; None where it gives one two values: then nothing tells which is meant."""
    found: dict[str, float] = {}
    for word, value in _SETTING.findall(text):
        name = setting_name(word)
        if name and found.setdefault(name, float(value)) != float(value):
            return None
    return found


def settings_of_row(header: Iterable[str], values: Iterable[float | None]) -> Mapping[str, float]:
    """The settings that columns of a table name, with this row's values."""
    named = ((setting_name(word), value) for word, value in zip(header, values, strict=False))
    return {name: value for name, value in named if name and value is not None}


def state_in(text: str) -> str | None:
    """`warm` or `cold` where a text says which requests it means; None where it says neither, or both."""
    states = [state for pattern, state in _STATE if pattern.search(text)]
    # "Excluding cold starts" has the words of both and means warm
    return states[0] if len(states) == 1 or (states and "exclud" in text.lower()) else None


@dataclass
class Section:
    """`text` is all its lines with their numbers from 1; `lines` those outside fences and tables."""

    headings: tuple[str, ...]
    text: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def settings_near(self, line: int) -> dict[str, float] | None:
        """The settings named around a line; None where one of them has two values."""
        first = bisect_left(self.text, line - _ABOVE, key=itemgetter(0))
        last = bisect_right(self.text, line + _BELOW, key=itemgetter(0))
        near = self.text[first:last]
        return settings_in(_MARKS.sub("", "\n".join(text[:_LINE_CHARS] for _number, text in near)))


class Subjects:
    """Which model each section of a document is about."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._whole = _default(text, sections)
        self._own = {section.headings: model for section in sections if (model := _own_model(section))}

    def of(self, headings: tuple[str, ...]) -> str | None:
        """The model that the section says it is about, or its innermost heading, or the document's title.

        What a section says its model is may be its author, so it holds for no section below.
        """
        if headings in self._own:
            return self._own[headings]
        tags = (model_tags(heading) for heading in reversed(headings))
        return next((found[0] for found in tags if len(found) == 1), self._whole)


def _own_model(section: Section) -> str | None:
    """What a section says its model is: `Model: x`, or a row `| Model | x |`."""
    for _, line in section.text:
        found = _MODEL.match(line[:_MODEL_CHARS])
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


def sections_of(lines: Iterable[Line]) -> Iterator[Section]:
    """The sections in order, the first without a heading."""
    above: dict[int, str] = {}
    section, fenced = Section(()), False
    for number, line in lines:
        fence = line.lstrip().startswith(_FENCES)
        heading = None if fenced else _HEADING.match(line)
        if heading:
            yield section
            level = len(heading[1])
            above = {outer: name for outer, name in above.items() if outer < level}
            above[level] = _MARKS.sub("", heading[2].strip().rstrip("#").rstrip() or "#")
            section = Section(tuple(above.values()))
            continue
        fenced = fenced != fence
        section.text.append((number, line))
        if not fenced and not fence and not line.lstrip().startswith("|"):
            section.lines.append((number, line))
    yield section
