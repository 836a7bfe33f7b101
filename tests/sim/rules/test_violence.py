from __future__ import annotations

import math

import numpy as np
import pytest

from septel import sim
from septel.sim import streams, trace
from septel.sim.rules import violence
from tests.sim.theatres import lasting, model, rows, traced

NO_FLOW = {"recruitment": "0 /w", "rivalry": "0 /w", "saturation": "0 /w", "migration": "never"}


def test_the_number_of_a_day_is_poisson() -> None:
    for mean in (0.05, 0.7, 4.0):
        drawn = np.array([violence.events_of_day(0, streams.U(streams.fold(streams.U(7), n)), mean) for n in range(100_000)])
        assert drawn.mean() == pytest.approx(mean, abs=4 * math.sqrt(mean / 100_000))
        assert drawn.var() == pytest.approx(mean, rel=0.06)
        assert (drawn == 0).mean() == pytest.approx(math.exp(-mean), abs=0.007)


def test_a_greater_mean_never_gives_fewer_events_on_the_same_day() -> None:
    keys = [streams.U(streams.fold(streams.U(7), n)) for n in range(500)]
    by_mean = [[violence.events_of_day(0, key, mean) for key in keys] for mean in (0.2, 0.5, 0.9, 1.1, 3.0)]
    assert all((np.diff(counts) >= 0).all() for counts in zip(*by_mean, strict=True))


@pytest.mark.compiled  # long as plain Python
def test_violence_is_where_members_are_at_the_rate_of_each() -> None:
    text = lasting(act_threshold=1.0, body=NO_FLOW, violence={"rate": "0.07 /w"}, horizon="700 d")
    log, m = traced(model(text))
    events = rows(log, trace.VIOLENCE)
    expected = 550 * 0.01 * 700
    assert m["violent_events"] == events["flag"].sum() == pytest.approx(expected, abs=4 * math.sqrt(expected))
    at_p4 = events["flag"][events["place"] == 4].sum()
    there = (400 / 6 + 50) * 0.01 * 700
    assert at_p4 == pytest.approx(there, abs=4 * math.sqrt(there))


@pytest.mark.compiled  # long as plain Python
def test_members_killed_by_rivals_are_violent_events() -> None:
    text = lasting(act_threshold=1.0, body=lasting()["body"] | {"rivalry": "1e-4 /w"}, violence={"rate": "0 /w"})
    _, m = traced(model(text))
    assert m["members_killed"] > 100
    assert m["violent_events"] == pytest.approx(m["members_killed"], abs=4 * math.sqrt(m["members_killed"]))


def test_a_leaders_capture_shakes_his_place_and_those_nearby_where_his_people_stand() -> None:
    run = sim.Simulation(model(lasting(violence={"nearby": 0.5, "reach": "50 km"})))
    run.state.body[0, 2] = 0.0
    head, lieutenant, cell = 0, 1, 4
    violence.raise_shock(run.world, run.state, cell, 1)
    assert not run.state.shock.any()
    violence.raise_shock(run.world, run.state, head, 1)
    near = 0.8 * 0.5 * math.exp(-math.hypot(50, 10) / 50)
    assert run.state.shock[[0, 1, 2]].tolist() == pytest.approx([near, 0.8, 0.0])
    violence.raise_shock(run.world, run.state, lieutenant, 1)
    assert run.state.shock[1] == pytest.approx(1.0)


@pytest.mark.compiled
def test_a_rise_multiplies_the_days_violence_and_decays() -> None:
    text = lasting(act_threshold=1.0, body=NO_FLOW, violence={"rate": "0.7 /w", "lasts": "10 d"}, horizon="30 d")
    run = sim.Simulation(model(text))
    run.state.shock[:] = 3.0
    run.run_until()
    events = rows(run.trace(), trace.VIOLENCE)
    day = np.rint(events["t"] / 24).astype(int)
    # ten-fold members: 55 events a day at no rise, 1 + 3·exp(−(n − 1)/10) times that on day n
    for first, last in ((1, 5), (20, 30)):
        expected = sum(55 * (1 + 3 * math.exp(-(n - 1) / 10)) for n in range(first, last + 1))
        counted = events["flag"][(day >= first) & (day <= last)].sum()
        assert counted == pytest.approx(expected, abs=4 * math.sqrt(expected))
    assert run.state.shock[0] == pytest.approx(3 * math.exp(-3))
