"""`septel msel` and `septel print`: the events list to and from Excel, and the exercise on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from septel.cli_options import LANGUAGE, language, say
from septel.errors import ScenarioError, SeptelError
from septel.messages import told_problem

if TYPE_CHECKING:
    from septel.exercise.msel.importing import Found
    from septel.exercise.msel.sources import Source
    from septel.scenario.model_msel import PlannedInject

MAP = click.option("--map", "map_file", metavar="FILE", help="Which column is what, as --save-map wrote it.")
SHEET = click.option("--sheet", metavar="NAME", help="This sheet; by default the one that looks like a list.")
SKIP = click.option("--skip-hidden", is_flag=True, help="Leave out rows that a filter hides.")
DRAFT = click.option("--all-draft", is_flag=True, help="Make drafts of all entries, whatever their status.")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@click.group(short_help="The events list (MSEL) to and from Excel.")
def msel() -> None:
    """Read a master scenario events list (MSEL) from .xlsx or .csv, write it, or check it."""


@msel.command("import", short_help="Put the entries of a table, or telegrams, in a scenario or an exercise.")
@click.argument("file", required=False)
@click.option("--telegrams", metavar="DIR", help="Import the telegrams of this folder instead of a table.")
@click.option("--aliases", metavar="YAML", help="Who the telegrams' addressees are, and how long telegrams take.")
@click.option(
    "--starts", metavar="MOMENT", help="The moment of the telegrams (UTC) at which the exercise starts; by default its own."
)
@click.option("--real-markings", is_flag=True, help="The telegrams may bear real classifications: I may handle them here.")
@click.option("--db", metavar="DB", help="Into the exercise in this database, which nobody serves at the time.")
@click.option("--scenario", metavar="YAML", help="For this scenario: printed as YAML, or put in the file with --write.")
@click.option("--write", "write_it", is_flag=True, help="Put the entries in the scenario's file.")
@MAP
@click.option("--save-map", metavar="FILE", help="Write which column was taken for what.")
@SHEET
@SKIP
@DRAFT
@click.option("--seat", metavar="NAME", help="The seat of control that imports; by default the first.")
def import_(
    file: str | None, db: str | None, scenario: str | None, write_it: bool, map_file: str | None, save_map: str | None,
    sheet: str | None, skip_hidden: bool, all_draft: bool, seat: str | None, telegrams: str | None, aliases: str | None,
    starts: str | None, real_markings: bool,
) -> None:  # fmt: skip
    """Put the entries of FILE, an .xlsx or .csv, in an exercise or a scenario; with --telegrams those of telegrams.

    With --telegrams the database or scenario may stand in place of FILE. An entry whose number is there already replaces it.
    If anything is wrong nothing is imported.
    """
    if telegrams is not None and file is not None and db is None and scenario is None:
        file, db, scenario = (None, file, None) if _is_database(file) else (None, None, file)
    if (db is None) == (scenario is None):
        raise SeptelError("Import into an exercise with --db DB, or for a scenario with --scenario YAML.")
    if (file is None) == (telegrams is None):
        raise SeptelError("Import a table, FILE, or the telegrams of a folder with --telegrams DIR.")
    if write_it and scenario is None:
        raise SeptelError("--write goes with --scenario.")
    source = _source(db, scenario)
    if telegrams is not None:
        if map_file or save_map or sheet or skip_hidden:
            raise SeptelError("--map, --save-map, --sheet and --skip-hidden are for tables, not for telegrams.")
        entries = _of_telegrams(telegrams, source, aliases, starts, real_markings)
    elif aliases or starts or real_markings:
        raise SeptelError("--aliases, --starts and --real-markings go with --telegrams.")
    else:
        assert file is not None
        found = _read(file, source, map_file, sheet, skip_hidden, all_draft)
        entries = found.entries
        if save_map:
            from septel.exercise.msel.columns import save_mapping

            save_mapping(Path(save_map), found.mapping)
    _put(entries, source, db, scenario, write_it, seat)


def _put(
    entries: tuple[PlannedInject, ...], source: Source, db: str | None, scenario: str | None, write_it: bool, seat: str | None
) -> None:
    """Entries into an exercise, into a scenario's file, or on the screen."""
    from septel.exercise.msel import sources

    count = _counted(len(entries))
    if db is not None:
        sources.import_into(db, entries, seat=seat)
        click.echo(f"{db}: {count} imported.")
    elif write_it:
        assert scenario is not None
        sources.write_into(scenario, sources.merged(source.entries, entries))
        click.echo(f"{scenario}: {count} written.")
    else:
        click.echo(sources.as_yaml(sources.merged(source.entries, entries)), nl=False)


def _of_telegrams(folder: str, source: Source, table: str | None, starts: str | None, real: bool) -> tuple[PlannedInject, ...]:
    """The telegrams of a folder as entries, drafts all of them; what is odd about them is told."""
    from septel.telegram import assemble, delivery, planning, read
    from septel.telegram.guard import refuse_real

    seats = source.around.addressees
    by = planning.with_seats(delivery.load(table, seats=seats) if table else delivery.DEFAULT, seats, source.titles)
    moment = planning.moment(starts) if starts else None
    files = [path for path in planning.files_of(folder) if not (table and path.resolve() == Path(table).resolve())]
    traffics = {str(path): read(planning.bytes_of(path), file=str(path)) for path in files}
    refuse_real(traffics.values(), allowed=real)
    messages = assemble(message for traffic in traffics.values() for message in traffic)
    found = planning.plan(traffics, messages, delivery=by, around=source.around, starts=moment)
    for problem in found.warnings:
        click.echo(told_problem(problem, language()), err=True)
    return found.entries


@msel.command(short_help="Write the entries as a table.")
@click.argument("source", metavar="DB|SCENARIO")
@click.argument("file")
@MAP
@click.option("--separator", type=click.Choice(list(SEPARATORS)), default="comma", show_default=True, help="In a .csv.")
def export(source: str, file: str, map_file: str | None, separator: str) -> None:
    """Write the events list of an exercise's database or of a scenario as FILE, .xlsx or .csv.

    Importing the file gives the same entries. With --map the columns have the headings and the order of the mapping.
    """
    from septel.exercise.msel import exporting

    found = _source(*((source, None) if _is_database(source) else (None, source)))
    exporting.write(Path(file), found.entries, title=found.title, mapping=_mapping(map_file), separator=SEPARATORS[separator])
    click.echo(f"{file}: {_counted(len(found.entries))} written.")


@msel.command(short_help="Say how a table would be read.")
@click.argument("file")
@click.option("--db", metavar="DB", help="Against the exercise in this database.")
@click.option("--scenario", metavar="YAML", help="Against this scenario: its start, seats, agencies and objectives.")
@MAP
@SHEET
@SKIP
@DRAFT
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(
    file: str, db: str | None, scenario: str | None, map_file: str | None, sheet: str | None, skip_hidden: bool,
    all_draft: bool, as_json: bool,
) -> None:  # fmt: skip
    """Say how FILE, an .xlsx or .csv, would be read: the sheet, what each column is taken for, and every mistake."""
    import json

    if (db is None) == (scenario is None):
        raise SeptelError("Check against an exercise with --db DB, or against a scenario with --scenario YAML.")
    try:
        found = _read(file, _source(db, scenario), map_file, sheet, skip_hidden, all_draft, quiet=as_json)
    except ScenarioError as error:
        if as_json:
            click.echo(json.dumps({"ok": False, "problems": [problem.as_dict() for problem in error.problems]}, indent=1))
        raise
    if as_json:
        problems = [problem.as_dict() for problem in found.warnings]
        document = {"ok": True, "entries": len(found.entries), **found.mapping, "problems": problems}
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    where = f", sheet '{found.sheet}'" if found.sheet else ""
    say(f"{file}{where}: {_counted(len(found.entries))}, no mistakes. Columns:")
    for heading, word in found.mapping["columns"].items():
        click.echo(f"  {heading:<28} {word or '(kept as it is)'}")


@click.command("print", short_help="Put an exercise on paper.")
@click.argument("source", metavar="DB|SCENARIO")
@click.option("--out", metavar="DIR", required=True, help="Folder for the pages.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Size of the sheets.")
@click.option("--what", metavar="A,B,…", help="Only these of msel, cards, briefs, eegs, sign-in.")
@click.option("--design", metavar="NAME", help="Of a scenario: this design; by default the first.")
@LANGUAGE
def print_(source: str, out: str, paper: str, what: str | None, design: str | None) -> None:
    """Write the MSEL, inject cards, seat briefs, evaluation guides (EEGs) and sign-in sheets as pages to print.

    From the database of an exercise, or from a scenario before there is one. Open a page in a browser and print it.
    """
    from septel.exercise.msel.sources import state_of
    from septel.report import paper as pages

    names = [name.strip() for name in what.split(",")] if what else list(pages.PAGES)
    if _is_database(source):
        if design is not None:
            raise SeptelError("--design goes with a scenario: a database holds one design.")
        state = state_of(source)
    else:
        state = pages.planned(source, design=design)
    for path, count in pages.write(state, Path(out), paper=paper, what=names, language=language()):
        click.echo(f"{path}: {count}")


def _is_database(where: str) -> bool:
    from septel.exercise.msel.sources import is_database

    return is_database(where)


def _source(db: str | None, scenario: str | None) -> Source:
    from septel.exercise.msel import sources

    if db is not None:
        return sources.of_a_database(db)
    assert scenario is not None
    return sources.of_a_file(scenario)


def _mapping(file: str | None) -> dict[str, Any] | None:
    from septel.exercise.msel.columns import load_mapping

    return load_mapping(Path(file)) if file else None


def _read(
    file: str,
    source: Source,
    map_file: str | None,
    sheet: str | None,
    skip_hidden: bool,
    all_draft: bool,
    *,
    quiet: bool = False,
) -> Found:
    from septel.exercise.msel import importing

    found = importing.read(
        Path(file),
        source.setting,
        around=source.around,
        sheet=sheet,
        mapping=_mapping(map_file),
        skip_hidden=skip_hidden,
        all_draft=all_draft,
    )
    for problem in found.warnings if not quiet else ():
        click.echo(told_problem(problem, language()), err=True)
    return found


def _counted(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
