"""The built-in scenarios, by name."""

from __future__ import annotations

from importlib import resources

_FOLDER = "builtin"


def names() -> tuple[str, ...]:
    """The names of the built-in scenarios, in alphabetical order."""
    folder = resources.files("septel.scenario") / _FOLDER
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def builtin_bytes(name: str) -> bytes:
    """The file of a built-in scenario."""
    return (resources.files("septel.scenario") / _FOLDER / f"{name}.yaml").read_bytes()
