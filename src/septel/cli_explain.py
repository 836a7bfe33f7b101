"""`septel explain` and `septel trace`: one operation or lead in words, and the detail of chosen replications as Parquet."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from septel.cli_options import say
from septel.errors import SeptelError

if TYPE_CHECKING:
    from septel.experiment.detail import Detail
    from septel.experiment.result import Result
    from septel.report.story import Story

MOST_TRACED = 10_000


@click.command(short_help="Tell the story of one operation or lead in words.")
@click.argument("folder", metavar="DIR")
@click.option("--replication", metavar="N", type=int, required=True, help="Which replication, from 0.")
@click.option("--operation", metavar="M", type=int, help="Which operation, from 1; without it, a list of them.")
@click.option("--lead", metavar="KEY", help="Tell of a lead instead: its number, or its key.")
@click.option("--design", metavar="NAME", help="Under this design; by default the first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain(folder: str, replication: int, operation: int | None, lead: str | None, design: str | None, as_json: bool) -> None:
    """Tell who knew what when, who decided, who moved and what the target did, in a result that DIR holds.

    The replication is computed again from the result's manifest, and must come out to the bit as it is stored.
    """
    import json

    from septel.experiment.detail import detail
    from septel.experiment.result import Result
    from septel.report.english_story import ENGLISH
    from septel.report.story import plain
    from septel.report.story.lead import operations_list

    if operation is not None and lead is not None:
        raise SeptelError("--operation and --lead: ask for one story at a time.")
    result = Result.read(folder)
    _tell_compiling()
    found = detail(result, design or result.designs[0], replication)
    if operation is None and lead is None:
        if as_json:
            click.echo(json.dumps(plain(list(found.rows("operations"))), indent=1, ensure_ascii=False))
        else:
            named = f" --design {shlex.quote(design)}" if design else ""
            click.echo(operations_list(found, ENGLISH, folder=shlex.quote(folder), design=named))
        return
    story = _story(result, found, operation, lead)
    click.echo(json.dumps(story.as_dict(), indent=1, ensure_ascii=False) if as_json else story.text())


def _tell_compiling() -> None:
    """Say so if the rules must be compiled first, which takes a minute or more."""
    from septel.experiment.engine import Kernel
    from septel.experiment.progress import COMPILING

    if Kernel().cold():
        click.echo(COMPILING, err=True)


def _story(result: Result, found: Detail, operation: int | None, lead: str | None) -> Story:
    """The story that was asked for; SeptelError with the valid range if there is no such operation or lead."""
    from septel.report.english_story import ENGLISH
    from septel.report.story.lead import tell_lead
    from septel.report.story.operation import tell_operation

    name = str(result.manifest["identity"]["scenario"])
    where = f"replication {found.replication} of '{found.design}'"
    if operation is not None:
        count = len(found.happenings.operations)
        if not 1 <= operation <= count:
            has = f"has operations 1 to {count}" if count else "has no operations"
            raise SeptelError(f"--operation {operation}: {where} {has}.")
        return tell_operation(found, operation, ENGLISH, scenario=name)
    leads, word = found.happenings.leads, (lead or "").strip().lower()
    if word.isdigit() and len(word) < 16:
        if not 1 <= int(word) <= len(leads):
            raise SeptelError(f"--lead {lead}: {where} {f'has leads 1 to {len(leads)}' if leads else 'has no leads'}.")
        return tell_lead(found, int(word), ENGLISH, scenario=name)
    for one in leads:
        if f"{one.key:016x}" == word:
            return tell_lead(found, one.number, ENGLISH, scenario=name)
    raise SeptelError(
        f"--lead {lead}: {where} has no lead with this key. Give a number from 1 to {len(leads)}, or a key of 16 hexadecimal "
        "digits, as `septel trace` and the stories of leads show it."
    )


@click.command(short_help="Write leads, requests and operations of chosen replications.")
@click.argument("folder", metavar="DIR")
@click.option("--replications", metavar="0-4,17", required=True, help="Which ones: numbers and ranges.")
@click.option("--designs", metavar="A,B", help="Of these designs; by default all.")
def trace(folder: str, replications: str, designs: str | None) -> None:
    """Write leads, requests and operations of single replications into DIR, as Parquet.

    The replications are computed again from the result's manifest, and must come out to the bit as they are stored.
    """
    from septel.experiment.detail import write_detail
    from septel.experiment.result import Result

    numbers = chosen(replications)
    result = Result.read(folder)
    _tell_compiling()
    names = [name.strip() for name in designs.split(",")] if designs else None

    def told(found: Detail) -> None:
        count = found.happenings
        say(
            f"{found.design} {found.replication}: {len(count.leads)} leads, {len(count.requests)} requests, "
            f"{len(count.operations)} operations"
        )

    write_detail(result, numbers, names, told=told)
    say(f"\nIn {folder}: leads.parquet, requests.parquet, operations.parquet")


def chosen(text: str) -> list[int]:
    """The numbers of `0-4,17`, each once, in order; SeptelError if it is no such list."""
    found: dict[int, None] = {}
    for part in text.split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if not first.isdigit() or (dash and not last.isdigit()):
            raise SeptelError(f"--replications {text}: '{part.strip()}' is no number or range; write for example 0-4,17.")
        end = int(last) if dash else int(first)
        if end < int(first):
            raise SeptelError(f"--replications {text}: the range '{part.strip()}' ends before it begins.")
        if end - int(first) >= MOST_TRACED:
            raise SeptelError(f"--replications {text}: more than {MOST_TRACED} at once.")
        found |= dict.fromkeys(range(int(first), end + 1))
    return sorted(found)
