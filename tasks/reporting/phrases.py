"""Spans that several sections share: counts, names, durations, moments."""

from __future__ import annotations

from datetime import datetime

from data_contracts.settings import Thresholds
from data_contracts.wording import counted, render_count, render_number, render_share
from tasks.reporting.document import Data, Paragraph, Span, Spans, Style, Words, joined, line

SHORT_DIGEST = 12  # of a sha256: of a million files hardly two share so many


def count(value: int, origin: str, noun: str = "", plural: str | None = None, style: Style = "plain") -> Data:
    """A count, with its noun when one is given."""
    return Data(counted(value, noun, plural) if noun else render_count(value), origin, style)


def name(text: str | None, origin: str) -> Span:
    """A name from an artifact, as it is; a dash when there is none."""
    return Data(text, origin, "code") if text else Words("–")


def text_or_dash(text: str | None, origin: str) -> Span:
    """What an artifact or a stage says; a dash when it says nothing."""
    return Data(text, origin) if text else Words("–")


def seconds(value: float | None, origin: str, digits: int = 3) -> Span:
    return Words("–") if value is None else Data(render_number(value, digits, "s"), origin)


def size(value: int, origin: str) -> Data:
    return Data(render_number(value, 3, "By"), origin)


def share(value: float, origin: str) -> Data:
    return Data(render_share(value, 3), origin)


def cold_limits(asked: Thresholds, origin: str) -> Spans | None:
    """From which load time a request is cold, if the user said so."""
    parts: list[Spans] = []
    if asked.cold_share is not None:
        parts.append(line("above ", share(asked.cold_share, origin), " of its TTFT"))
    if asked.cold_seconds is not None:
        parts.append(line("above ", seconds(asked.cold_seconds, origin)))
    return line("load time ", joined(parts, " and ")) if parts else None


def moment(when: datetime | None, origin: str) -> Span:
    """A moment to the second, in UTC."""
    return Words("–") if when is None else Data(f"{when:%Y-%m-%d %H:%M:%S} UTC", origin, "whole")


def elsewhere(left: int, origin: str, file: str, what: str = "") -> Paragraph:
    """Where the rest of a list stands that was cut."""
    shown = Data(file, "store", "code")
    noun = f" {what}" if what else ""
    return Paragraph(
        line("The other ", count(left, origin), f"{noun} stand in ", shown, " of this audit."), "note"
    )


def digest(sha256: str | None, origin: str) -> Span:
    """The first characters of a digest: enough to find it in the inventory."""
    return Words("–") if not sha256 else Data(sha256[:SHORT_DIGEST], origin, "code")
