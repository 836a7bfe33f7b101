"""What short lines were found to be, remembered: headings say the same over and over, and several readers ask of one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

SHORT = 200  # letters: what is longer does not come again, and is not kept

Found = TypeVar("Found")


class Memory(dict[str, Found]):
    """What a function says of a line's text, as `memory[text]`: worked out at the first asking.

    At most `most` short lines are kept; then all are forgotten. What comes out is shared: nobody may change it.
    """

    __slots__ = ("function", "most")

    def __init__(self, function: Callable[[str], Found], most: int = 1024) -> None:
        self.function, self.most = function, most

    def __missing__(self, text: str) -> Found:
        found = self.function(text)
        if len(text) < SHORT:
            if len(self) >= self.most:
                self.clear()
            self[text] = found
        return found
