"""Every text of the report, by key, so that another language is another catalogue and nothing else."""

from __future__ import annotations

from typing import Any

Catalogue = dict[str, str]


class Words:
    """A catalogue that can be asked: `words("key", name=value)`; a key that it lacks is a mistake (KeyError)."""

    def __init__(self, catalogue: Catalogue, *, language: str) -> None:
        self.catalogue, self.language = catalogue, language

    def __call__(self, key: str, **values: Any) -> str:
        text = self.catalogue[key]
        return text.format(**values) if values else text

    def get(self, key: str, otherwise: str) -> str:
        """The text of a key, or something else where there is none."""
        return self.catalogue.get(key, otherwise)

    def listed(self, items: list[str]) -> str:
        """Items as a list in a sentence."""
        if len(items) < 2:
            return "".join(items)
        return f"{'; '.join(items[:-1])}{self('list_and')}{items[-1]}"
