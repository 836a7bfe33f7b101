from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, agency, alone, cells, ends, model, rows, times, tip, traced

DEAF = {"coverage": 1, "late": "0 h", "radios": 0}
LEAKS_LATE = cells(reaction="1 h", dwell="400 d")


def meeting(*, army_at: str = "10.5 h", **changes: Any) -> dict[str, Any]:
    """Two agencies whose forces go for the same target at P1: the police act at 18, the army half an hour later."""
    agencies = {"police": agency(), "army": agency("P2")}
    injects = [tip("10 h"), tip(army_at, receiver="army")]
    return alone(agencies=agencies, injects=injects, communications=DEAF, ranks=LEAKS_LATE) | changes


def contacts(text: dict[str, Any]) -> int:
    log, measures = traced(model(text))
    met = len(rows(log, trace.CONTACT))
    assert measures["friendly_contacts"] == met
    return met


def test_two_forces_that_do_not_know_of_each_other_meet_where_both_have_arrived() -> None:
    log, measures = traced(model(meeting()))
    (met,) = rows(log, trace.CONTACT)
    tasked = {int(row["command"]): int(row["id"]) for row in rows(log, trace.TASKED)}
    assert (met["t"], met["command"], met["place"], met["id"], met["x"]) == (18.0, 0, 1, tasked[0], tasked[1])
    assert measures["friendly_contacts"] == 1


def test_the_targets_of_both_are_warned() -> None:
    # the army's force is for another target at the same place
    mob = {"gang": alone()["organisations"]["gang"] | {"cells": 2}}
    text = meeting(organisations=mob)
    text["injects"] = [tip("10 h"), tip("10.5 h", cell=2, receiver="army")]
    log, measures = traced(model(text))
    assert contacts(text) == 1
    warned = rows(log, trace.WARNED)
    assert warned["flag"].tolist() == [trace.BY_CONTACT] * 2 and sorted(warned["target"].tolist()) == [0, 1]
    assert warned["y"].tolist() == [19.0, 19.0] and measures["warned_operations"] == 0
    assert ends(measures) == {"slipped": 2}, "the army acts at 18.5, before the other has reacted"


def test_the_target_of_the_second_may_be_gone_for_it() -> None:
    mob = {"gang": alone()["organisations"]["gang"] | {"cells": 2}}
    text = meeting(organisations=mob, ranks=cells(reaction="15 min"))
    text["injects"] = [tip("10 h"), tip("10.5 h", cell=2, receiver="army")]
    log, measures = traced(model(text))
    assert rows(log, trace.ACTION)["flag"].tolist() == [trace.SLIPPED, trace.DRY_HOLE]
    assert ends(measures) == {"slipped": 1, "seen_coming": 1}


def test_a_force_that_has_not_arrived_is_not_met() -> None:
    assert contacts(meeting(army_at="11 h")) == 1, "arrived at 18, as the police act"
    assert contacts(meeting(army_at="11.1 h")) == 0


def test_a_force_that_has_gone_home_is_not_met() -> None:
    text = meeting(army_at="12 h")
    assert contacts(text) == 0, "the police left before the army came"


def test_forces_at_two_places_do_not_meet() -> None:
    text = meeting()
    text["injects"] = [tip("10 h"), tip("10.5 h", place="P3", receiver="army")]
    assert contacts(text) == 0


def test_two_forces_of_one_agency_know_each_other() -> None:
    mob = {"gang": alone()["organisations"]["gang"] | {"cells": 2}}
    text = meeting(organisations=mob)
    text["injects"] = [tip("10 h"), tip("10.5 h", cell=2)]
    assert contacts(text) == 0


def test_the_platform_makes_its_members_known_to_each_other_but_nobody_else() -> None:
    late = {"platform": {"delay": "300 h", "members": ["police", "army"]}}
    assert contacts(meeting(sharing=late)) == 0
    late = {"platform": {"delay": "300 h", "members": ["police"]}}
    assert contacts(meeting(sharing=late)) == 1


def test_deconfliction_working_radios_and_common_equipment_prevent_it() -> None:
    assert contacts(meeting(deconfliction=True)) == 0
    assert contacts(meeting(communications=DEAF | {"radios": 1})) == 0
    assert contacts(meeting(communications=DEAF | {"interoperability": 1})) == 0
    assert contacts(meeting(communications=DEAF | {"pairs": [{"between": ["army", "police"], "works": 1}]})) == 0


def test_without_communications_in_the_design_nobody_meets() -> None:
    text = meeting()
    del text["communications"]
    assert contacts(text) == 0


@pytest.mark.compiled
def test_the_chance_of_a_contact_is_that_of_radios_that_do_not_work() -> None:
    talk = DEAF | {"radios": 0.4, "interoperability": 0.5}
    n = 400
    values, _ = sim.batch(model(meeting(communications=talk)), seed=9, first=0, count=n)
    met = values[:, m.NAMES.index("friendly_contacts")].mean()
    chance = 1 - (0.4 + 0.6 * 0.5)
    assert abs(met - chance) < 3.3 * math.sqrt(chance * (1 - chance) / n)


def test_contacts_are_looked_for_when_a_force_acts_so_that_two_that_act_together_meet_once_each() -> None:
    log, measures = traced(model(meeting(army_at="10 h", injects=[tip("10 h"), tip("10 h", receiver="army")])))
    assert times(log, trace.CONTACT) == [18.0], "the first goes home; the second finds nobody under way"
    assert measures["friendly_contacts"] == 1


@pytest.mark.compiled
def test_contacts_in_a_busy_month_have_all_conditions() -> None:
    text = BUSY | {"communications": DEAF | {"radios": 0.2}, "horizon": "60 d", "go_threshold": 0, "sharing": "none"}
    text |= {"movement": {"rendezvous": "9 h"}}  # forces linger
    ready = model(text)
    met = 0
    for replication in range(6):
        log, _ = traced(ready, replication=replication)
        tasked = {int(row["id"]): row for row in rows(log, trace.TASKED)}
        first: dict[int, float] = {}
        for row in rows(log, trace.GROUP):
            ident = int(row["id"])
            first[ident] = min(first.get(ident, np.inf), float(row["y"]))
        over = {int(row["id"]): float(row["t"]) for row in rows(log, trace.ACTION)}
        for row in rows(log, trace.CONTACT):
            mine, theirs = int(row["id"]), int(row["x"])
            assert over[mine] == row["t"] and first[theirs] <= row["t"] <= over.get(theirs, np.inf)
            assert tasked[mine]["place"] == tasked[theirs]["place"] == row["place"]
            agencies = {ready.labels.commands[tasked[i]["command"]].split("/")[0] for i in (mine, theirs)}
            assert len(agencies) == 2
            met += 1
    assert met > 3
