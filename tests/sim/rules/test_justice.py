from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import trace
from septel.sim.layout import CAPTIVES
from septel.sim.rules import justice
from tests.sim.theatres import lasting, model, rows, traced


def court(**words: object) -> dict[str, Any]:
    """Work of 10 h day and night, 24 h of holding, everybody convicted, one prosecutor, and a day on the way back."""
    base = {"prosecutors": 1, "time": "10 h", "holding": "24 h", "conviction": 1, "back": "24 h"}
    return lasting(act_threshold=1.0, body=lasting()["body"] | {"recruitment": "0 /w", "removal": "0 /w"}, justice=base | words)


def held(text: dict[str, Any], *captured: tuple[int, float]) -> sim.Simulation:
    """The targets are detained at these times, with five members each; nothing else is done to them."""
    run = sim.Simulation(model(text))
    for k, t in captured:
        run.run_until(t)
        run.state.visits[k]["vacant_since"] = t
        justice.detain(run.world, run.state, k, 2, 5.0)
    return run


def fates(run: sim.Simulation) -> list[tuple[float, int, int]]:
    """(time, captive, fate) of all."""
    return [(float(row["t"]), int(row["id"]), int(row["flag"])) for row in rows(run.trace(), trace.CAPTIVE)]


def test_captives_are_taken_up_in_their_order_and_released_when_their_time_is_over() -> None:
    run = held(court(), (4, 50.0), (5, 51.0), (6, 52.0), (7, 53.0))
    run.run_until(99.0)
    convicted, too_long = trace.CONVICTED, trace.HELD_TOO_LONG
    # the third is begun at 70 and would be done at 80, after 76; the fourth is taken up at 76, but not done by 77
    assert fates(run) == [(60.0, 1, convicted), (70.0, 2, convicted), (76.0, 3, too_long), (77.0, 4, too_long)]
    assert run.state.court[justice.IDLE] == 1 and run.state.court[justice.FIRST] == -1
    m = run.measures()
    assert (m["convicted"], m["held_too_long"], m["captives_open"]) == (2, 2, 2)


def test_a_proceeding_that_ends_with_the_holding_is_in_time() -> None:
    run = held(court(time="24 h"), (4, 50.0))
    run.run_until(80.0)
    assert fates(run) == [(74.0, 1, trace.CONVICTED)]


@pytest.mark.compiled  # long as plain Python
def test_prosecutors_work_in_their_hours() -> None:
    run = held(court(hours="office", holding="200 h"), (4, 60.0))  # on a Wednesday at 18:00
    run.run_until(200.0)
    assert fates(run) == [(84.0, 1, trace.CONVICTED)]
    log, m = traced(model(lasting()))
    assert len(rows(log, trace.CAPTIVE)) > 20 and m["held_too_long"] > 0 and m["convicted"] > 0 and m["acquitted"] > 0


def test_the_released_take_the_lowest_vacant_rank_and_their_members_join_the_body() -> None:
    run = held(court(conviction=0, holding="500 h"), (1, 50.0), (5, 50.5))
    before = run.state.body[0].sum()
    run.run_until(83.0)
    assert run.state.visits[5]["vacant_since"] >= 0
    run.run_until(84.0)  # released at 60, back at 84: the cell's position is below the lieutenant's
    assert run.state.visits[5]["vacant_since"] < 0 and run.state.visits[1]["vacant_since"] >= 0
    run.run_until(94.0)
    assert run.state.visits[1]["vacant_since"] < 0
    assert [fate for _, _, fate in fates(run)] == [trace.ACQUITTED, trace.ACQUITTED, trace.BACK, trace.BACK]
    assert run.measures()["members_returned"] == 10 and before > 0 and run.state.pools[CAPTIVES, 2] == 0


def test_where_no_position_is_vacant_the_released_join_the_body_at_the_place_of_capture() -> None:
    still = lasting()["body"] | {
        "recruitment": "0 /w",
        "removal": "0 /w",
        "rivalry": "0 /w",
        "saturation": "0 /w",
        "migration": "never",
    }
    run = held(court(conviction=0) | {"body": still}, (5, 50.0))
    run.state.visits[5]["vacant_since"] = -1.0  # somebody else has taken it meanwhile
    here = run.state.body[0, 2]
    run.run_until(84.0)
    assert run.state.body[0, 2] - here == pytest.approx(6.0)


@pytest.mark.compiled  # long as plain Python
def test_every_captive_is_somewhere() -> None:
    for replication in range(3):
        run = sim.Simulation(model(lasting()), replication=replication)
        run.run_until()
        m = run.measures()
        assert m["captures"] == m["convicted"] + m["captives_returned"] + m["captives_open"]
        assert m["acquitted"] + m["held_too_long"] >= m["captives_returned"] > 0
        S = run.state
        busy = np.isin(S.captives["state"], (justice.IN_PROCEEDING, justice.DONE_IN_TIME)) & (S.captives["id"] > 0)
        assert S.court[justice.IDLE] == 1 - busy.sum()


@pytest.mark.compiled  # long as plain Python
def test_without_justice_captives_are_gone() -> None:
    log, m = traced(model(lasting(justice=False)))
    assert len(rows(log, trace.CAPTIVE)) == 0 and m["captives_returned"] == 0 and m["captures"] > 10
