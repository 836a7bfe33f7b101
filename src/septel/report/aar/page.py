"""The report as one HTML file that needs no network: styles, drawings, script and data are inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from septel.report.aar.blocks import Figure
from septel.report.aar.document import Report, report
from septel.report.aar.speech import speech
from septel.report.templating import environment, size_of, text

NEW_PAGES = ("timeline", "map", "objectives", "among")


def html(data: Mapping[str, Any], *, language: str = "en", paper: str = "a4") -> str:
    """The report of the data of `septel.exercise.aar` as HTML, in English (`en`) or Spanish (`es`), for `a4` or `letter`.

    It needs nothing but the data, so a copy for a seat holds what that seat may know. SeptelError for another language or
    paper.
    """
    return rendered(report(data, speech(language)), paper=paper)


def rendered(found: Report, *, paper: str = "a4") -> str:
    """A report that is put together, as HTML. SeptelError for another paper."""
    return _template().render(
        r=found, s=found.speech, size=size_of(paper), new_pages=NEW_PAGES, svg=_svg, json=_json, code=_code
    )


def _svg(figure: Figure) -> Markup:
    """A drawing, with a layer above it for what the page moves."""
    drawn = figure.drawing.svg(label=figure.alt)
    if figure.player:
        drawn = drawn.removesuffix("</svg>") + '<g id="layer"></g></svg>'
    return Markup(drawn)


def _code(said: str) -> Markup:
    """A text of the report's own in which what stands between ` is a command."""
    parts = said.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if number % 2 else part for number, part in enumerate(parts))


def _json(value: Any) -> Markup:
    """JSON that may stand in a script element: no text in it can end the element."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(written)


@lru_cache
def _template() -> jinja2.Template:
    found = environment("septel.report.aar")
    found.globals |= {"style": text("septel.report.aar", "aar.css"), "script": text("septel.report.aar", "player.js")}
    return found.get_template("aar.html")
