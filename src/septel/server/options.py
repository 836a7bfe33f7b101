"""What the decider of a request could send on it now, when it would be there, and how likely the target still is.

The chance is what the seat can compute itself: the freshest belief that it may read, faded to the hour of arrival as the rules
fade beliefs. The truth plays no part in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from septel.exercise import clock
from septel.exercise.access import may_read
from septel.exercise.director import Director
from septel.exercise.feature import Refused, State, as_told
from septel.exercise.field import refusals, showing
from septel.exercise.items import CONTROL, Seat
from septel.server import forms
from septel.server.answers import answer, may_answer, who
from septel.server.problems import Problem

GROUP = re.compile(r"(.+?):([^:,]+):([1-9]\d{0,3})(?:,|$)")
MOST_GROUPS = 50
Request_ = Annotated[str, Query(alias="request", min_length=1, max_length=80)]
Composed = Annotated[
    str | None,
    Query(max_length=4000, description="a package to look at: `base:kind:number`, several with commas between"),
]


def routes(director: Director) -> APIRouter:
    """The route over a director."""
    router = APIRouter(prefix="/api", tags=["read"])

    @router.get("/options", responses=may_answer(forms.Options, 403, 404, 409))
    async def options(request: Request, request_id: Request_, teams: Composed = None) -> Response:
        """What the decider of a request could send on it now: free teams and packages, with hours of arrival, and the chance
        that the target is still there by what the seat believes. With `teams`: the same of that package, and whether it may go.
        """
        seat = who(request).seat
        state = await director.settled()
        one = _asked_about(state, seat, request_id)
        groups = None if teams is None else _composed(teams)
        world: Any = director.world
        if world is None or not hasattr(world, "options"):
            raise Problem(409, "no_world", "There is no simulated world in this exercise.")
        await director.ready()
        given = (one["_"]["number"], one["decider"])
        try:
            found = await (world.options(*given) if groups is None else world.options(*given, groups))
        except Refused as error:
            raise as_told(error, refusals.of_request(request_id, one["decider"])) from None
        belief = believed(state, seat, one, found.get("t", clock.now(state, director.now())))
        return answer({"request": request_id, "options": with_chances(found, belief)})

    return router


def _asked_about(state: State, seat: Seat, request_id: str) -> dict[str, Any]:
    one: dict[str, Any] | None = state.get("field", {}).get("requests", {}).get(request_id)
    if one is None or not may_read(seat, showing.item(state, request_id)):
        raise Problem(404, "unknown", f"There is no request {request_id} for this seat.")
    if not one["open"]:
        raise Problem(409, "ended", f"Request {request_id} has ended: {one['state']}.")
    decider = one["decider"]
    if seat.kind not in CONTROL and seat.agency != decider:
        raise Problem(403, "forbidden", f"Request {request_id} lies with {decider or 'nobody'}.")
    return one


def _composed(said: str) -> list[dict[str, Any]]:
    """The groups of a package: a base's name may hold commas and colons, a kind's neither."""
    groups: list[dict[str, Any]] = []
    at = 0
    while at < len(said) and (found := GROUP.match(said, at)) is not None and len(groups) < MOST_GROUPS:
        groups.append({"base": found[1].strip(), "kind": found[2].strip(), "teams": int(found[3])})
        at = found.end()
    if not groups or at < len(said) or said.endswith(","):
        raise Problem(400, "bad_teams", f"Write teams as base:kind:number, at most {MOST_GROUPS}, with commas between.")
    return groups


def believed(state: State, seat: Seat, one: Mapping[str, Any], t: float) -> dict[str, Any]:
    """What the seat may read of a request's target at its place: belief now, when it was formed, and how it fades.

    Of the request's own belief and the open cases on it that the seat may read, the one that is freshest counts.
    """
    ground, names = state["setting"]["ground"], state["setting"]["targets"]
    rank = ground["target_ranks"][names.index(one["target"])]
    fades_h = float(ground["dwell_h"][rank])
    known = [(float(one["asked"]), float(one["belief"] or 0.0), one["id"])]
    for name, case in state["field"]["cases"].items():
        is_it = case["open"] and (case["target"], case["place"]) == (one["target"], one["place"])
        if is_it and may_read(seat, showing.item(state, name)):
            known.append((float(case["at"]), float(case["belief"] or 0.0), name))
    at, belief, name = max(known)
    return {"of": name, "belief": belief * math.exp(-max(0.0, t - at) / fades_h), "t": t, "at": at, "fades_h": fades_h}


def with_chances(found: dict[str, Any], belief: dict[str, Any]) -> dict[str, Any]:
    """Options with a `chance` beside each hour of arrival."""
    fades_h = belief["fades_h"]

    def faded(one: dict[str, Any]) -> dict[str, Any]:
        hours = one.get("arrival_h")
        return one | {"chance": None if hours is None else belief["belief"] * math.exp(-max(0.0, hours) / fades_h)}

    told = faded(found) if "may_go" in found else dict(found)
    for name in ("teams", "complete"):
        if isinstance(found.get(name), list):
            told[name] = [faded(one) for one in found[name]]
    return told | {"belief": belief}
