"""Options that several commands share, the language that a command speaks, and a command line told again."""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection
from contextvars import ContextVar
from typing import Any

import click

from septel.messages import LANGUAGES, of_environment, translated

_LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
_ENGLISH: dict[tuple[int, str], str] = {}  # help texts as they are written, by object and attribute

SEED = click.option("--seed", metavar="S", type=int, default=1, show_default=True, help="Another seed, another draw of chance.")
THREADS = click.option(
    "--threads", metavar="T", type=int, help="By default one for each processor; the answer does not depend on it."
)
RNG = click.option("--rng", metavar="NAME", default="splitmix64", show_default=True, help="Generator: splitmix64 or philox.")
ON = click.option("--on", metavar="WHERE", help="Run on a Dask cluster: local-cluster, or tcp://host:port.")
OUT = click.option("--out", metavar="DIR", help="Keep the result in this folder, and go on from what it holds already.")
FRESH = click.option("--fresh", is_flag=True, help="Do not go on from what --out holds: replace it.")


def language() -> str:
    """What the command at work speaks: `en` or `es`."""
    return _LANGUAGE.get()


def speak(command: click.Command, wanted: str | None = None) -> None:
    """Speak a language from here on, by default the environment's, in messages and in the help texts of all commands."""
    _LANGUAGE.set(wanted or of_environment(os.environ))
    if language() != "en" or _ENGLISH:
        _help(command)


def _help(command: click.Command) -> None:
    for thing, names in [(command, ("help", "short_help")), *((one, ("help",)) for one in command.params)]:
        for name in names:
            text = _ENGLISH.setdefault((id(thing), name), getattr(thing, name, None) or "")
            if text:
                setattr(thing, name, "\n\n".join(_paragraph(part) for part in text.split("\n\n")))
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        _help(one)


def _paragraph(text: str) -> str:
    if text.startswith("\b") or language() == "en":
        return text
    line = " ".join(text.split())
    said = translated(line, language())
    return text if said == line else said


def say(text: str, *, err: bool = False) -> None:
    """Write a text for people, in the language of the command."""
    click.echo(translated(text, language()), err=err)


def _chosen(context: click.Context, _: click.Parameter, wanted: str | None) -> Any:
    if wanted:
        speak(context.find_root().command, wanted)


LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), is_eager=True, expose_value=False, callback=_chosen,
    help="Language of what people read: en or es. Else SEPTEL_LANGUAGE decides, else the shell.",
)  # fmt: skip
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
