"""A page as its reader and its browser meet it: elements, attributes and text, by the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr", "wbr"}


@dataclass
class Page(HTMLParser):
    """Tags with their attributes in order, table rows as lists of cell texts, headings as (level, text)."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    tables: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    shown: list[dict[str, str | None]] = field(default_factory=list)  # pictures that a screen reader meets
    words: str = ""
    _hidden: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(html)
        page.close()
        if page.open:
            page.mistakes.append(f"never closed: {page.open}")
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        is_hidden = found.get("aria-hidden") == "true" or any(self._hidden)
        if tag == "svg" and not is_hidden and "svg" not in self.open:
            self.shown.append(found)
        if tag not in VOID:
            self.open.append(tag)
            self._hidden.append(is_hidden)
        if tag == "table":
            self.tables.append(("", []))
        elif tag == "tr":
            self.tables[-1][1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][1][-1].append("")
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.mistakes.append(f"</{tag}> closes {self.open[-1:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                self._hidden.pop()
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words += data
        if "caption" in self.open:
            caption, rows = self.tables[-1]
            self.tables[-1] = caption + data, rows
        elif "td" in self.open or ("th" in self.open and "tr" in self.open):
            self.tables[-1][1][-1][-1] += data
        if self.headings and any(len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() for tag in self.open):
            level, heading = self.headings[-1]
            self.headings[-1] = level, heading + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def table(self, words: str) -> list[list[str]]:
        """The rows of the first table whose caption holds some words, white space made single."""
        for caption, rows in self.tables:
            if words in caption:
                return [[" ".join(cell.split()) for cell in row] for row in rows]
        raise AssertionError(f"no table says '{words}': {[caption for caption, _ in self.tables]}")
