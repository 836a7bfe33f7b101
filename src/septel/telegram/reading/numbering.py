"""Which of the lines that begin with a number begin a paragraph, and which an item of a list or the rest of a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

MOST_SKIPPED = 2


@dataclass(slots=True)
class Start:
    """A line that may begin a paragraph.

    `end` is where its text begins, `apart` whether a blank line or a rule stands before it, `follows` whether what stands
    before is complete, `bracket` whether its number ends in a bracket, as items' do, `closed` whether a sentence ends
    there and no paragraph of the text bears a mark. `half` is a mark without its first bracket, which alone begins none.
    """

    number: int
    marking: str
    end: int
    apart: bool
    follows: bool
    bracket: bool
    half: str = ""
    closed: bool = False


def accepted(starts: list[Start], *, continued: bool) -> set[int]:
    """The ids of those that begin a paragraph.

    One with a portion mark does. One without does where it is the next number, unless it goes on a list that began within the
    paragraph, or the next number stands, with a portion mark, further on. `continued` lets the first number be any.
    """
    if all(start.number == n and start.follows and not start.bracket for n, start in enumerate(starts, start=1)):
        return {id(start) for start in starts}
    later = Counter(start.number for start in starts)
    marked_later = Counter(start.number for start in starts if start.marking)
    kept: set[int] = set()
    last, item = 0, 0  # the number of the paragraph before, and of the list's item before, 0 if no list is open
    for start in starts:
        later[start.number] -= 1
        if start.marking:
            marked_later[start.number] -= 1
            kept.add(id(start))
            last, item = start.number, 0
            continue
        if _is_next(start, last, item, continued=continued, later=later, marked_later=marked_later, first=not kept):
            kept.add(id(start))
            last, item = start.number, 0
        elif start.number == item + 1:
            item = start.number
    return kept


def _is_next(
    start: Start, last: int, item: int, *, continued: bool, later: Counter[int], marked_later: Counter[int], first: bool
) -> bool:
    number = start.number
    if not start.follows or marked_later[number] > 0 or number == 0:
        return False
    if first and continued:
        return start.apart and not start.bracket
    if start.bracket and not (start.apart and number == last + 1 and item == 0):
        return False
    if number == last and start.apart and start.closed and item == 0 and later[last + 1] <= 1:
        return True  # the author counted wrong
    if number == last + 1:
        return item == 0 or number != item + 1 or (later[number] == 0 and start.apart)
    return start.apart and item == 0 and last < number <= last + 1 + MOST_SKIPPED and later[last + 1] == 0
