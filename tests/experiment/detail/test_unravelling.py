"""What is joined up from a trace agrees with what the kernel counted, whatever the scenario."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from septel import sim
from septel.compiled import JIT
from septel.experiment.detail.happenings import NONE, OUTCOMES, Happenings, Lead, Operation
from septel.experiment.detail.unravelling import unravel
from septel.scenario import Book, load
from tests.sim import theatres
from tests.strategies import scenarios

BY_CAUSE = {
    "operation": ("captured", "slipped", "wrong_house", "seen_coming", "false_lead", "no_recall", "recalled"),
    "before": ("unreachable", "no_teams", "unconfirmed", "closed"),
}
CASES = {"busy": theatres.BUSY, "eight": theatres.EIGHT, "lasting": theatres.lasting()}


def unravelled(scenario: Any, *, seed: int = 1, replication: int = 0) -> tuple[sim.Model, Happenings, dict[str, float]]:
    model = sim.Model.build(scenario)
    log, measures = theatres.traced(model, seed=seed, replication=replication)
    return model, unravel(model, log), measures


def counts_agree(found: Happenings, got: dict[str, float]) -> None:
    outcomes = Counter(operation.outcome for operation in found.operations)
    assert outcomes["captured"] == got["captures"]
    assert outcomes["slipped"] == got["slipped"]
    assert outcomes["dry_hole"] == got["dry_holes"]
    assert outcomes["wrong_door"] == got["wrong_doors"]
    assert outcomes["wrong_house"] == got["wrong_houses"]
    assert outcomes["recalled"] == got["recalled"]
    assert outcomes["no_warrant"] == got["warrants_expired"]
    assert len(found.operations) == got["operations"]
    assert sum(operation.harmed for operation in found.operations) == got["harmed"]
    assert sum(operation.warned is not None for operation in found.operations) == got["warned_operations"]
    assert sum(bool(operation.duplicate_of) for operation in found.operations) == got["duplicates"]
    assert sum(len(operation.unheard) for operation in found.operations) == got["recalls_unheard"]
    assert sum(len(operation.contacts) for operation in found.operations) == 2 * got["friendly_contacts"]
    assert len({operation.blow for operation in found.operations} - {NONE}) == got["blows"]
    assert sum(len(operation.alarmed) for operation in found.operations) == got["alarms"]


def leads_agree(found: Happenings, got: dict[str, float]) -> None:
    kinds = Counter((lead.kind, lead.true) for lead in found.leads)
    assert kinds["tip", True] + kinds["tip", False] == got["leads_tips"]
    assert kinds["own", True] + kinds["own", False] == got["leads_own"]
    assert kinds["tip", True] + kinds["own", True] == got["leads_true"]
    assert kinds["capture", True] + kinds["capture", False] == got["leads_captures"]
    fates = Counter(arrival.fate for lead in found.leads for arrival in lead.arrivals)
    assert fates["fused"] == got["reports_fused"]
    assert fates["duplicate"] == got["reports_duplicate"]
    assert fates["rejected"] == got["reports_rejected"]
    assert sum(lead.withheld + len(lead.kept) for lead in found.leads) == got["reports_withheld"]
    assert sum(len(lead.under_way) for lead in found.leads) == got["reports_in_transit"]
    assert sum(arrival.again for lead in found.leads for arrival in lead.arrivals) == got["double_counted"]


def requests_agree(found: Happenings, got: dict[str, float]) -> None:
    ends = Counter(request.end for request in found.requests)
    assert len(found.requests) == got["requests"]
    for word in BY_CAUSE["before"]:
        assert ends[word] == got[f"end_{word}"], word
    assert ends["operation"] == got["operations"]
    expired = got["warrants_expired"]  # ends of operations, not of requests before them
    assert ends["refused"] + ends["no_warrant"] == got["end_refused"] + got["end_no_warrant"] - expired
    acted = sum(got[f"end_{word}"] for word in BY_CAUSE["operation"])
    of_operations = acted + expired + sum(operation.outcome == "open" for operation in found.operations)
    missed = got["operations"] - of_operations  # dry holes that are told as stale or out of hours
    assert ends["stale"] + missed == got["end_stale"] + got["end_out_of_hours"]
    assert ends["open"] + sum(operation.outcome == "open" for operation in found.operations) == got["end_open"]


def house(model: sim.Model, operation: Operation, found: Happenings) -> Lead:
    """The lead whose house is the case's: of the greatest likelihood ratio, the first of equals; who has seen it knows."""

    def weight(lead: Lead) -> float:
        seen = lead.kind == "scouts" and lead.true and lead.grade == sim.layout.SEEN
        return math.inf if seen else float(model.world.log_lr[lead.source, lead.grade])

    return max((found.lead(number) for number in operation.leads), key=weight)


@given(scenarios())
@settings(max_examples=40 if JIT else 10, deadline=None)
def test_counts_agree_with_the_measures_in_random_scenarios(text: dict[str, Any]) -> None:
    for replication, scenario in enumerate(Book.from_dict(text).designs.values()):
        model, found, got = unravelled(scenario, seed=7, replication=replication)
        counts_agree(found, got)
        leads_agree(found, got)
        requests_agree(found, got)
        what_is_drawn_again_agrees(model, found)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("replication", range(3))
def test_counts_agree_with_the_measures_in_crowded_scenarios(name: str, replication: int) -> None:
    scenario = next(iter(Book.from_dict(CASES[name]).designs.values()))
    model, found, got = unravelled(scenario, replication=replication)
    counts_agree(found, got)
    leads_agree(found, got)
    requests_agree(found, got)
    what_is_drawn_again_agrees(model, found)


@pytest.mark.parametrize("design", ["as_is", "liaison", "one_blow", "confirm", "joint_warrant"])
def test_counts_agree_with_the_measures_in_sierra(design: str) -> None:
    model, found, got = unravelled(load("sierra").designs[design], replication=2)
    counts_agree(found, got)
    leads_agree(found, got)
    requests_agree(found, got)
    what_is_drawn_again_agrees(model, found)


def what_is_drawn_again_agrees(model: sim.Model, found: Happenings) -> None:
    """Markings and houses are not in the trace; what was released and what was found shows them."""
    allowed = model.world.marking_ok
    assert all(allowed[lead.marking, to] for lead in found.leads for _, to, _ in lead.released)
    for operation in found.operations:
        if operation.outcome in ("captured", "slipped", "wrong_house"):
            assert house(model, operation, found).wrong_house == (operation.outcome == "wrong_house")


def test_belief_before_a_report_is_what_the_kernel_goes_on_from() -> None:
    model, found, _ = unravelled(next(iter(Book.from_dict(theatres.EIGHT).designs.values())))
    from septel.sim.rules import fusion

    par, seen = model.world.par[0], 0
    for lead in found.leads:
        for arrival in lead.arrivals:
            if arrival.fate != "fused":
                continue
            weight = model.world.trust[
                arrival.holder, fusion.kind_of_source(model.world, arrival.holder, lead.source, arrival.sender != NONE)
            ]
            log_lr = model.world.log_lr[lead.source, lead.grade]
            dwell = float(model.world.ranks[model.world.targets[lead.target]["rank"]]["mean_dwell"])
            if arrival.before is None:
                opened = fusion.opening_belief(float(par["logit_prior"]), weight, log_lr, arrival.t - lead.observed, dwell)
                assert arrival.after == pytest.approx(opened, rel=1e-9)
                seen += 1
    assert seen > 20


def test_every_outcome_is_one_of_the_words_that_are_explained() -> None:
    _, found, _ = unravelled(next(iter(Book.from_dict(theatres.EIGHT).designs.values())))
    assert {operation.outcome for operation in found.operations} <= set(OUTCOMES)
    assert len({operation.outcome for operation in found.operations}) >= 4


def test_leads_requests_and_operations_are_numbered_in_the_order_of_things() -> None:
    _, found, _ = unravelled(next(iter(Book.from_dict(theatres.EIGHT).designs.values())))
    for things, time in ((found.leads, "observed"), (found.requests, "asked"), (found.operations, "tasked")):
        assert [thing.number for thing in things] == list(range(1, len(things) + 1))
        times = [getattr(thing, time) for thing in things]
        assert times == sorted(times)


def test_a_target_is_at_one_place_at_a_time() -> None:
    _, found, _ = unravelled(next(iter(Book.from_dict(theatres.lasting()).designs.values())))
    for stays in found.visits.values():
        ends = np.array([stay.end if stay.end is not None else np.inf for stay in stays])
        starts = np.array([stay.start for stay in stays])
        assert (ends[:-1] <= starts[1:]).all()
