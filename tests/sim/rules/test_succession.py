from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import trace
from septel.sim.layout import NONE
from septel.sim.rules import hierarchy, succession, targets
from tests.sim.theatres import lasting, model, rows, traced

HEAD, SECOND, CELLS = 0, 2, slice(4, 11)  # of the gang: a head, three lieutenants, seven cells


def started(**changes: Any) -> sim.Simulation:
    """Just begun: everybody is on a visit."""
    run = sim.Simulation(model(lasting(**changes)))
    run.run_until(0.0)
    return run


def test_cells_report_to_lieutenants_in_turn_and_lieutenants_to_the_head() -> None:
    run = started()
    assert run.state.superior[:11].tolist() == [NONE, 0, 0, 0, 1, 2, 3, 1, 2, 3, 1]
    assert run.state.superior[11:17].tolist() == [NONE, 11, 12, 12, 12, 12]
    flat = {"gang": {"head": 1, "lieutenants": 0, "cells": 3, "territory": "everywhere", "members": 9}}
    assert started(organisations=flat, body=True).state.superior[:4].tolist() == [NONE, 0, 0, 0]


def vacant(run: sim.Simulation, *positions: int) -> None:
    for k in positions:
        run.state.visits[k]["vacant_since"] = run.now_h


@pytest.mark.parametrize(
    ("gone", "position", "riser"),
    [
        ([0], 0, 1),
        ([0, 1], 0, 2),
        ([0, 1, 2, 3], 0, 4),
        ([2], 2, 5),
        ([2, 5], 2, 8),
        ([2, 5, 8], 2, 4),
        ([6], 6, NONE),
        ([2, *range(4, 11)], 2, NONE),
    ],
)
def test_a_vacancy_is_filled_from_the_rank_below(gone: list[int], position: int, riser: int) -> None:
    run = started()
    vacant(run, *gone)
    members = run.state.body[0].sum()
    assert succession.somebody_rises(run.world, run.state, position)
    left = [k for k in range(11) if run.state.visits[k]["vacant_since"] >= 0 and k not in gone]
    assert left == ([] if riser == NONE else [riser])
    assert members - run.state.body[0].sum() == pytest.approx(1.0 if riser == NONE else 0.0)


@pytest.mark.compiled
def test_nobody_rises_where_nobody_is_left_and_it_is_tried_again() -> None:
    run = started(act_threshold=1.0)
    vacant(run, 4)
    run.state.body[0] = 0.0
    run.world.rates[:] = 0.0
    succession.vacate(run.world, run.state, 4)
    run.run_until(24.0 * 40)
    visit = run.state.visits[4]
    assert visit["vacant_since"] >= 0 and visit["generation"] > 2, "each time that nobody is found counts as a generation"


@pytest.mark.compiled  # long as plain Python
def test_who_rises_ends_his_visit_and_the_operation_on_him_finds_nobody() -> None:
    log, _ = traced(model(lasting()))
    risen = rows(log, trace.RISEN)
    assert len(risen) > 5
    ends = {(int(row["target"]), float(row["t"])) for row in rows(log, trace.VISIT_END)}
    assert all((int(row["target"]), float(row["t"])) in ends for row in risen)


def test_a_split_takes_every_second_lieutenant_with_his_cells_and_half_of_the_members() -> None:
    run = started()
    run.world.splits[:] = 1.0
    run.state.visits[HEAD]["vacant_since"] = 0.0
    succession.split(run.world, run.state, HEAD)
    new, head = 2, len(run.world.targets) - 3
    assert run.state.now[0]["organisations"] == 3 and run.state.org_of[head] == new
    assert np.flatnonzero(run.state.org_of == new).tolist() == [SECOND, 5, 8, head]
    assert run.state.superior[SECOND] == head and run.state.superior[[5, 8]].tolist() == [SECOND, SECOND]
    assert run.state.body[new].tolist() == run.state.body[0].tolist() and run.state.body[0].sum() == pytest.approx(200)
    assert run.state.rivals[:3, :3].tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert run.state.visits[head]["vacant_since"] == 0.0 and run.state.family[new] == 0
    assert hierarchy.linked(run.state, SECOND, head) and not hierarchy.linked(run.state, SECOND, HEAD)


def test_where_there_is_one_lieutenant_every_second_cell_goes() -> None:
    run = started()
    run.world.splits[:] = 1.0
    succession.split(run.world, run.state, 11)
    head = len(run.world.targets) - 3
    assert np.flatnonzero(run.state.org_of == 2).tolist() == [14, 16, head]
    assert run.state.superior[[14, 16]].tolist() == [head, head]


def test_allies_and_rivals_of_the_old_are_those_of_the_new() -> None:
    allied = lasting()["body"] | {"rivals": [], "allies": [{"between": ["gang", "mob"]}]}
    run = started(body=allied)
    run.world.splits[:] = 1.0
    succession.split(run.world, run.state, HEAD)
    assert run.state.allies[:3, :3].tolist() == [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]
    assert run.state.strength[:3, :3].tolist() == [[0, 1 / 2, 1], [1 / 2, 0, 1 / 2], [1, 1 / 2, 0]]


def test_a_split_beyond_the_most_organisations_is_refused_and_counted() -> None:
    run = started(body=lasting()["body"] | {"max_organisations": 3})
    run.world.splits[:] = 1.0
    for _ in range(2):
        succession.split(run.world, run.state, HEAD)
    m = run.measures()
    assert (m["splits"], m["splits_refused"]) == (1, 1) and run.state.now[0]["organisations"] == 3


@pytest.mark.compiled  # long as plain Python
def test_a_splinter_lives_as_its_parent_does() -> None:
    splits = 0
    for replication in range(4):
        run = sim.Simulation(model(lasting()), replication=replication)
        run.run_until()
        log, state = run.trace(), run.state
        born = {int(row["target"]): float(row["t"]) for row in rows(log, trace.SPLIT)}
        splits += len(born)
        visits = rows(log, trace.VISIT)
        for head, t in born.items():
            assert (visits[visits["target"] == head]["t"] > t).all()
            heirs = state.family[state.org_of[head]] == 1
            assert not heirs or set(visits[visits["target"] == head]["place"].tolist()) <= {1, 4}, "the mob's territory"
        unborn = [k for k in range(17, len(state.org_of)) if k not in born]
        assert not np.isin(log["target"], unborn).any()
    assert splits > 3


def test_a_splinter_is_without_a_head_from_its_beginning_on() -> None:
    text = lasting(act_threshold=1.0, horizon="10 d", ranks={"head": {"succession": "never", "packages": {"assault": 1}}})
    run = sim.Simulation(model(text))
    run.run_until(48.0)
    run.world.splits[:] = 1.0
    targets.end_visit(run.world, run.state, HEAD, False)
    succession.vacate(run.world, run.state, HEAD)
    succession.split(run.world, run.state, HEAD)
    run.run_until()
    assert run.measures()["days_without_head"] == pytest.approx(2 * 8)


@pytest.mark.compiled  # long as plain Python
def test_without_a_body_succession_is_as_it_was() -> None:
    log, m = traced(model(lasting(body=False, violence=False)))
    assert len(rows(log, trace.RISEN)) == 0 and m["splits"] == 0 and np.isnan(m["members"])
    assert len(rows(log, trace.FILLED)) > 10
