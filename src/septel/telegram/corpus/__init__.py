"""Made-up traffic with known truth, for tests, demonstrations and measurements of speed.

In come a count and a seed, out go telegrams as bytes and the messages that a perfect reader finds in them. The same seed gives
the same bytes. Nobody in it exists: posts, towns, offices and names are invented. Nothing is read, and every telegram is
stamped EXERCISE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

from septel.errors import SeptelError
from septel.telegram.corpus import words
from septel.telegram.corpus.drafting import message, posts
from septel.telegram.corpus.prose import Subject
from septel.telegram.message import Message
from septel.telegram.writer import write_all

__all__ = ["corpus", "drafted"]

MOST = 1_000_000


def drafted(*, count: int, seed: int, places: Iterable[str] = (), organisations: Iterable[str] = ()) -> list[Message]:
    """`count` messages, each made from its own part of the seed; a longer corpus begins with a shorter one's messages.

    They speak of invented towns and organisations, or of `places` (two at least) and `organisations` that are given.
    """
    if not 0 <= count <= MOST:
        raise SeptelError(f"a corpus has between 0 and {MOST:,} messages, not {count:,}")
    towns, groups = _named(places), _named(organisations)
    if len(towns) == 1:
        raise SeptelError(f"a corpus needs two places to speak of; there is only '{towns[0]}'")
    about = Subject(towns or words.TOWNS, groups or words.GROUPS)
    offices = posts(Random(f"{seed} posts"))
    return [message(Random(f"{seed} {n}"), number=n, offices=offices, about=about) for n in range(1, count + 1)]


def corpus(
    *, count: int, seed: int, places: Iterable[str] = (), organisations: Iterable[str] = ()
) -> tuple[bytes, list[Message]]:
    """The text of `count` made-up messages, UTF-8, and the messages as they must be read; each long one is in sections."""
    truth = drafted(count=count, seed=seed, places=places, organisations=organisations)
    return write_all(truth).encode(), truth


def _named(names: Iterable[str]) -> tuple[str, ...]:
    """Names as one writes them: `Aldea Alta` for `Aldea Alta, Norte #7`, `Halcones Grises` for `halcones_grises`."""
    bare = (re.sub(r"\W*[,#(].*", "", name).replace("_", " ").strip() for name in names)
    return tuple(dict.fromkeys(name if name != name.lower() else name.title() for name in bare if name))
