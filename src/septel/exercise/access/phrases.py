"""Which passphrases are too easy to guess: they are short, or made of what people choose most.

A phrase is cut into pieces as cheaply as can be: a word that everybody uses (common_words.txt), a run of the keyboard or the
alphabet, a run of one character, a year or up to four digits cost 1; any other character ½; a piece said again nothing. Below
COST it is refused, and so are digits alone. Letters count without case and accents, and `p4$$w0rd` is `password`. A list of
passwords would name some thousands of such phrases; this rule finds them, and their like that no list has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from importlib.resources import files
from unicodedata import normalize

from septel.errors import plain

SHORTEST, LONGEST = 12, 256  # characters
COST = 4.0
LONGEST_PIECE = 40
LEET = str.maketrans("0134578@$!|€", "oieastbasile")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "01234567890",
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6", "1qaz2wsx3edc4rfv5tgb", "qazwsxedcrfvtgb", "zaq12wsxcde34rfv", "zaqxswcdevfr",
    "qweasdzxc", "13579", "24680", "11223344556677889900", "147258369", "159357", "112233", "123321", "asdzxc", "aabbcc",
)  # fmt: skip


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words that are in many passwords, without accents."""
    return frozenset(files(__package__).joinpath("common_words.txt").read_text(encoding="utf-8").split())


def weakness(phrase: str, *, known: Iterable[str] = ()) -> str | None:
    """Why a passphrase is refused, in a sentence, or None; `known` are words to guess first: of seat, agency, exercise."""
    said = normalize("NFKC", phrase)
    if len(said) < SHORTEST:
        return f"A passphrase has at least {SHORTEST} characters: three or four words that do not belong together are good."
    if len(said) > LONGEST:
        return f"A passphrase has at most {LONGEST} characters."
    words = common_words() | {part for name in known for part in re.findall(r"[^\W_]{3,}", plain(name))}
    letters, symbols = re.sub(r"[\W_]+", "", plain(said)), re.sub(r"[^\w@$!|€]+|_+", "", plain(said))
    if letters.isdigit() or min(cost(letters, words), cost(symbols, words)) < COST:
        return "That is made of what people choose most, and would be guessed. Take words that do not belong together."
    return None


def cost(text: str, words: Set[str]) -> float:
    """How dear the cheapest way is to cut a text into pieces."""
    best = [0.0] + [float("inf")] * len(text)
    for end in range(1, len(text) + 1):
        best[end] = best[end - 1] + 0.5
        for begin in range(max(0, end - LONGEST_PIECE), end - 1):
            piece = text[begin:end]
            again = text[max(0, begin - len(piece)) : begin] == piece
            if again or piece in words or piece.translate(LEET) in words or _is_run(piece):
                best[end] = min(best[end], best[begin] + (0.0 if again else 1.0))
    return best[-1]


@lru_cache(maxsize=20_000)
def _is_run(piece: str) -> bool:
    if len(set(piece)) == 1 or re.fullmatch(r"[0-9]{2,4}", piece):
        return True
    return len(piece) >= 3 and any(piece in run or piece[::-1] in run for run in RUNS)
