"""What credentials are handed from outside: the database, the time of day, and chance."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from septel.errors import SeptelError

TOKEN_BYTES = 32
LONGEST_TOKEN = 100  # characters: more is not looked at


class NotAccepted(SeptelError):  # noqa: N818  (an answer, not a fault)
    """Somebody has not proved who he is; the text says no more than he may know, `code` is a word for programs."""

    def __init__(self, message: str, *, code: str = "not_accepted") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Edge:
    """`wall()` gives seconds since 1970 UTC, `chance(n)` n unpredictable bytes (`secrets.token_bytes`)."""

    engine: Engine
    wall: Callable[[], float]
    chance: Callable[[int], bytes]

    def token(self) -> str:
        """A new token of 256 bits, for a link or a cookie."""
        return base64.urlsafe_b64encode(self.chance(TOKEN_BYTES)).decode().rstrip("=")

    def name(self, letter: str) -> str:
        """A new opaque id: a letter and 128 bits in hex; `p…` for a person, `d…` for a device."""
        return letter + self.chance(16).hex()


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token[:LONGEST_TOKEN].encode(errors="replace")).hexdigest()
