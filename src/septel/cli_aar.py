"""`septel aar`: the data of an after-action report."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Write the data of an exercise's after-action report.")
@click.argument("database", metavar="DB")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Write aar.json and its tables into this folder.")
@click.option("--audience", metavar="SEAT", help="Only what this seat may know; by default everything, for control.")
@click.option("--json", "as_json", is_flag=True, help="Print the document.")
def aar(database: str, out: Path | None, audience: str | None, as_json: bool) -> None:
    """Write the data of the after-action report of the exercise in DB, a file or a postgresql:// URL.

    What happened and who was told of it, objectives with all ratings, what was seen, expected actions, the improvement plan,
    feedback, and measures beside those of fast runs. The exercise may go on meanwhile.
    """
    import json

    from septel.errors import SeptelError
    from septel.exercise import aar as report
    from septel.exercise.log import open_log

    if out is None and not as_json:
        raise SeptelError("Say where to write it with --out DIR, or --json to print it.")
    with open_log(database, readonly=True) as log:
        found = report.of_log(log, audience=audience)
    written = report.write(found, out) if out is not None else []
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
        return
    counts = found["expected_actions"]["counts"]
    told = ", ".join(f"{number} {status}" for status, number in counts.items()) or "none"
    click.echo(f"{found['exercise']}: {found['facts']['title']}, for {found['for']['seat']}")
    click.echo(f"{len(found['timeline'])} events, {len(found['observations'])} observations; expected actions: {told}")
    click.echo(f"aar: {out} ({len(written)} files)")
