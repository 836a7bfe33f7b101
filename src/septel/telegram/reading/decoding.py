"""Bytes to text: the encoding is told by its mark, by zero bytes, or by what does not fit UTF-8; nothing fails."""

from __future__ import annotations

import codecs

SAMPLE = 4096
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text of `data`, without its byte-order mark; the encoding; and whether every byte fitted it.

    UTF-8 where it fits or nearly fits, UTF-16 by its mark or by its zero bytes, else Windows-1252, whose printed letters are
    those of Latin-1; what fits nothing becomes the replacement character.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _forced(data[len(mark) :], encoding)
    wide = _wide(data)
    if wide:
        return _forced(data, wide)
    try:
        return data.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    whole = len(data) - len(data.translate(None, bytes(range(0xC0, 0x100)))) - lost  # letters of several bytes that did fit
    return (text, "utf-8", False) if whole > lost else _forced(data, "cp1252")


def _forced(data: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return data.decode(encoding), encoding, True
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), encoding, False


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain letters is zero."""
    sample = data[:SAMPLE]
    pairs = len(sample) // 2
    if pairs < 4:
        return ""
    first, second = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if second > 0.7 * pairs and first < 0.1 * pairs:
        return "utf-16-le"
    if first > 0.7 * pairs and second < 0.1 * pairs:
        return "utf-16-be"
    return ""
