"""Words that the end of a page or a section cuts in two: put together where the text itself shows how they are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from septel.telegram.message import Span
from septel.telegram.reading.draft import Draft

LEAST = 5  # letters of a word that is put together without a hyphen to show that it was cut
SEARCHES = 8  # seams for which the text is searched, before all of its words are counted
LONGEST = 32  # letters of half a word
_TAIL = re.compile(r"[^\w-]*([^\W\d_]{2,30})(-?)$")
_HEAD = re.compile(r"[^\W\d_]{2,30}(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Words that stand alone as well as in longer ones: `some times` may be just that.
_ALONE = frozenset((
    "a", "all", "an", "and", "any", "anyone", "are", "as", "at", "be", "body", "by", "can", "day", "down", "every", "for",
    "fore", "from", "has", "have", "he", "her", "here", "his", "hour", "how", "in", "into", "is", "it", "its", "land", "less",
    "like", "man", "may", "men", "more", "never", "no", "not", "now", "of", "off", "on", "one", "or", "other", "our", "out",
    "over", "part", "self", "she", "ship", "so", "some", "than", "that", "the", "them", "then", "there", "thing", "things",
    "time", "times", "to", "town", "under", "up", "us", "way", "what", "when", "where", "while", "who", "wide", "with",
    "word", "work",
))  # fmt: skip


class Cut(NamedTuple):
    """How a word goes on: letters of its first half that go, and what is doubtful about it, if anything is."""

    drop: int
    hint: str
    sure: bool


class Words:
    """The words of a text, to look up how one that was cut is written elsewhere in it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._whole: str | None = None
        self._count: Counter[str] | None = None
        self._searches = 0

    def cut(self, before: str, after: str) -> Cut | None:
        """How `after` goes on the word that `before` ends in; None if it goes on none, or nothing shows that it does."""
        if not (after[:1].isalpha() and (before[-1:] == "-" or before[-1:].isalpha())):
            return None
        tail = _TAIL.match(before[-LONGEST:].split()[-1])
        head = _HEAD.match(after[:LONGEST])
        if tail is None or head is None:
            return None
        left, right = tail[1].lower(), head[0].lower()
        if tail[2]:
            return self._hyphened(left, right, spoken=head[0][0].isupper() and not tail[1].isupper())
        if len(left) + len(right) < LEAST or left in _ALONE or right in _ALONE:
            return None
        if not self.times(left + right) or self.times(left) > 1 or self.times(right) > 1:
            return None
        return Cut(0, f"a page line cuts '{left + right}', which stands whole elsewhere in the text", sure=True)

    def _hyphened(self, left: str, right: str, *, spoken: bool) -> Cut:
        if not spoken and self.times(left + right):
            return Cut(1, f"a page line cuts '{left + right}', which stands whole elsewhere in the text", sure=True)
        if spoken or self.times(f"{left}-{right}"):
            return Cut(0, "", sure=True)
        return Cut(0, f"a page line cuts '{left}-{right}': its hyphen may be the line's and not the word's", sure=False)

    def times(self, word: str) -> int:
        """How often a word stands in the text."""
        if self._count is None:
            if self._whole is None:
                self._whole = "\n".join(self._texts).lower()
            self._searches += 1
            if self._searches <= SEARCHES and word not in self._whole:
                return 0
            self._count = Counter(_WORD.findall(self._whole))
        return self._count[word]


def mended(pieces: Sequence[str], words: Words) -> tuple[str, list[Cut]]:
    """Pieces of a text between which page lines stood, as one, and the words that were cut."""
    done, cuts = [pieces[0]], []
    for piece in pieces[1:]:
        before = done[-1].rstrip()
        cut = words.cut(before, piece)
        if cut is not None:
            done[-1] = before[: len(before) - cut.drop]
            cuts.append(cut)
        elif before == done[-1] and before[-1:] not in "-/" and not piece[:1].isspace():
            piece = f" {piece}"  # the page line stood without a space at the end of a word
        done.append(piece)
    return "".join(done), cuts


def told(cut: Cut, span: Span, draft: Draft, *, within: bool = True) -> None:
    """Say what is doubtful about a word that was cut; a hyphen at a section's end, not `within` it, is most often a word's."""
    if cut.hint:
        draft.problem("word_cut", "note" if cut.sure or not within else "warning", span, cut.hint)
