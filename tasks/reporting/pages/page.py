"""What all pages of a service have in common."""

from __future__ import annotations

from tasks.reporting.templating import environment, joined

_STYLES = ("report.css", "pages/pages.css")


def page(template: str, **values: object) -> bytes:
    """A page as UTF-8, every value in it escaped."""
    filled = environment().get_template(f"pages/{template}").render(style=joined(_STYLES), **values)
    # Half of a surrogate pair, of a file's name that is no UTF-8, shows as what it is
    return filled.encode("utf-8", "backslashreplace")
