"""Names that do not tell how many there are: a record's number under a secret permutation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: names are read out
BRANCH_LETTERS = "bcdefghjkmnpqrstvwxyz"
HALF = 16
ROUNDS = 4


def named(setting: Mapping[str, Any], number: int, *, kind: str = "") -> str:
    """The name in an exercise of a record, or of the n-th thing of a kind."""
    return opaque(kind + str(setting.get("salt", "")), number)


def of_branch(branches: Iterable[Mapping[str, int]], record: int) -> str:
    """What names that begin in a record end with: nothing before the exercise was put back for the first time, then letters,
    others for each branch, so that no name is given twice."""
    number, word = sum(branch["at"] <= record for branch in branches), ""
    while number > 0:
        number, letter = divmod(number - 1, len(BRANCH_LETTERS))
        word = BRANCH_LETTERS[letter] + word
    return word


def opaque(salt: str, number: int) -> str:
    """Seven letters for a number below 2³², different for each; without the salt they tell neither it nor its order.

    A Feistel permutation of two halves of 16 bits, its round function from BLAKE2.
    """
    left, right = number >> HALF & 0xFFFF, number & 0xFFFF
    for turn in range(ROUNDS):
        word = hashlib.blake2s(f"{turn}:{right}".encode(), key=salt.encode()[:32], digest_size=2).digest()
        left, right = right, left ^ int.from_bytes(word, "big")
    mixed = left << HALF | right
    return "".join(LETTERS[mixed >> shift & 31] for shift in range(30, -1, -5))
