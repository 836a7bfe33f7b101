"""`septel population`: the published population model of organisations by itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from septel.cli_options import say
from septel.errors import SeptelError

if TYPE_CHECKING:
    from septel.population import Network

FIGURE = "population.svg"


@click.command(short_help="Run the published model of organisations' members.")
@click.option("--nodes", metavar="FILE", help="CSV of organisations: Node and, for its name, Group.")
@click.option("--rivals", metavar="FILE", help="CSV of rivalries: Node, RNode and, if there is one, weight.")
@click.option("--alliances", metavar="FILE", help="CSV of alliances, the same columns.")
@click.option("--synthetic", metavar="N", type=int, help="A made-up network of N organisations; by default, of 150.")
@click.option("--seed", metavar="S", type=int, help="Another seed, another made-up network; by default 1.")
@click.option("--weeks", metavar="W", type=int, help="How far to look ahead of 2022; by default 260 weeks, to 2027.")
@click.option("--parts", metavar="K", type=int, help="Into how many the largest splits without its leaders; by default 2.")
@click.option("--out", metavar="DIR", help="Also write a figure, and the trajectories, policies and grid as CSV.")
def population(
    nodes: str | None,
    rivals: str | None,
    alliances: str | None,
    synthetic: int | None,
    seed: int | None,
    weeks: int | None,
    parts: int | None,
    out: str | None,
) -> None:
    """Run the published model of how many members criminal organisations have, and what policies would change.

    The model is that of Prieto-Curiel, Campedelli & Hope (Science 2023) in the paper's own setting. The network of rivalries
    and alliances is made up, or comes from three files in the columns of the paper's public data. No scenario is read.
    """
    from dataclasses import replace

    from septel import population as model
    from septel.population.model import PARTS
    from septel.population.summary import print_study, write_csv

    network = _network({"--nodes": nodes, "--rivals": rivals, "--alliances": alliances}, synthetic, seed)
    folder = _folder(out) if out else None
    setting = model.PAPER if weeks is None else replace(model.PAPER, ahead=weeks)
    found = model.study(network, setting, parts=PARTS if parts is None else parts)
    twins = model.twins(network, setting)
    print_study(found, twins, sys.stdout)
    if folder is None:
        say("\nFor the figure and the numbers week by week add: --out DIR")
        return
    from septel.report.population import population_figure

    written = [*write_csv(found, folder), population_figure(folder / FIGURE, found, twins)]
    click.echo(f"\nIn {out}: {', '.join(path.name for path in written)}")


def _network(files: dict[str, str | None], synthetic: int | None, seed: int | None) -> Network:
    """The network that was asked for; SeptelError if it is half a one, or two."""
    from septel import population as model

    given = [option for option, path in files.items() if path is not None]
    if not given:
        return model.synthetic(150 if synthetic is None else synthetic, 1 if seed is None else seed)
    others = [option for option, value in (("--synthetic", synthetic), ("--seed", seed)) if value is not None]
    if others:
        raise SeptelError(f"{others[0]}: goes with a made-up network, but {given[0]} names one in files.")
    nodes, rivals, alliances = files.values()
    if nodes is None or rivals is None or alliances is None:
        missing = " and ".join(option for option, path in files.items() if path is None)
        raise SeptelError(f"A network is three files: {missing} missing. One without ties is its first line alone.")
    return model.load(nodes, rivals, alliances)


def _folder(out: str) -> Path:
    """The folder, made if it is not there."""
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SeptelError(f"--out {out}: is not a folder that can be written to ({error.strerror or error}).") from error
    return folder
