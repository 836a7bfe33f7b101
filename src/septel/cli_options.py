"""Options that several commands share, and a command line told again."""

from __future__ import annotations

import shlex
from collections.abc import Collection

import click

SEED = click.option("--seed", metavar="S", type=int, default=1, show_default=True, help="Another seed, another draw of chance.")
THREADS = click.option(
    "--threads", metavar="T", type=int, help="By default one for each processor; the answer does not depend on it."
)
RNG = click.option("--rng", metavar="NAME", default="splitmix64", show_default=True, help="Generator: splitmix64 or philox.")
ON = click.option("--on", metavar="WHERE", help="Run on a Dask cluster: local-cluster, or tcp://host:port.")
OUT = click.option("--out", metavar="DIR", help="Keep the result in this folder, and go on from what it holds already.")
FRESH = click.option("--fresh", is_flag=True, help="Do not go on from what --out holds: replace it.")
LEFT_OUT = ("fresh", "as_json")  # how it begins and how it is printed


def typed_again(context: click.Context, *, without: Collection[str] = ()) -> str:
    """The command line of a context, to be typed again: what is not a default, in the options' order, --out last."""
    words = ["septel", str(context.info_name)]
    out: list[str] = []
    for one in context.command.params:
        name, value = str(one.name), context.params.get(str(one.name))
        if name in (*LEFT_OUT, *without) or value in (None, False, ()) or value == one.default:
            continue
        if isinstance(one, click.Argument):
            words.append(str(value))
        elif name == "out":
            out = ["--out", str(value)]
        elif value is True:
            words.append(f"--{name}")
        else:
            words += [word for each in (value if isinstance(value, tuple) else (value,)) for word in (f"--{name}", str(each))]
    return shlex.join([*words, *out])
