"""`septel telegram`: read, check, write and make formatted message traffic."""

from __future__ import annotations

import json as jsons
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from septel.cli_options import LANGUAGE, language, say
from septel.errors import SeptelError, did_you_mean
from septel.messages import translated

if TYPE_CHECKING:
    from septel.telegram import Message, Traffic

Command = TypeVar("Command", bound=Callable[..., Any])

SHOWN_WIDTH = 100
FILES = click.argument("files", metavar="FILE…", nargs=-1, required=True)
REAL = click.option("--real-markings", is_flag=True, help="The text may bear real classifications: I may handle it here.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
APART = click.option("--apart", is_flag=True, help="Leave the sections of a telegram apart.")


@click.group(short_help="Read, check and write formatted telegrams.")
def telegram() -> None:
    """Formatted message traffic: heading, text and trailer, in files of any kind; `-` is standard input.

    Sections of one telegram are joined, also from several files. Text with a real classification is refused (exit code 3)
    unless --real-markings stands after the subcommand.
    """


@telegram.command(short_help="Say in short what telegrams hold.")
@FILES
@APART
@REAL
@LANGUAGE
def parse(files: tuple[str, ...], apart: bool, real_markings: bool) -> None:
    """Print a summary of each telegram: from whom to whom, when, what about, and what is doubtful."""
    traffics = _read(files, real_markings)
    messages = _messages(traffics, apart)
    click.echo("\n\n".join(_told(message) for message in messages) or _t("no telegram"))
    for traffic, name in zip(traffics, files, strict=True):
        for problem in traffic.problems:
            click.echo(_line(problem.as_dict(), name, traffic), err=True)


@telegram.command(short_help="List what is wrong with telegrams.")
@FILES
@APART
@JSON
@REAL
@LANGUAGE
def check(files: tuple[str, ...], apart: bool, as_json: bool, real_markings: bool) -> None:
    """List every problem with its file, line and a hint; exit code 1 if one of them is an error."""
    traffics = _read(files, real_markings)
    found = _problems(traffics, files, _messages(traffics, apart))
    errors = sum(one["severity"] == "error" for one in found)
    if as_json:
        click.echo(jsons.dumps({"ok": not errors, "problems": found}, indent=1, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one['file']}:{one['line']}: {_t(one['severity'])}: {one['code']}: {_t(one['hint'])}")
        count = len(_messages(traffics, apart))
        say(f"{count} telegram{'' if count == 1 else 's'}, {errors} error{'' if errors == 1 else 's'}, {len(found)} in all")
    click.get_current_context().exit(1 if errors else 0)


@telegram.command("json", short_help="Print telegrams as JSON.")
@FILES
@APART
@REAL
def json_(files: tuple[str, ...], apart: bool, real_markings: bool) -> None:
    """Print all fields and paragraphs of all telegrams as one JSON document; spans index the decoded text of their file."""
    traffics = _read(files, real_markings)
    document: dict[str, Any] = {
        "messages": [message.as_dict() for message in _messages(traffics, apart)],
        "files": [
            {"file": name, "encoding": one.encoding, "length": len(one.text), "problems": [p.as_dict() for p in one.problems]}
            for name, one in zip(files, traffics, strict=True)
        ],
    }
    click.echo(jsons.dumps(document, indent=1, ensure_ascii=False))


@telegram.command(short_help="Show which telegram refers to which.")
@FILES
@JSON
@REAL
def graph(files: tuple[str, ...], as_json: bool, real_markings: bool) -> None:
    """Resolve the references of the telegrams among themselves."""
    from septel.telegram.graph import graph as graph_of

    found = graph_of(_messages(_read(files, real_markings), apart=False))
    click.echo(jsons.dumps(found.as_dict(), indent=1, ensure_ascii=False) if as_json else str(found))


@telegram.command(short_help="Write telegrams from JSON or telegrams.")
@FILES
@click.option("--out", metavar="FILE", help="Where to write; by default standard output.")
@REAL
def write(files: tuple[str, ...], out: str | None, real_markings: bool) -> None:
    """Write telegrams in 69 columns, long ones in sections, each stamped EXERCISE.

    FILE holds what `septel telegram json` prints, one message of it, or telegrams.
    """
    from septel.telegram.writer import write_all

    messages = [message for name in files for message in _written_by(name, real_markings)]
    _put(write_all(messages), out)


@telegram.command(short_help="Make fictional traffic with known truth.")
@click.option("--count", metavar="N", type=click.IntRange(min=0), default=20, show_default=True, help="How many telegrams.")
@click.option("--seed", metavar="S", type=int, default=1, show_default=True, help="Another seed, other telegrams.")
@click.option("--out", metavar="FILE", help="Where to write the telegrams; by default standard output.")
@click.option("--truth", metavar="FILE", help="Where to write what a perfect reader finds in them, as JSON.")
@click.option("--scenario", metavar="SCENARIO", help="Whose places and organisations they speak of; by default invented ones.")
def corpus(count: int, seed: int, out: str | None, truth: str | None, scenario: str | None) -> None:
    """Write plausible telegrams of invented posts about invented events, for tests and demonstrations."""
    from septel.telegram.corpus import corpus as corpus_of

    places, organisations = _names(scenario) if scenario else ([], {})
    spoken = [names[-1] for names in organisations.values()]
    data, messages = corpus_of(count=count, seed=seed, places=places, organisations=spoken)
    _put(data.decode(), out)
    if truth:
        document = {"messages": [message.as_dict() for message in messages]}
        _put(jsons.dumps(document, indent=1, ensure_ascii=False) + "\n", truth)


@telegram.command(short_help="Propose leads that telegrams may hold.")
@click.argument("scenario")
@FILES
@JSON
@REAL
def leads(scenario: str, files: tuple[str, ...], as_json: bool, real_markings: bool) -> None:
    """Propose who seems to be where, and when, by the scenario's places and organisations.

    Proposals are for a person to confirm: nothing enters an exercise by itself.
    """
    from septel.telegram.extraction import leads as leads_of

    traffics = _read(files, real_markings)
    places, organisations = _names(scenario)
    texts = {name: traffic.text for name, traffic in zip(files, traffics, strict=True)}
    found = leads_of(_messages(traffics, apart=False), places=places, organisations=organisations, texts=texts)
    if as_json:
        click.echo(jsons.dumps({"leads": [one.as_dict() for one in found]}, indent=1, ensure_ascii=False))
        return
    for one in found:
        click.echo(str(one))
    say(f"{len(found)} proposal{'' if len(found) == 1 else 's'}, none of them confirmed")


def _names(scenario: str) -> tuple[list[str], dict[str, list[str]]]:
    """A scenario's places, and its organisations with the names by which each is known."""
    from septel.experiment import load
    from septel.theatre import build

    design = next(iter(load(scenario).designs.values()))
    organisations = {name: [name, one.title or name] for name, one in design.organisations.items()}
    return [str(name) for name in build(design).names], organisations


def _bytes(name: str) -> bytes:
    """What a file holds; SeptelError with the nearest name if there is none."""
    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name)
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise SeptelError(f"{name}: is a folder, not a file of telegrams.") from None
    except FileNotFoundError:
        there = sorted(one.name for one in path.parent.iterdir() if one.is_file()) if path.parent.is_dir() else []
        raise SeptelError(f"{name}: there is no such file. {did_you_mean(path.name, there, most=0)}".rstrip()) from None
    except (OSError, ValueError) as error:
        raise SeptelError(f"{name}: cannot be read ({getattr(error, 'strerror', None) or error}).") from None


def _read(files: tuple[str, ...], allowed: bool) -> list[Traffic]:
    from septel.telegram import read
    from septel.telegram.guard import refuse_real

    traffics = [read(_bytes(name), file=name) for name in files]
    refuse_real(traffics, allowed=allowed)
    return traffics


def _messages(traffics: list[Traffic], apart: bool) -> tuple[Message, ...]:
    from septel.telegram import assemble

    messages = [message for traffic in traffics for message in traffic]
    return tuple(messages) if apart else assemble(messages)


def _written_by(name: str, allowed: bool) -> list[Message]:
    """The messages of a JSON document or of telegrams."""
    from septel.telegram import assemble, read
    from septel.telegram.documents import messages as messages_of
    from septel.telegram.guard import refuse_real, refuse_real_messages

    data = _bytes(name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        traffic = read(data, file=name)
        refuse_real([traffic], allowed=allowed)
        if not traffic.messages:
            raise SeptelError(f"{name}: {traffic.problems[0].hint}.")
        return list(assemble(traffic))
    try:
        document = jsons.loads(data.decode("utf-8-sig"))
    except jsons.JSONDecodeError as error:
        raise SeptelError(f"{name}:{error.lineno}: is no JSON document ({error.msg}).") from None
    except (UnicodeDecodeError, RecursionError):
        raise SeptelError(f"{name}: is no JSON document in UTF-8.") from None
    found = list(messages_of(document, file=name))
    refuse_real_messages(found, allowed=allowed, file=name)
    return found


def _put(text: str, out: str | None) -> None:
    if out is None or out == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(out).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise SeptelError(f"{out}: cannot be written ({error.strerror or error}).") from None
    click.echo(f"{out}: written", err=True)


def _problems(traffics: list[Traffic], files: tuple[str, ...], messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """Every problem with its file and line, in the order of the files and lines."""
    by_name = dict(zip(files, traffics, strict=True))
    found = [(name, problem) for name, traffic in by_name.items() for problem in traffic.problems]
    for message in messages:
        file = message.sources[0].file if message.sources else ""
        found += [(file, problem) for problem in message.problems]
    order = {name: n for n, name in enumerate(files)}
    listed = [
        {"file": name, "line": _line_number(by_name[name], problem.span[0]), **problem.as_dict()} for name, problem in found
    ]
    return sorted(listed, key=lambda one: (order[one["file"]], one["line"]))


def _line_number(traffic: Traffic, place: int) -> int:
    return traffic.text.count("\n", 0, place) + 1


def _line(problem: dict[str, Any], name: str, traffic: Traffic) -> str:
    return f"{name}:{_line_number(traffic, problem['span'][0])}: {_t(problem['severity'])}: {_t(problem['hint'])}"


def _t(text: str) -> str:
    """A text in the language of the command."""
    return translated(text, language())


def _told(message: Message) -> str:
    """A message in a few lines for a person."""
    name = message.mrn or message.serial or _t("a telegram without a number")
    if message.section:
        have = len(set(message.sections_present))
        name += _t(f", {have} of {message.section[1]} sections")
    lines = [f"{name}  {message.subject or ''}".rstrip()]
    when = message.dtg.strftime("%Y-%m-%d %H:%MZ") if message.dtg else _t("no date")
    lines.append(f"  {_t('when'):<8} {when}{f', {message.precedence}' if message.precedence else ''}")
    lines.append(f"  {_t('from'):<8} {message.originator or _t('nobody named')}")
    for word, those in (("to", message.to), ("info", message.info)):
        if those:
            lines.append(f"  {_t(word):<8} {', '.join(one.name for one in those)}"[:SHOWN_WIDTH])
    marks = [message.classification or _t("no classification"), *message.captions]
    lines.append(f"  {_t('marked'):<8} {' '.join(marks)}{' (EXERCISE)' if message.exercise else ''}")
    if message.refs:
        lines.append(f"  {_t('refers'):<8} {'; '.join(str(one) for one in message.refs)}"[:SHOWN_WIDTH])
    numbered = sum(one.number is not None for one in message.paragraphs)
    lines.append(f"  {_t('text'):<8} " + _t(f"{len(message.paragraphs)} paragraphs, {numbered} of them numbered"))
    lines += [f"  {_t(problem.severity):<8} {problem.code}: {_t(problem.hint)}" for problem in message.problems]
    return "\n".join(lines)
