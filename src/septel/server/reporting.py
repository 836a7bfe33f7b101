"""The after-action report made in a process apart, at the lowest priority, from the log alone.

`python -m septel.server.reporting` takes one JSON document on standard input, reads the log as it stands on the disk, and
answers with a line of JSON and the file's bytes. It writes nothing in the log, and what a seat may not read never leaves it.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from septel.errors import SeptelError
from septel.exercise.kernel.jobs import only_answers
from septel.server import STAMP

SHORT = ("overview", "objectives", "expected", "strengths", "areas_for_improvement", "plan")  # sections of a summary
UNTOLD = ("fact_zone", "fact_clock", "fact_copy", "fact_head")  # facts that are left out of it
MOST_ROWS, MOST_LETTERS = 20, 2_000  # of a section in it: assumptions


def made(job: Mapping[str, Any]) -> bytes:
    """The file of a job: `where` the log is, the `audience` for whom it is, its `form`, `language`, `paper` and `moments`.

    SeptelError if there is no exercise, no such seat, or no such form.
    """
    from septel.exercise.log import open_log
    from septel.report.aar.gathering import MOMENTS, gathered

    is_short = job["form"] == "summary"
    with open_log(job["where"], readonly=True) as log:
        moments = MOMENTS if job["moments"] and not is_short else 0
        data = gathered(log, audience=job["audience"], moments=moments, with_land=not is_short)
    if is_short:
        found = summary(data, language=job["language"])
        return json.dumps({"exercise": STAMP, **found}, ensure_ascii=False).encode(errors="replace")
    if job["form"] == "html":
        from septel.report.aar import html

        return html(data, language=job["language"], paper=job["paper"]).encode(errors="replace")
    with tempfile.TemporaryDirectory(prefix="septel-") as name:
        return _files(data, Path(name), job)


def summary(data: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    """The report in a few paragraphs, to go out as a message: a subject, and a title and text for each section.

    Its sentences are the report's own. SeptelError for another language.
    """
    from septel.report.aar.document import report
    from septel.report.aar.speech import speech

    found = report(data, speech(language))
    untold = {found.speech(word) for word in UNTOLD}
    parts = [(part.title, "\n".join(_lines(part, untold))[:MOST_LETTERS]) for part in found.sections if part.key in SHORT]
    told = [{"title": title, "text": text} for title, text in parts if text]
    return {"subject": f"{found.kind}: {found.title}", "paragraphs": told}


def _lines(part: Any, untold: Collection[str]) -> Iterator[str]:
    """What a section says, line by line: counts, findings, and rows that begin with something; no word on what is missing."""
    from septel.report.aar.blocks import Bullets, Facts, Paragraph, Table
    from septel.report.aar.speech import NONE

    for block in part.blocks:
        match block:
            case Paragraph(text=text, kind="") if part.key != "objectives":
                yield text
            case Facts(rows=rows):
                yield from (f"{term}: {what}" for term, what in rows if term not in untold)
            case Bullets(items=items):
                yield from items[:MOST_ROWS]
            case Table(heads=heads, rows=rows):
                for row in [row for row in rows if row[0] != NONE][:MOST_ROWS]:
                    yield "; ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell not in ("", NONE))


def _files(data: Mapping[str, Any], folder: Path, job: Mapping[str, Any]) -> bytes:
    """One of the office's files, or all that `septel aar` writes, packed."""
    from septel.exercise import aar
    from septel.report import aar as forms

    files = forms.write(data, folder, language=job["language"], paper=job["paper"])
    if job["form"] != "zip":
        return (folder / f"aar.{job['form']}").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted([*files, *aar.write(data, folder)]):
            packed.write(path, f"aar/{path.name}")
    return out.getvalue()


def main() -> None:
    """Do one job."""
    answers = only_answers()
    os.nice(19)
    rest, answer = b"", dict[str, Any](ok=True)
    try:
        rest = made(json.load(sys.stdin))
    except SeptelError as error:
        answer = {"error": str(error)}
    answers.buffer.write(json.dumps(answer).encode() + b"\n" + rest)
    answers.flush()


if __name__ == "__main__":
    main()
