from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel import units


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("90 min", 1.5),
        ("4 h", 4),
        ("14 d", 336),
        ("2 weeks", 336),
        ("36 s", 0.01),
        ("4h", 4),
        ("1.5e1 h", 15),
        (0, 0),
        ("0", 0),
    ],
)
def test_durations_are_hours(text: object, hours: float) -> None:
    assert units.hours(text) == pytest.approx(hours)


def test_distances_are_km_and_speeds_km_per_hour() -> None:
    assert units.kilometres("1500 m") == 1.5
    assert units.kilometres("350 km") == 350
    assert units.speed_kmh("45 km/h") == 45
    assert units.speed_kmh("10 m/s") == pytest.approx(36)
    assert units.kilometres(0) == units.speed_kmh(0) == units.per_hour(0) == 0


@pytest.mark.parametrize(("text", "rate"), [("0.024 /d", 0.001), ("3 per week", 3 / 168), ("1/h", 1), ("2 / day", 2 / 24)])
def test_rates_are_per_hour(text: str, rate: float) -> None:
    assert units.per_hour(text) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (units.hours, 4, "4 needs a unit"),
        (units.hours, "4", "'4' needs a unit"),
        (units.hours, "4 parsecs", "'parsecs' is not a unit that fits here"),
        (units.hours, "soon", "'soon' is not a quantity"),
        (units.hours, True, "expected a quantity"),
        (units.hours, [4], "expected a quantity"),
        (units.kilometres, "4 h", "'h' is not a unit that fits here"),
        (units.speed_kmh, "45 km", "'km' is not a speed"),
        (units.per_hour, "2 h", "'h' is not a rate"),
        (units.number, "3", "must be a number without a unit"),
        (units.number, False, "must be a number without a unit"),
        (units.share, "half", "'half' is not a share"),
        (units.share, "3 h", "'3 h' is not a share"),
        (units.moment, 5, "must be a date and time"),
    ],
)
def test_what_is_no_quantity_is_refused_with_an_example(read: object, value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        read(value)  # type: ignore[operator]


def test_a_share_may_be_a_percentage() -> None:
    assert units.share("30 %") == pytest.approx(0.3)
    assert units.share(0.25) == 0.25


@given(st.floats(0, 1e6), st.sampled_from(sorted(units.HOURS_PER)))
def test_a_duration_reads_back_in_every_unit(value: float, unit: str) -> None:
    assert units.hours(f"{value!r} {unit}") == pytest.approx(value * units.HOURS_PER[unit])


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    try:
        assert isinstance(units.hours(text), float)
    except ValueError as error:
        assert "write for example '4 h'" in str(error) or "for example '4 h'" in str(error)
