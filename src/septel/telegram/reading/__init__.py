"""Reading telegrams: bytes come in, `Traffic` goes out; nothing is raised, guessed without a note, or thrown away silently."""

from __future__ import annotations

from septel.telegram.reading.reader import read

__all__ = ["read"]
