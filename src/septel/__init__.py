"""Septel designs, runs and judges simulated exercises of agencies that must act together.

In Python: `septel.load(path)` reads a scenario, `septel.run(scenario, …)` compares its designs and returns a `Result`.
Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from septel.errors import ScenarioError, SeptelError
    from septel.experiment import Interrupted, Result, load, run

_WHERE = {
    "Interrupted": "septel.experiment",
    "Result": "septel.experiment",
    "ScenarioError": "septel.errors",
    "SeptelError": "septel.errors",
    "load": "septel.experiment",
    "run": "septel.experiment",
}

__all__ = ["Interrupted", "Result", "ScenarioError", "SeptelError", "__version__", "load", "run"]
__version__: str


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'septel' has no attribute '{name}'")


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("septel")
    except metadata.PackageNotFoundError:  # run from a folder that was never installed
        return "0+source"


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
