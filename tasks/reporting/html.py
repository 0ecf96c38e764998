"""The document as one HTML file that loads nothing: styles and figures inline, everything from data escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from tasks.reporting.document import Document
from tasks.reporting.reference import NO_REFERENCE, Reference
from tasks.reporting.sections.sources_section import SOURCES
from tasks.reporting.templating import environment, joined

_STYLES = ("report.css", "reference.css")
# Each uses what stands in those before it
_SCRIPTS = ("page.js", "reference.js", "evidence.js")


def render_html(document: Document, figures: Mapping[str, str], reference: Reference = NO_REFERENCE) -> str:
    """The same bytes for the same document; `figures` are inline SVG by name, made by `tasks.reporting.figures`.

    `reference` is what stands behind the page, opened when it is asked for.
    """
    script = joined(_SCRIPTS)
    # The page's own script and no other, whatever an artifact says
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # Nothing in them is left to escape: matplotlib and drawing.py have escaped what data says.
    pictures = {name: Markup(svg) for name, svg in figures.items()}  # noqa: S704 - as just said
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            # A number of the page opens its rows instead
            document=_without_sources(document) if reference.tables else document,
            style=joined(_STYLES),
            pictures=pictures,
            reference=reference,
            script=script,
            script_hash=Markup(f"sha256-{digest}"),  # noqa: S704 - base64
        )
    )


def _without_sources(document: Document) -> Document:
    kept = (section for section in document.reference if section.anchor != SOURCES.anchor)
    return replace(document, reference=tuple(kept))
