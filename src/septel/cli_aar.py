"""`septel aar`: the after-action report and improvement plan of an exercise, and its data."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from septel.cli_options import LANGUAGE, language, say


@click.command(short_help="Write an exercise's after-action report and improvement plan.")
@click.argument("database", metavar="DB")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Write the report and its data into this folder.")
@click.option("--audience", metavar="SEAT", help="Only what this seat may know; by default everything, for control.")
@LANGUAGE
@click.option("--paper", type=click.Choice(("a4", "letter")), default="a4", show_default=True, help="The size to print on.")
@click.option(
    "--moments", metavar="N", type=click.IntRange(0, 20), default=3, show_default=True,
    help="How many moments that mattered most to tell; 0 computes none, and takes seconds.",
)  # fmt: skip
@click.option(
    "--pairs", metavar="N", type=click.IntRange(10, 10_000), default=200, show_default=True,
    help="How often a moment is continued each way.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the document.")
def aar(database: str, out: Path | None, audience: str | None, paper: str, moments: int, pairs: int, as_json: bool) -> None:
    """Write the after-action report and improvement plan (AAR/IP) of the exercise in DB, a file or a postgresql:// URL.

    aar.html is one file that needs no network and prints well, aar.docx is to be worked on, aar.xlsx has its tables; aar.json
    and the .csv files hold the data: what happened and who was told of it, objectives with all ratings, what was seen,
    expected actions, the improvement plan, feedback, and measures beside those of fast runs. The exercise may go on meanwhile.
    """
    import json

    from septel.errors import SeptelError
    from septel.exercise import aar as report
    from septel.exercise.log import open_log
    from septel.report.aar.command import lines
    from septel.report.aar.gathering import gathered
    from septel.report.aar.speech import speech

    if out is None and not as_json:
        raise SeptelError("Say where to write it with --out DIR, or --json to print it.")
    with open_log(database, readonly=True) as log:
        found = gathered(log, audience=audience, moments=moments, pairs=pairs, progress=_progress)
    written: list[Path] = []
    if out is not None:
        from septel.report import aar as forms

        written = [*report.write(found, out), *forms.write(found, out, language=language(), paper=paper)]
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
        return
    for line in lines(found, speech(language())):
        click.echo(line)
    say(f"aar: {out} ({len(written)} files)")


def _progress(word: str, done: int, whole: int) -> None:
    """One line that is written over on a screen; a line for each fifth elsewhere."""
    from septel.report.aar.speech import speech

    text = speech(language())(f"command_{word}", done=done, whole=whole)
    if sys.stderr.isatty():
        click.echo(f"\r{text} ", err=True, nl=done == whole)
    elif done == whole or done % max(1, whole // 5) == 0:
        click.echo(text, err=True)
