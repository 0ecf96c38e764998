"""The document as one HTML file that loads nothing: styles and figures inline, everything from data escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from tasks.reporting.document import Document
from tasks.reporting.reference import NO_REFERENCE, Reference
from tasks.reporting.reference.evidence_pages import EvidencePage
from tasks.reporting.sections.sources_section import SOURCES
from tasks.reporting.templating import environment, joined

# Bytes of a page, without the rows behind its facts
PAGE_BYTES = 400_000
# Around each of at most seven tables of the reference
_AROUND_TABLES = 10_000
_STYLES = ("report.css", "reference.css")
# Each uses what stands in those before it
_SCRIPTS = ("page.js", "reference.js", "evidence.js")


def render_html(document: Document, figures: Mapping[str, str], reference: Reference = NO_REFERENCE) -> str:
    """The same bytes for the same document; `figures` are inline SVG by name, made by `tasks.reporting.figures`.

    `reference` is what stands behind the page, opened when it is asked for.
    """
    # Nothing in them is left to escape: matplotlib and drawing.py have escaped what data says.
    pictures = {name: Markup(svg) for name, svg in figures.items()}  # noqa: S704 - as just said
    # A number of the page opens its rows instead
    shown = _without_sources(document) if reference.tables else document
    return _scripted("report.html.j2", document=shown, pictures=pictures, reference=reference, unfolded=False)


def room_for_tables(document: Document, figures: Mapping[str, str]) -> int:
    """How many characters the tables of the reference may take in the page of a document."""
    alone = render_html(_without_sources(document), figures)
    return PAGE_BYTES - _AROUND_TABLES - len(alone.encode())


def render_evidence(page: EvidencePage, audit: str) -> str:
    """A page beside the report, with the same tables and the same rows behind them."""
    alone = Reference((page.table,), page.evidence)
    return _scripted("evidence.html.j2", title=page.title, audit=audit, reference=alone, unfolded=True)


def _scripted(template: str, **content: object) -> str:
    """A page with the script of the package."""
    script = joined(_SCRIPTS)
    # The page's own script and no other, whatever an artifact says
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    hashed = Markup(f"sha256-{digest}")  # noqa: S704 - base64
    made = environment().get_template(template)
    return made.render(**content, style=joined(_STYLES), script=script, script_hash=hashed)


def _without_sources(document: Document) -> Document:
    kept = (section for section in document.reference if section.anchor != SOURCES.anchor)
    return replace(document, reference=tuple(kept))
