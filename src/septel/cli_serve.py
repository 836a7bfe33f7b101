"""`septel serve`: a live exercise for people in seats, from the command line."""

from __future__ import annotations

from pathlib import Path

import click

from septel.cli_options import say


@click.command(short_help="Serve a live exercise to people in seats.")
@click.argument("scenario", metavar="SCENARIO")
@click.option("--db", metavar="DB", help="File or postgresql:// URL; by default SCENARIO.exercise.db here. One exercise each.")
@click.option("--design", metavar="NAME", help="By default the scenario's first.")
@click.option("--seed", metavar="S", type=int, help="Another seed, another draw of chance; 1 if nothing is said.")
@click.option("--rehearse", is_flag=True, help="A rehearsal: it is marked so, and its log is never that of the exercise.")
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="0.0.0.0 for a local network.")
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65_535), default=8765, show_default=True, help="0: any that is free."
)
@click.option("--url", metavar="URL", help="How people reach it, if not by its address.")
@click.option("--tls", metavar="self|CERT,KEY", help="A certificate of its own making, or yours.")
@click.option(
    "--invitations", metavar="FILE", type=click.Path(path_type=Path), help="Write a link for each seat without a session."
)
@click.option("--no-kernel", is_flag=True, hidden=True)
def serve(
    scenario: str, db: str | None, design: str | None, seed: int | None, rehearse: bool, host: str, port: int,
    url: str | None, tls: str | None, invitations: Path | None, no_kernel: bool,
) -> None:  # fmt: skip
    """Serve a live exercise of SCENARIO, a file or a built-in name; the same DB again goes on with it.

    Prints `ready URL` when it answers, and ends on Ctrl-C or SIGTERM; nothing that was acknowledged is lost.
    """
    import gc

    gc.disable()  # while there is nothing but what stays: what is read in starts faster so
    from septel.server import place, serving

    where = db or f"{Path(scenario).stem}.exercise.db"
    beside = Path("exercise") if "://" in where else Path(where)
    taken = place.take(host, port, tls_with=tls, url=url, beside=beside)
    if place.is_open(host) and not taken.url.startswith("https:"):
        say("Without --tls anybody on this network can read along and take a seat.", err=True)
    asked = serving.Asked(
        scenario, where, design=design, seed=seed, rehearse=rehearse, invitations=invitations, world=not no_kernel
    )

    def ready(found: str) -> None:
        if taken.fingerprint:
            say(f"certificate SHA-256 {taken.fingerprint}", err=True)
        click.echo(f"ready {found}")

    with taken.socket:
        serving.serve(asked, taken, ready=ready)
