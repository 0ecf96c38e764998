"""TTFT by model, cold and warm requests apart, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from matplotlib.lines import Line2D

from data_contracts.cold_requests import COLD, UNKNOWN, WARM
from data_contracts.wording import render_count, render_name, render_number
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.figures.drawing import BLUE, GREY, INK, ORANGE, canvas, row_label, short, tip
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.points import Series, drawn_models, left_out, spread_out
from tasks.reporting.first_screen.model_lines import drawn_values
from tasks.reporting.report_input import ReportInput
from tasks.reporting.request_values import ModelValues

State: TypeAlias = tuple[int, str, str, str, float]
_ORIGIN = "measurements"
_WIDEST = 58  # letters of a label above its row
# By shape as well as by colour, since not everybody tells the colours apart.
_STATES: tuple[State, ...] = (
    (COLD, "cold", ORANGE, "D", -0.12),
    (WARM, "warm", BLUE, "o", 0.24),
    (UNKNOWN, "other", GREY, "s", 0.06),
)


def _draw(report: ReportInput) -> Drawn | None:
    groups, left = drawn_models(report.once(drawn_values)["ttft"])
    states = {state: [_series(group, state) for group in groups] for state, *_ in _STATES}
    present = [entry for entry in _STATES if any(s is not None for s in states[entry[0]])]
    if not present:
        return None
    figure, axes = canvas(0.95 + 0.62 * len(groups))
    for state, _, color, marker, shift in present:
        for row, one in enumerate(states[state]):
            if one is None:
                continue
            offsets = spread_out(len(one.drawn)) * 0.13
            axes.scatter(
                one.drawn, row + shift + offsets, s=13, color=color, marker=marker, alpha=0.65, linewidths=0
            )
            ends = [row + shift - 0.15, row + shift + 0.15]
            (mean,) = axes.plot([one.mean] * 2, ends, color=INK, linewidth=1.6)
            tip(mean, _said(one))
    # A cold request may take many times as long: on a linear axis the warm ones would cover each other.
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: render_number(value, 2, "s"))
    axes.xaxis.set_minor_formatter(lambda _value, _: "")
    for row, group in enumerate(groups):
        row_label(axes, row - 0.36, _label(row, group, states))
    axes.set_yticks([])
    axes.set_ylim(len(groups) - 0.5, -0.8)
    axes.grid(axis="x", which="major")
    axes.set_axisbelow(True)
    axes.set_xlabel("TTFT (logarithmic axis), a line at each mean", fontsize=8)
    handles = [
        Line2D([], [], color=color, marker=marker, linestyle="", markersize=5, label=word)
        for _, word, color, marker, _ in present
    ]
    # Where nothing tells them apart there is one kind, which needs no name
    if _apart(present):
        axes.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=3,
            frameon=False,
            fontsize=8,
            borderaxespad=0.2,
        )
    return Drawn(figure, line(_caption(states, present), left_out(left)), _alt(groups, states, present))


def _said(one: Series) -> str:
    low, high = (render_number(float(one.values[end]), 3, "s") for end in (0, -1))
    mean = render_number(one.mean, 3, "s")
    return f"{render_name(one.label)}: mean {mean}, {low} to {high}, n = {render_count(len(one.values))}"


def _apart(present: Sequence[State]) -> bool:
    return any(state != UNKNOWN for state, *_ in present)


def _series(group: ModelValues, state: int) -> Series | None:
    values = group.by_state.get(state, np.array([]))
    # A logarithmic axis has no place for 0.
    positive = values[values > 0]
    return Series(group.label, positive) if len(positive) else None


def _label(row: int, group: ModelValues, states: dict[int, list[Series | None]]) -> str:
    found = [(word, s) for state, word, *_ in _STATES if (s := states[state][row]) is not None]
    counts = ", ".join(f"{render_count(len(s.values))} {word}" for word, s in found)
    if [word for word, _ in found] == ["other"]:
        counts = f"n = {render_count(len(found[0][1].values))}"
    return f"{short(group.label, _WIDEST - len(counts))}, {counts}"


def _caption(states: dict[int, list[Series | None]], present: Sequence[State]) -> Spans:
    spans: Spans = line("TTFT of ")
    for number, (state, word, *_) in enumerate(present):
        total = Data(render_count(sum(len(s.values) for s in states[state] if s is not None)), _ORIGIN)
        spans = line(spans, ", " if number else "", total, f" {word}" if _apart(present) else "")
    return line(spans, " requests by model", "; cold and warm are never pooled." if _apart(present) else ".")


def _alt(
    groups: list[ModelValues],
    states: dict[int, list[Series | None]],
    present: Sequence[State],
) -> Spans:
    words = [
        f"{group.label}{f' {word}' if _apart(present) else ''}: mean {render_number(s.mean, 3, 's')}, n = {len(s.values)}"
        for row, group in enumerate(groups)
        for state, word, *_ in present
        if (s := states[state][row]) is not None
    ]
    return alternative(words, _ORIGIN)


FIGURE = Figure("ttft", "TTFT by model", "ttft", _draw)
