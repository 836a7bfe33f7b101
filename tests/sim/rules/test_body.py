from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import trace
from septel.sim.rules import body, ticks
from tests.sim.theatres import lasting, model, rows, traced


def quiet(**changes: Any) -> dict[str, Any]:
    """Nobody is ever sought, so that only the flow moves the members."""
    return lasting(act_threshold=1.0, violence=False, **changes)


@pytest.mark.compiled  # long as plain Python
def test_every_member_is_accounted_for() -> None:
    for replication in range(3):
        _, m = traced(model(lasting()), replication=replication)
        gained = m["members_recruited"] + m["members_returned"]
        lost = ("removed", "killed", "saturated", "taken", "risen", "extinct")
        assert m["members"] == pytest.approx(550 + gained - sum(m[f"members_{way}"] for way in lost), rel=1e-12)
        assert all(m[f"members_{way}"] > 0 for way in ("recruited", "killed", "removed", "taken", "risen", "returned"))


@pytest.mark.compiled
def test_members_begin_where_the_weights_are_and_spread_there_again() -> None:
    run = sim.Simulation(model(quiet()))
    assert run.state.body[0] == pytest.approx(400 / 6) and run.state.body[1].tolist() == pytest.approx([0, 100, 0, 0, 50, 0])
    run.state.body[1] = [0, 0, 0, 0, 150, 0]
    run.run_until(24.0 * 60)
    share = run.state.body[1] / run.state.body[1].sum()
    assert share[4] - 1 / 3 == pytest.approx(2 / 3 * np.exp(-60 / 20), rel=1e-9), "the distance to the weights fades"
    stays = sim.Simulation(model(quiet(body=lasting()["body"] | {"migration": "never"})))
    stays.state.body[1] = [0, 0, 0, 0, 150, 0]
    stays.run_until(24.0 * 60)
    assert stays.state.body[1, :4].sum() == 0 and stays.state.body[1, 4] > 0


@pytest.mark.compiled
def test_an_organisation_below_one_member_is_extinct_and_the_rest_is_booked() -> None:
    alone = quiet(body={"recruitment": "0 /w", "removal": "70 /w", "rivalry": "0 /w", "saturation": "0 /w"})
    log, m = traced(model(alone))
    extinct = rows(log, trace.EXTINCT)
    assert m["members"] == 0 and 0 < m["members_extinct"] < 2
    assert m["members_removed"] + m["members_extinct"] == pytest.approx(550, rel=1e-12)
    # ten members a day of 550, shared by size, so about 55 days; of what is left then the smaller has less than one member
    assert extinct["id"].tolist() == [1, 0] and extinct["t"].tolist() == [24.0 * 55, 24.0 * 56]
    assert extinct["x"].sum() == pytest.approx(m["members_extinct"]) and (extinct["x"] < 1).all()


def test_members_are_taken_where_the_target_was_and_never_more_than_there_are() -> None:
    run = sim.Simulation(model(lasting()))
    run.state.body[0] = [10, 4, 0, 0, 0, 0]
    cell = 4  # after the head and three lieutenants
    assert body.lose_members(run.world, run.state, cell, 0) == 6 and body.lose_members(run.world, run.state, cell, 1) == 4
    assert run.state.body[0].tolist() == [4, 0, 0, 0, 0, 0]


def test_whoever_rises_from_the_body_leaves_every_place_in_proportion() -> None:
    run = sim.Simulation(model(lasting()))
    run.state.body[0] = [6, 4, 0, 0, 0, 0]
    assert body.one_rises(run.world, run.state, 0)
    assert run.state.body[0].tolist() == pytest.approx([5.4, 3.6, 0, 0, 0, 0])
    run.state.body[0] = [0.6, 0.3, 0, 0, 0, 0]
    assert not body.one_rises(run.world, run.state, 0), "less than one member is nobody"


@pytest.mark.compiled  # long as plain Python
def test_where_members_are_not_counted_somebody_is_always_found() -> None:
    organisations = lasting()["organisations"]
    organisations["mob"] |= {"members": 0}
    run = sim.Simulation(model(lasting(organisations=organisations)))
    run.run_until()
    mob = run.state.family == 1
    assert run.state.body[mob].sum() == 0
    filled = rows(run.trace(), trace.FILLED)
    assert (run.state.family[run.state.org_of[filled["target"]]] == 1).any()


@pytest.mark.compiled  # long as plain Python
def test_the_week_is_sampled_in_whole_numbers_that_add_up_over_replications() -> None:
    ready = model(lasting())
    _, one = sim.simulation.batch(ready, seed=1, first=0, count=1)
    _, other = sim.simulation.batch(ready, seed=1, first=1, count=1)
    _, both = sim.simulation.batch(ready, seed=1, first=0, count=2)
    assert both.weeks.shape == (25, 9, 2) and both.weeks.dtype == np.int64
    assert (one.weeks + other.weeks == both.weeks).all() and (one.confidence + other.confidence == both.confidence).all()
    assert (one.weeks[:, :, 0] ** 2 == one.weeks[:, :, 1]).all()
    assert one.weeks[:, ticks.TIPS, 0].sum() > 0 and one.weeks[:, ticks.HELD, 0].max() > 0


def test_without_loops_nothing_ticks() -> None:
    off = lasting(body=False, violence=False, justice=False, exploitation=False, capacity=False)
    off["community"] = {"confidence": 0.5}
    ready = model(off)
    assert ready.world.par[0]["ticks"] == 0 and len(sim.Simulation(ready).state.pool_weeks) == 0
