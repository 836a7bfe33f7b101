"""`septel verify`, `septel backup` and `septel forget`: the log of a live exercise, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from septel.cli_options import say

if TYPE_CHECKING:
    from septel.exercise.log import Log, Verdict


@click.command(short_help="Check that the log of an exercise is as it was written.")
@click.argument("database", metavar="DB")
@click.option("--key", "keys", metavar="KEY", multiple=True, help="A key noted elsewhere, ed25519:… or a file; others' is bad.")
@click.option("--head", metavar="N:HASH", help="A head noted elsewhere, as `septel backup` prints it; it must be in the log.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(database: str, keys: tuple[str, ...], head: str | None, as_json: bool) -> None:
    """Read all of the log in DB, a file or a postgresql:// URL, and say whether anything in it was changed.

    Exit code 1 if so. The exercise may go on meanwhile.
    """
    import json

    from septel.exercise.log import examine, known_keys, named_head

    trusted = [key for said in keys for key in known_keys(said)]
    verdict = examine(database, keys=trusted, at=named_head(head) if head else None)
    click.echo(json.dumps(verdict.as_dict(), indent=1, ensure_ascii=False) if as_json else _told(verdict))
    click.get_current_context().exit(0 if verdict.ok else 1)


def _told(verdict: Verdict) -> str:
    from septel.exercise.log import shown

    lines = [f"{verdict.events} records, " + ("all as they were written" if verdict.ok else "NOT as they were written")]
    if verdict.first_bad is not None:
        lines.append(f"the first that cannot be trusted: {verdict.first_bad}")
    lines += [f"  {problem}" for problem in verdict.problems]
    if verdict.ok:
        lines.append(f"head  {verdict.head.seq}:{verdict.head.hash}")
    lines += [f"{'then ' if n else ''}signed by {shown(key)}" for n, key in enumerate(verdict.keys)]
    return "\n".join(lines)


@click.command(short_help="Copy an exercise's database, while it is served.")
@click.argument("database", metavar="DB")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def backup(database: str, file: Path) -> None:
    """Write everything in DB into the new SQLite file FILE, as it is at one moment.

    Note what it prints somewhere else: with the head and the key, `septel verify` tells any later change.
    """
    from septel.exercise.log import open_log, shown

    with open_log(database, readonly=True) as log:
        head, public = log.backup(file)
    say(f"{file}: {head.seq} records\nhead  {head.seq}:{head.hash}\nkey   {shown(public)}")


@click.command(short_help="Delete what a person wrote in an exercise.")
@click.argument("database", metavar="DB")
@click.argument("person", metavar="PERSON")
def forget(database: str, person: str) -> None:
    """Delete PERSON's key, name and texts from DB, for good; the log stays whole.

    PERSON is the name that was given when joining, or the opaque name that the log uses for it. Stop the server first. Earlier
    backups still hold what is deleted here: do the same to them, or delete them.
    """
    from septel.exercise.log import open_log

    with open_log(database, readonly=True) as log:  # what is refused here leaves the database and its key as they were
        named = _one_named(person, _names(log))
        log.must_know(named)
    with open_log(database) as log:
        count = log.forget(named)
    also = f" ({named})" if named != person else ""
    say(f"{person}{also} is forgotten: {count} text{'' if count == 1 else 's'} deleted.")


def _names(log: Log) -> dict[str, set[str]]:
    """Under which names each person took a seat; none any more if they are forgotten."""
    names: dict[str, set[str]] = {}
    for record in log.read():
        if record.kind == "seat.taken" and isinstance(record.body.get("name"), dict):
            name = log.open_text(record.body["name"])
            names.setdefault(str(record.body["person"]), set()).update([name] if name is not None else [])
    return names


def _one_named(said: str, names: dict[str, set[str]]) -> str:
    """The opaque name of who is meant. SeptelError if several are, or nobody and a name is near."""
    from septel.errors import SeptelError, did_you_mean, plain

    found = [person for person, known in names.items() if plain(said) in map(plain, known)]
    if said in names or len(found) == 1:
        return said if said in names else found[0]
    if found:
        raise SeptelError(f"Several persons have the name '{said}'. Say which: {', '.join(sorted(found))}.")
    hint = did_you_mean(said, [*names, *(name for known in names.values() for name in known)])
    if hint.startswith("Did"):
        raise SeptelError(f"Nobody has the name '{said}'. {hint}")
    return said
