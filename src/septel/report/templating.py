"""The templates of pages, ready to be filled, and the paper that pages are printed on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup

from septel.errors import SeptelError, did_you_mean

PAPERS = {"a4": "A4", "letter": "letter"}


@lru_cache
def template(name: str) -> jinja2.Template:
    """A template by its file's name; `style` is the style sheet of all pages."""
    found = environment("septel.report")
    found.globals["style"] = text("septel.report", "page.css")
    return found.get_template(name)


def environment(package: str, extensions: Sequence[type[Extension]] = ()) -> jinja2.Environment:
    """What reads the templates of a package: what is filled in is escaped, and what is missing is a mistake."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=extensions,
    )


@lru_cache
def text(package: str, name: str) -> Markup:
    """A style sheet or script beside a package's templates, to stand in a page as it is."""
    return Markup((resources.files(package) / "templates" / name).read_text(encoding="utf-8"))


def size_of(paper: str) -> str:
    """A size of paper as style sheets call it; SeptelError for one that there is not."""
    if paper not in PAPERS:
        raise SeptelError(f"'{paper}' is no size of paper. {did_you_mean(paper, PAPERS)}")
    return PAPERS[paper]
