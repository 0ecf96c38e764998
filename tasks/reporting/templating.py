"""The templates of everything that is HTML: all that reaches them is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from data_contracts.hidden_characters import visible
from tasks.reporting.reference.packing import packed_text

_TEMPLATES = Path(__file__).parent / "templates"


def joined(names: Sequence[str]) -> Markup:
    """Styles or scripts of the package, one after the other."""
    texts = [(_TEMPLATES / name).read_text(encoding="utf-8") for name in names]
    return Markup("\n").join(map(Markup, texts))


@cache
def environment() -> Environment:
    """Where templates are found, and how they are filled."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        # For every template: Jinja's own choice goes by the ending, and takes `.html.j2` for no HTML.
        autoescape=True,
        # A misspelt field fails instead of leaving a hole in a sentence.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = visible
    made.filters["packed_text"] = lambda text: packed_text(str(text))
    return made
