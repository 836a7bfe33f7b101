"""`septel replay`: a finished exercise again, from its log."""

from __future__ import annotations

import click

from septel.cli_options import say


@click.command(short_help="Rebuild an exercise's state from its log.")
@click.argument("database", metavar="DB")
@click.option("--recompute", is_flag=True, help="Compute everything anew from the commands, and name the first difference.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def replay(database: str, recompute: bool, as_json: bool) -> None:
    """Rebuild the state of the exercise in DB, a file or a postgresql:// URL, and print its fingerprint.

    The state follows from what the rules made of the commands at the time. With --recompute the rules of today are asked again;
    exit code 1 if anything comes out otherwise.
    """
    import asyncio
    import json
    from dataclasses import asdict

    from septel.exercise import replay as again
    from septel.exercise.log import open_log
    from septel.exercise.state import state_sha256

    with open_log(database, readonly=True) as log:
        found = {"state_sha256": state_sha256(again.replay(log)), "events": log.head[0]}
        difference = asyncio.run(again.recompute(log)) if recompute else None
    if recompute:
        found["difference"] = asdict(difference) if difference else None
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        say(f"state  {found['state_sha256']}\n{found['events']} records")
        if difference:
            say(f"record {difference.seq} comes out otherwise:\n  log       {difference.kept}")
            click.echo(f"  computed  {difference.computed}")
        elif recompute:
            say("computed anew: all the same")
    click.get_current_context().exit(1 if difference else 0)
