"""What a user writes: scenario files.

In comes a YAML file, a built-in name or a mapping; out goes a `Book` of checked, resolved scenarios with the line and the
source of every number, or a `ScenarioError` that holds every problem of the file at once. It knows no ground (places and
distances are the theatre's), draws nothing at random and writes no file but the one that `new` is asked for.
"""

from __future__ import annotations

from septel.scenario.book import Book
from septel.scenario.built_in import names
from septel.scenario.loading import load, load_mapping, load_text
from septel.scenario.model import Scenario
from septel.scenario.numbers import Sourced

__all__ = ["Book", "Scenario", "Sourced", "load", "load_mapping", "load_text", "names"]
