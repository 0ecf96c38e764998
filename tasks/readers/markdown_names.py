"""What the text of a document names: models by their tags, settings with values, the state of a model, other files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# `gemma3:latest`, `llama3.1:8b-instruct-q4_0`: a family and a tag, one of which holds a digit, no spaces.
_TAG = re.compile(
    r"(?<![\w/:.\-])(?=[\w.\-]*\d|[\w.\-]+:(?:\w*\d|latest))([A-Za-z][\w.\-]*:(?!//)[A-Za-z0-9][\w.\-]*\w)"
)
_FILE = re.compile(r"[\w.\-]*[\w\-/\\.]*\w\.(?:csv|jsonl?)\b", re.IGNORECASE)
_FILES_AT_MOST = 64
_SETTING = re.compile(r"(?<![\w.])([A-Za-z_]+)\s*[=:]\s*`?(-?\d+(?:\.\d+)?)(?![\w.%:/]|\s*[-–]\s*\d)")
# As documents write the options of servers, and as artifacts do.
_SETTINGS = {
    **{name: name for name in ("num_gpu", "num_ctx", "num_batch", "num_thread", "num_predict", "num_keep")},
    **{name: name for name in ("temperature", "top_p", "top_k", "min_p", "seed", "repeat_penalty", "batch_size")},
    "temp": "temperature", "ctx": "num_ctx", "context": "num_ctx", "gpu layers": "num_gpu",
}  # fmt: skip
_STATE = (
    (re.compile(r"exclud\w+ (?:the )?(?:cold|first)|\bwarm(?:ed)?\b", re.IGNORECASE), "warm"),
    (re.compile(r"\bcold\b|\bfirst (?:prompt|call|request|run)\b", re.IGNORECASE), "cold"),
)


def model_tags(text: str) -> list[str]:
    """The model tags that a text names, each once (whatever its case), in order."""
    found = {tag.lower(): tag for tag in reversed(_TAG.findall(text))}
    return [found[key] for key in dict.fromkeys(tag.lower() for tag in _TAG.findall(text))]


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
    said = [state for pattern, state in _STATE if pattern.search(text)]
    return said[0] if len(said) == 1 or (said and "exclud" in text.lower()) else None
