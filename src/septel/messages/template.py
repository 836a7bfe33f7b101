"""A template: literal parts with places between them, `{0}: there is no seat '{1}'.`; it knows the sentences made from it.

What stands at a place is found from left to right: each literal part is taken where it first occurs, the last one at the end.
That takes one pass, whatever the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

PLACE = re.compile(r"\{(\d+)\}")
WORD = re.compile(r"\w+")
QUOTED = ("'", "`", '"', "«")


class Template:
    """One English template and its Spanish form; ValueError if the two have not the same places.

    `weight` counts the letters of the literal parts: of two templates that a sentence fits, the weightier one made it.
    """

    def __init__(self, english: str, spanish: str) -> None:
        pieces = PLACE.split(english)
        self.english, self.spanish = english, spanish
        self.literals, self.places = pieces[::2], pieces[1::2]
        if set(self.places) != set(PLACE.findall(spanish)) or len(set(self.places)) != len(self.places):
            raise ValueError(f"'{english}' and '{spanish}' have not the same places")
        if any(not literal for literal in self.literals[1:-1]):
            raise ValueError(f"'{english}': two places stand side by side")
        self.weight = sum(letter.isalnum() for literal in self.literals for letter in literal)
        self.longest = max(self.literals, key=len)

    @property
    def key(self) -> str:
        """The longest word that stands whole in every sentence made from it; '' if each of its words touches a place."""
        last = len(self.literals) - 1
        found = []
        for n, literal in enumerate(self.literals):
            for word in WORD.finditer(literal):
                if (word.start() > 0 or n == 0) and (word.end() < len(literal) or n == last):
                    found.append(word[0])
        return max(found, key=len, default="")

    def values(self, text: str) -> dict[str, str] | None:
        """What stands at each place of a sentence; None if the sentence was not made from this template."""
        first, *others = self.literals
        if self.longest not in text or not text.startswith(first):
            return None
        if not others:
            return {} if text == first else None
        last, at, found = others.pop(), len(first), {}
        end = len(text) - len(last)
        if end < at or not text.endswith(last):
            return None
        for place, literal in zip(self.places, others, strict=False):
            then = text.find(literal, at, end)
            if then < 0:
                return None
            found[place] = text[at:then]
            at = then + len(literal)
        return found | {self.places[-1]: text[at:end]}

    def quoted(self, place: str) -> bool:
        """Whether what stands at a place is quoted: somebody's own word, never translated."""
        return self.literals[self.places.index(place)].endswith(QUOTED)

    def fill(self, values: Mapping[str, str], translate: Callable[[str], str]) -> str:
        """The Spanish sentence, with each value that is not quoted translated."""
        said = {place: value if self.quoted(place) else translate(value) for place, value in values.items()}
        return PLACE.sub(lambda found: said[found[1]], self.spanish)
