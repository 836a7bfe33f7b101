"""The tornado of a study of assumptions as a picture of its own, PNG or SVG."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill, shorten
from typing import Any

from septel.report.numerals import scale
from septel.report.pictures import INK, SOFT, STAMP, drawing
from septel.report.sensitivity import WORDS, Document, caption, ends, gone, reach, shown_in_tornado, title_of

LOW, HIGH = "#e6a23c", "#0b5f9e"
WIDE, ROW, ABOVE, BELOW = 10.0, 0.44, 0.8, 1.1  # inches
PALE = 0.38
LONGEST_LABEL, LETTERS = 46, 150  # a label's letters, and those of a line of the caption


def tornado_figure(path: Path, document: Document) -> Path | None:
    """Draw a study's tornado; None, and no file, where nothing moves anything. SeptelError if it cannot be written."""
    shown = shown_in_tornado(document)
    if not shown:
        return None
    tall = ABOVE + BELOW + ROW * len(shown)
    with drawing(path, (WIDE, tall)) as figure:
        axes = figure.add_axes((0.36, BELOW / tall, 0.61, ROW * len(shown) / tall))
        for number, row in enumerate(shown):
            _row(axes, number, row, scale(document["asked"]["unit"]))
        _frame(axes, document, len(shown))
        _labels(axes, shown)
        _said(figure, document, tall)
    return path


def _row(axes: Any, number: int, row: dict[str, Any], factor: float) -> None:
    """Two bars: the low end above, the high end below, each with its interval."""
    alpha = PALE if row["noise"] else 1.0
    for key, one in ends(row).items():
        y = number + (-0.17 if key == "low" else 0.17)
        axes.barh(y, factor * one["mean"], height=0.3, color=LOW if key == "low" else HIGH, alpha=alpha, linewidth=0)
        if one["lo"] is not None:
            axes.plot([factor * one["lo"], factor * one["hi"]], [y, y], color=INK, linewidth=0.9, alpha=max(alpha, 0.6))


def _frame(axes: Any, document: Document, rows: int) -> None:
    axes.set(xlim=reach(document), ylim=(rows - 0.5, -0.5))
    axes.axvline(0, color=INK, linewidth=1)
    used_up = gone(document)
    if used_up is not None:
        axes.axvline(used_up, color=STAMP, linewidth=1.1, linestyle=(0, (4, 2)))
    axes.grid(axis="x", color="#d8dee3", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _labels(axes: Any, shown: list[dict[str, Any]]) -> None:
    axes.set_yticks([])
    for number, row in enumerate(shown):
        colour = SOFT if row["noise"] else INK
        at = (0.0, number)
        texts = row["texts"]
        range_text = f"{texts['low']} – {texts['as_written']} – {texts['high']}"
        settings = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "ha": "right"}
        axes.annotate(_short(row["path"]), at, (-8, 1), color=colour, fontsize=8.5, va="bottom", **settings)
        axes.annotate(range_text, at, (-8, 0), color=SOFT, fontsize=7, va="top", **settings)


def _short(path: str) -> str:
    """A path, or its beginning and its end."""
    if len(path) <= LONGEST_LABEL:
        return path
    half = (LONGEST_LABEL - 1) // 2
    return f"{path[:half]}…{path[-half:]}"


def _said(figure: Any, document: Document, tall: float) -> None:
    from matplotlib.patches import Patch

    heading = f"{document['asked']['scenario']}: which assumptions matter to “{title_of(document, document['preferred'])}”"
    figure.text(0.015, 1 - 0.12 / tall, shorten(heading, 90, placeholder=" …"), fontsize=12, weight="bold", color=INK, va="top")
    figure.text(0.985, 1 - 0.12 / tall, "EXERCISE", fontsize=10, weight="bold", color=STAMP, ha="right", va="top")
    handles = [Patch(color=LOW, label=WORDS("s_low")), Patch(color=HIGH, label=WORDS("s_high"))]
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.35, 1 - 0.42 / tall), ncols=2, frameon=False, fontsize=8)
    figure.text(0.015, 0.12 / tall, fill(caption(document), LETTERS), fontsize=8, color=SOFT, va="bottom", linespacing=1.35)
