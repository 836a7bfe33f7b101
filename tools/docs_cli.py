"""Write docs/reference/cli.md: what `septel --help` and each command's `--help` say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from septel.cli import cli

PAGE = Path(__file__).parent.parent / "docs/reference/cli.md"
WIDTH = 100
HEAD = """# The command line

<!-- Made by tools/docs_cli.py; `make reference` writes it anew. -->

Answers go to standard output, everything else to standard error, so that a pipe gets answers only.

| exit code | meaning |
| --- | --- |
| 0 | success |
| 1 | a check failed |
| 2 | bad input: a scenario, an option, a folder |
| 3 | refused for safety |
| 70 | an error inside Septel, please report it |
| 130 | interrupted |
"""


def help_text(command: click.Command, *, name: str, parent: click.Context | None = None) -> str:
    """The text of `name --help` at a fixed width, whatever the terminal."""
    settings = command.context_settings | {"terminal_width": WIDTH, "max_content_width": WIDTH}
    return command.get_help(click.Context(command, info_name=name, parent=parent, **settings)).rstrip()


def page() -> str:
    """The whole page."""
    parts = [HEAD, f"## septel\n\n```text\n{help_text(cli, name='septel')}\n```\n"]
    return "\n".join([*parts, *sections(cli, click.Context(cli, info_name="septel", **cli.context_settings))])


def sections(group: click.Group, parent: click.Context) -> Iterator[str]:
    """What each command of a group says, and after a group its own commands."""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None or command.hidden:
            continue
        yield f"## {parent.command_path} {name}\n\n```text\n{help_text(command, name=name, parent=parent)}\n```\n"
        if isinstance(command, click.Group):
            yield from sections(command, click.Context(command, info_name=name, parent=parent, **cli.context_settings))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
