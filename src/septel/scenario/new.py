"""A small scenario to start from, as `septel new` writes it."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from septel.errors import Problem, ScenarioError
from septel.scenario.built_in import names

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_TEMPLATE = "template.yaml"


def template(name: str) -> str:
    """The text of a small commented scenario of this name that runs; ScenarioError if the name cannot be one."""
    if not _NAME.fullmatch(name):
        close = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-0123456789")[:60].rstrip("_-")
        message = f"'{name}' cannot name a scenario: small letters, digits, '_' and '-', first a letter, at most 60"
        raise ScenarioError([Problem("", message, hint=f"Try '{close}'." if close else "")])
    if name in names():
        raise ScenarioError([Problem("", f"'{name}' is the name of a built-in scenario; choose another")])
    text = (resources.files("septel.scenario") / _TEMPLATE).read_text(encoding="utf-8")
    return text.replace("NAME", name)


def write(name: str, folder: str | Path = ".") -> Path:
    """Write `NAME.yaml` into a folder and return its path; an existing file is never overwritten."""
    stem = name.removesuffix(".yaml").removesuffix(".yml")
    text = template(stem)
    path = Path(folder) / f"{stem}.yaml"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ScenarioError([Problem("", "exists already and is left as it is; choose another name", file=str(path))]) from None
    except OSError as error:
        raise ScenarioError([Problem("", f"cannot be written: {error.strerror or error}", file=str(path))]) from None
    return path
