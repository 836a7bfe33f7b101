"""Numbers as sections name them: `02`, `TWO`, `II`."""

from __future__ import annotations

_WORDS = (
    "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN",
    "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY",
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_NUMBERS = {word: number for words in (_WORDS, _ROMAN) for number, word in enumerate(words, start=1)}
NUMERAL = r"(?:\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"


def number(numeral: str) -> int:
    """The number that a numeral means."""
    return _NUMBERS.get(numeral) or int(numeral)
