"""What a user writes: scenario files.

In comes a YAML file, a built-in name or a mapping; out goes a `Book` of checked, resolved scenarios with the line and the
source of every number, or a `ScenarioError` that holds every problem of the file at once. It knows no ground (places and
distances are the theatre's), draws nothing at random and writes no file but the one that `new` is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from septel.scenario.book import Book
    from septel.scenario.built_in import names
    from septel.scenario.loading import load, load_mapping, load_text
    from septel.scenario.model import Scenario
    from septel.scenario.numbers import Sourced

# Looked up when they are used: a live exercise's server knows a few models of a scenario, and loads none.
_WHERE = {
    "Book": "book",
    "Scenario": "model",
    "Sourced": "numbers",
    "load": "loading",
    "load_mapping": "loading",
    "load_text": "loading",
    "names": "built_in",
}

__all__ = ["Book", "Scenario", "Sourced", "load", "load_mapping", "load_text", "names"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"septel.scenario.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'septel.scenario' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
