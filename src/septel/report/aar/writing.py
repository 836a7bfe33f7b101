"""The report's files: `aar.html`, `aar.docx` and `aar.xlsx`, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from septel.errors import SeptelError
from septel.report.aar.document import report
from septel.report.aar.page import rendered
from septel.report.aar.speech import speech
from septel.whole import written_whole


def write(data: Mapping[str, Any], folder: Path, *, language: str = "en", paper: str = "a4") -> list[Path]:
    """Write all three into a folder; their paths. SeptelError for another language or paper, or if they cannot be written."""
    from septel.report.aar.sheets import write as write_sheets
    from septel.report.aar.word import write as write_word

    found = report(data, speech(language))
    text = rendered(found, paper=paper)
    made = []
    for name, make in (
        ("aar.html", lambda path: path.write_text(text, encoding="utf-8")),
        ("aar.docx", lambda path: write_word(found, path, paper=paper)),
        ("aar.xlsx", lambda path: write_sheets(data, path, language=language)),
    ):
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with written_whole(path, ending=".tmp") as beside:
                make(beside)
        except OSError as error:
            raise SeptelError(f"{path}: cannot be written ({error.strerror or error}).") from error
        made.append(path)
    return made
