from __future__ import annotations

import re
from typing import Literal, get_origin

import pytest
from pydantic import ValidationError

from septel.scenario import model, model_long_run
from septel.scenario.defaults import BUILT_IN, GRADES
from septel.scenario.model import Base, Calendar, Kind, Law, Part, RateByPlace, Scenario, Stage
from septel.scenario.model_hours import span_minutes
from tests.scenario.tiny import TINY, book


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


@pytest.mark.parametrize(
    ("written", "days", "hours"),
    [
        ("mon-fri 09:00-17:00", "mon tue wed thu fri", ["09:00-17:00"]),
        ("06:00-19:00", "mon tue wed thu fri sat sun", ["06:00-19:00"]),
        ("sat, sun", "sat sun", ["00:00-24:00"]),
        ("fri-mon 8:00 - 12:00, 14:00–18:00", "fri sat sun mon", ["8:00-12:00", "14:00-18:00"]),
        ({"days": "Mon-Wed", "hours": "22:00-06:00"}, "mon tue wed", ["22:00-06:00"]),
        ({"days": ["mon-wed", "tue", "sat"], "hours": ["09:00-10:00"]}, "mon tue wed sat", ["09:00-10:00"]),
        ({}, "mon tue wed thu fri sat sun", ["00:00-24:00"]),
    ],
)
def test_calendars_are_read_in_all_their_forms(written: object, days: str, hours: list[str]) -> None:
    calendar = Calendar.model_validate(written)
    assert (calendar.days, calendar.hours) == (tuple(days.split()), tuple(hours))
    assert Calendar.model_validate(calendar) == calendar


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("monday 09:00-10:00", "'monday' is not a day; one of mon, tue, wed, thu, fri, sat, sun"),
        ("mon 9-17", "'9-17' is no span of hours; write for example 09:00-17:00"),
        ("24:00-25:00", "'24:00-25:00' is no span of hours: a day has hours 00:00 to 24:00"),
        ("09:61-10:00", "'09:61-10:00' is no span of hours: a day has hours 00:00 to 24:00"),
        ("", "'' is not a day"),
        (9, "must be hours such as 'mon-fri 09:00-17:00', or a mapping with 'days', 'hours' and 'handover'"),
        ({"days": [3]}, "valid string"),
    ],
)
def test_calendars_without_sense_are_refused(written: object, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        Calendar.model_validate(written)


def test_a_span_ends_on_the_next_day_if_it_ends_before_it_begins() -> None:
    assert span_minutes("09:00-17:00") == (540, 1020)
    assert span_minutes("22:00-06:00") == (1320, 1800)
    assert span_minutes("00:00-24:00") == span_minutes("00:00-00:00") == (0, 1440)


def test_the_words_of_an_operation_may_be_switches() -> None:
    for word in model.SWITCHES:
        body = "body: true\n" if word == "violence" else ""
        assert getattr(book(f"{TINY}{body}{word}: true\n").base, word) is not None
        assert getattr(book(f"{TINY}{word}: false\n").base, word) is None


def test_answers_and_exercises_may_be_switches_too() -> None:
    for outer, inner in model.INNER_SWITCHES:
        on, off = (getattr(book(f"{TINY}{outer}: {{{inner}: {word}}}\n").base, outer) for word in ("true", "false"))
        assert getattr(on, inner) is not None
        assert getattr(off, inner) is None


def test_every_number_of_the_long_run_has_a_unit_a_meaning_and_a_source() -> None:
    parts = [part for part in vars(model_long_run).values() if isinstance(part, type) and issubclass(part, Part)]
    parts = [part for part in parts if part.__module__ == model_long_run.__name__]
    assert len(parts) >= 15
    for part in parts:
        assert part.__doc__
        for name, field in part.model_fields.items():
            assert field.description, f"{part.__name__}.{name}"
            extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            value = getattr(part.model_construct(), name, None)
            is_word = field.annotation is str or get_origin(field.annotation) is Literal
            if isinstance(value, int | float | str | Law) and not is_word:
                assert extra.get("source"), f"{part.__name__}.{name}"


def test_published_rates_are_those_of_the_paper() -> None:
    body = model_long_run.Body()
    per_week = [168 * rate for rate in (body.recruitment, body.rivalry, body.saturation)]
    assert per_week == pytest.approx([2.527474e-3, 1.549231e-8, 4e-8])


def test_a_base_in_short_may_have_shifts() -> None:
    assert Base.model_validate({"assault": 2, "shifts": ["day"]}) == Base(teams={"assault": 2}, shifts=("day",))


def test_a_sighting_must_speak_for_the_target() -> None:
    with pytest.raises(ValidationError, match="else a sighting would speak against the target"):
        model.Confirm.model_validate({"detection": 0.05})


def test_lookouts_may_be_one_rate_and_address_errors_one_share() -> None:
    assert RateByPlace.model_validate("0.24 /d").default == pytest.approx(0.01)
    text = (
        TINY
        + "sources: {s: {kind: tips, rate: 1 /d, address_error: 20 %}, t: {kind: tips, rate: 1 /d, address_error: {C3: 0.1}}}\n"
    )
    assert [source.address_error for source in book(text).base.sources.values()] == [0.2, {"C3": 0.1}]
