from __future__ import annotations

import pytest
from pydantic import ValidationError

from septel.scenario import model
from septel.scenario.defaults import BUILT_IN, GRADES
from septel.scenario.model import Base, Kind, Law, Scenario, Stage
from tests.scenario.tiny import book


def test_what_is_built_in_is_what_the_models_say() -> None:
    fields = Scenario.model_fields
    assert {name: Kind.model_validate(kind) for name, kind in BUILT_IN["kinds"].items()} == fields["kinds"].default
    assert model.Ranks.model_validate(BUILT_IN["ranks"]) == model.Ranks()
    assert model.Modes.model_validate(BUILT_IN["theatre"]["modes"]) == model.Modes()
    assert fields["markings"].default == {"open": model.Marking()}


def test_built_in_grade_tables_add_up_and_f6_says_nothing() -> None:
    for table in GRADES.values():
        for column in (0, 1):
            assert sum(odds[column] for odds in table.values()) == pytest.approx(1)
        assert table["F6"][0] == table["F6"][1]
    ratios = [true / false for true, false in GRADES["own"].values()]
    assert ratios[:-1] == sorted(ratios[:-1], reverse=True)


@pytest.mark.parametrize(
    ("written", "kind", "mean_h", "cv"),
    [
        ("4 h", "fixed", 4, 0),
        (0, "fixed", 0, 0),
        ({"fixed": "2 h"}, "fixed", 2, 0),
        ({"exponential": {"mean": "2 h"}}, "exponential", 2, 1),
        ({"lognormal": {"mean": "2 h", "cv": 0.5}}, "lognormal", 2, 0.5),
        ({"gamma": {"mean": "2 h", "shape": 4}}, "gamma", 2, 0.5),
        ({"erlang": {"mean": "2 h", "stages": 4}}, "gamma", 2, 0.5),
    ],
)
def test_laws_are_read_in_all_their_forms(written: object, kind: str, mean_h: float, cv: float) -> None:
    law = Law.model_validate(written)
    assert (law.kind, law.mean_h, law.cv) == (kind, mean_h, pytest.approx(cv))
    assert Law.model_validate(law) == law


@pytest.mark.parametrize(
    "written",
    [
        {"erlang": {"mean": "2 h", "stages": 1.5}},
        {"gamma": {"mean": "2 h", "shape": 2, "cv": 1}},
        {"gamma": {"mean": "2 h", "shape": True}},
        {"lognormal": {"mean": "2 h", "cv": 0}},
        {"lognormal": {"cv": 1}},
        {"exponential": {"mean": "2 h", "cv": 2}},
        {"fixed": "1e999 h"},
        {},
        "-1 h",
    ],
)
def test_laws_without_sense_are_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Law.model_validate(written)


def test_a_bare_number_of_teams_is_half_assault_half_cordon() -> None:
    assert Base.model_validate(5).teams == {"assault": 3, "cordon": 2}
    for wrong in (True, -1, 2.5):
        with pytest.raises(ValidationError):
            Base.model_validate(wrong)


def test_a_stage_may_be_its_time() -> None:
    stage = Stage.model_validate("2 h")
    assert Stage.model_validate(stage) == stage
    assert (stage.time.mean_h, stage.after) == (2, ())


def test_a_scenario_survives_its_own_dump() -> None:
    scenario = book().base
    assert Scenario.model_validate(scenario) == scenario
    with pytest.raises(ValidationError):
        scenario.leak = 3  # type: ignore[misc]
