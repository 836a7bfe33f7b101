"""The templates of pages, ready to be filled."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import jinja2
from markupsafe import Markup


@lru_cache
def template(name: str) -> jinja2.Template:
    """A template by its file's name; `style` is the style sheet of all pages."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("septel.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (resources.files("septel.report") / "templates/page.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)
    return environment.get_template(name)
