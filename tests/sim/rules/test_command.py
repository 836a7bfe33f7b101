from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, by_id, model, rows, small, traced


def with_police(**command: Any) -> dict[str, Any]:
    text = small()
    text["agencies"]["police"]["command"] = {"seat": "P0"} | command
    return text


def test_a_holder_asks_from_the_threshold_on() -> None:
    for threshold in (0.2, 0.6):
        log, _ = traced(model(small(act_threshold=threshold)))
        stated = rows(log, trace.ASKED)["x"]
        assert len(stated) > 5 and stated.min() >= threshold
    assert len(rows(traced(model(small(act_threshold=1)))[0], trace.ASKED)) == 0


def test_officers_never_serve_more_than_they_are() -> None:
    log, measures = traced(model(with_police(officers=2, service="20 h")))
    served = [row for row in rows(log, trace.SERVED) if row["command"] == 0]
    edges = sorted(
        [(float(row["t"]), 1) for row in served] + [(float(row["y"]), -1) for row in served], key=lambda e: (e[0], e[1])
    )
    busy = np.cumsum([step for _, step in edges])
    assert busy.max() == 2, "two officers, and there is work for both"
    assert 0 < measures["officer_utilisation"] < 1


def test_a_single_officer_takes_the_most_valuable_belief_first() -> None:
    text = with_police(officers=1, service="60 h")
    text["ranks"] = {"head": {"visibility": 3, "value": 1000}, "lieutenant": {"value": 30}, "cell": {"value": 1}}
    log, _ = traced(model(text))
    waiting: dict[int, int] = {}
    rank = lambda k: 0 if k == 0 else 1 if k <= 2 else 2  # noqa: E731
    queued = 0
    for row in log:
        if row["command"] != 0:
            continue
        if row["what"] == trace.ASKED:
            waiting[int(row["id"])] = rank(int(row["target"]))
        elif row["what"] == trace.SERVED:
            queued += len(waiting) > 1
            # values are so far apart that the rank decides, whatever the belief
            assert waiting.pop(int(row["id"])) == min([*waiting.values(), rank(int(row["target"]))])
        elif row["what"] == trace.ENDED:
            waiting.pop(int(row["id"]), None)
    assert queued > 3


def test_what_no_team_could_ever_reach_is_refused_at_once() -> None:
    text = small()
    text["theatre"]["modes"] = {"ground": {"speed": "50 km/h", "detour": 1, "range": "60 km"}}
    log, measures = traced(model(text))
    ended = rows(log, trace.ENDED)
    out = ended[ended["flag"] == m.UNREACHABLE]
    asked = by_id(log, trace.ASKED)
    assert len(out) > 0 and measures["waterfall_unreachable"] > 0
    assert all(asked[int(row["id"])]["t"] == row["t"] for row in out)
    # the police stand at P0 alone: P0 and P1 are within 60 km
    assert {int(row["place"]) for row in out if row["holder"] == 0} <= {2, 3, 4, 5}


def test_members_leave_the_asking_to_the_platform() -> None:
    log, _ = traced(model(small(sharing={"platform": {"delay": "0 h"}}, go_threshold=0)))
    platform_open: set[tuple[int, int]] = set()
    by_platform = 0
    for row in rows(log, trace.ASKED):
        key = (int(row["target"]), int(row["place"]))
        if row["holder"] == 2:
            platform_open.add(key)
            by_platform += 1
    assert by_platform > 0


def test_the_platform_asks_the_command_that_would_be_there_first() -> None:
    log, _ = traced(model(small(sharing="platform", go_threshold=0)))
    ready = model(small(sharing="platform"))
    asked = rows(log, trace.ASKED)
    for row in asked[asked["holder"] == 2]:
        command = ready.labels.commands[row["command"]]
        if row["place"] == 5:
            assert command == "army/P5"
        if row["place"] == 0:
            assert command == "police/P0"


def test_the_outcome_ends_what_was_asked_about_it() -> None:
    log, _ = traced(model(BUSY | {"horizon": "60 d"}))
    asked, alive = by_id(log, trace.ASKED), set()
    for row in log:
        if row["what"] == trace.ASKED:
            alive.add(int(row["id"]))
        elif row["what"] == trace.CLOSED:
            gone = {
                i
                for i in alive
                if (asked[i]["holder"], asked[i]["target"], asked[i]["place"]) == (row["holder"], row["target"], row["place"])
            }
            alive -= gone
        elif row["what"] in (trace.SERVED, trace.DECIDED, trace.APPROVED):
            assert int(row["id"]) in alive


def test_the_platform_asks_whom_the_weather_lets_come_first() -> None:
    agencies = {
        "ground": {"command": "P0", "bases": {"P1": {"assault": 2}}},
        "flyers": {"command": "P5", "bases": {"P5": {"air": 2}}},
    }
    packages = {rank: {"packages": [{"assault": 1}, {"air": 1}]} for rank in ("head", "lieutenant", "cell")}
    text = small(agencies=agencies, sharing={"platform": {"delay": "0 h"}}, ranks=packages, go_threshold=0)
    text["sources"] = {"eyes": {"kind": "own", "agency": "ground", "rate": "1 /d"}}
    text["theatre"]["modes"] = {"ground": {"speed": "200 km/h", "detour": 1}}
    storm = {"at": "720 h", "weather": {"factor": 50, "lasts": "720 h", "modes": ["ground"]}}
    log, _ = traced(model(text | {"injects": [storm], "horizon": "60 d"}))
    asked = rows(log, trace.ASKED)
    near = asked[(asked["holder"] == 2) & np.isin(asked["place"], (0, 2))]
    assert set(near["command"][near["t"] < 720].tolist()) == {0}
    assert set(near["command"][near["t"] > 720].tolist()) == {1}
