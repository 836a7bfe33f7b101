"""Telegrams in the forms in which archives hold them, each with what it says, checked by hand.

All are fictional. Beside each `.txt` in `archive/` stands a `.json` with its fields; what is absent there the text has not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from septel.telegram import assemble, read

ARCHIVE = Path(__file__).parent / "archive"
SPECIMENS = sorted(path.stem for path in ARCHIVE.glob("*.txt"))
ABOUT = ("spans", "problems", "sources")


def bare(value: Any) -> Any:
    """A value without what is absent in it."""
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if one not in (None, [], False)}
    return [bare(one) for one in value] if isinstance(value, list) else value


def found_in(data: bytes) -> list[dict[str, Any]]:
    found = []
    for message in assemble(read(data)):
        document = {name: value for name, value in message.as_dict().items() if name not in ABOUT}
        if document["classification_line"] == document["classification"]:
            del document["classification_line"]
        for paragraph in document["paragraphs"]:
            del paragraph["span"], paragraph["section"]
        found.append(bare(document))
    return found


def text_of(name: str) -> bytes:
    return (ARCHIVE / f"{name}.txt").read_bytes()


def truth_of(name: str) -> list[dict[str, Any]]:
    truth: list[dict[str, Any]] = json.loads((ARCHIVE / f"{name}.json").read_text(encoding="utf-8"))
    return truth


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_field_and_paragraph_of_an_archives_telegram_is_read(name: str) -> None:
    assert found_in(text_of(name)) == truth_of(name)


@pytest.mark.parametrize("name", SPECIMENS)
def test_ends_of_lines_and_marks_of_encodings_change_nothing(name: str) -> None:
    text = text_of(name)
    assert found_in(text.replace(b"\n", b"\r\n")) == truth_of(name)
    assert found_in(b"\xef\xbb\xbf" + text) == truth_of(name)
    assert found_in(text.decode("utf-8").encode("utf-16")) == truth_of(name)


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_word_of_a_paragraph_stands_in_the_text_that_its_span_names(name: str) -> None:
    traffic = read(text_of(name))
    for message in traffic:
        for paragraph in message.paragraphs:
            said = traffic.text[slice(*paragraph.span)]
            assert all(word in said or "<" in traffic.text or "\\" in said for word in paragraph.text.split())


def test_all_of_an_archive_in_one_file_is_read_as_its_telegrams_are() -> None:
    names = [name for name in SPECIMENS if text_of(name).rstrip().endswith(b"NNNN")]
    assert len(names) > 8
    together = found_in(b"\n\n".join(text_of(name) for name in names))
    assert together == [message for name in names for message in truth_of(name)]
