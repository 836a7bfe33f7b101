"""The pages of docs/reference say what the code says; `make reference` writes them anew."""

from __future__ import annotations

from types import ModuleType

import pytest
from tools import docs_cli, docs_detail, docs_measures, docs_scenario

from septel.scenario.model import Scenario
from septel.sim import MEASURES


@pytest.mark.parametrize("tool", [docs_cli, docs_detail, docs_measures, docs_scenario], ids=lambda tool: tool.PAGE.name)
def test_the_page_is_current(tool: ModuleType) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "run `make reference`"


def test_every_word_of_a_scenario_is_on_the_page() -> None:
    page = docs_scenario.page()
    for name in Scenario.model_fields:
        assert f"| `{name}` |" in page


def test_every_measure_is_on_the_page_once() -> None:
    page = docs_measures.page()
    assert all(page.count(f"| `{measure.name}` |") == 1 for measure in MEASURES)


def test_every_word_of_a_scenario_has_a_meaning() -> None:
    rows = [line for line in docs_scenario.page().splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
