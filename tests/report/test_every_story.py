"""Every operation and lead can be told, whatever the scenario; and the story that the docs show is true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from septel import sim
from septel.compiled import JIT
from septel.experiment.detail import Detail
from septel.experiment.recomputed import Recomputed
from septel.report.english_story import ENGLISH
from septel.report.story.lead import operations_list, tell_lead
from septel.report.story.operation import tell_operation
from septel.scenario import Book, load
from tests.sim import theatres
from tests.strategies import scenarios


@given(scenarios())
@settings(max_examples=15 if JIT else 3, deadline=None)
def test_every_operation_and_lead_of_random_scenarios_can_be_told(text: dict[str, Any]) -> None:
    for scenario in Book.from_dict(text).designs.values():
        every_story(sim.Model.build(scenario))


@pytest.mark.parametrize("text", [theatres.EIGHT, theatres.lasting()], ids=["eight", "lasting"])
def test_every_operation_and_lead_of_crowded_scenarios_can_be_told(text: dict[str, Any]) -> None:
    every_story(theatres.model(text))


def every_story(model: sim.Model) -> None:
    """Each story holds every kind of section that it must, and no word that was not filled in."""
    log, measures = theatres.traced(model)
    found = Detail.of(Recomputed("a", 0, model, log, measures))
    stories = [tell_operation(found, one.number, ENGLISH) for one in found.happenings.operations]
    for story in stories:
        assert {"knew", "decision", "moved", "did"} <= {section.name for section in story.sections}
        assert ("came" in {section.name for section in story.sections}) == (story.facts["outcome"] != "open")
    stories += [tell_lead(found, one.number, ENGLISH) for one in found.happenings.leads[::7]]
    assert not set("{}") & set(operations_list(found, ENGLISH))
    for story in stories:
        text = story.text()
        assert not set("{}") & set(text) and "None" not in text and "nan" not in text.split()
        json.dumps(story.as_dict(), allow_nan=False)


def test_the_story_in_the_docs_is_the_one_that_the_command_tells() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/explain-an-operation.md").read_text(encoding="utf-8")
    model = sim.Model.build(load("sierra").designs["platform"])
    log, measures = theatres.traced(model)
    found = Detail.of(Recomputed("platform", 0, model, log, measures))
    shown = page.split("```text\n")[1].split("\n```")[0]
    assert shown == tell_operation(found, 25, ENGLISH).text().replace("\u00a0", " ")
    assert f"{found.happenings.lead(604).key:016x}" in page
