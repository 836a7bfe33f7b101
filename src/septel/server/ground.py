"""The ground for a map: relief, roads and borders, and how soon a base's teams get to each place.

What takes long is computed once, in a process apart, and kept; what the world must tell is asked of it in turn.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import SeptelError, did_you_mean
from septel.exercise.access import may_read
from septel.exercise.director import Director
from septel.exercise.field import showing
from septel.exercise.items import Seat
from septel.exercise.kernel.jobs import answered, talk
from septel.server import STAMP, forms
from septel.server.answers import answer, may_answer, packed, who
from septel.server.problems import Problem
from septel.server.shown import encoded

MOST_BANDS = 64  # answers that are kept
LONGEST_S = 120.0
LOST = "The process that draws the ground ended without an answer."
Word = Annotated[str, Query(min_length=1, max_length=200)]


class Map(forms.Stamped):
    """The ground as lines; `bounds` [[west, south], [east, north]]. On a plane (`is_plane`) coordinates are km."""

    is_plane: bool
    bounds: list[list[float]]
    relief: bool
    schematic: bool
    roads: dict[str, Any]
    border: dict[str, Any] | None


class Reach(forms.Stamped):
    """Hours to each place in the order of the ground's places, null out of reach; `bands` are areas by hours of journey."""

    base: str
    kind: str
    mode: str
    t: float
    hours: list[float | None]
    bands: dict[str, Any] | None = None


class Drawn:
    """What was drawn of an exercise's ground; each thing is drawn once."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[tuple[str, ...], asyncio.Task[dict[str, Any]]] = OrderedDict()
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, do: str, setting: Mapping[str, Any], **args: str) -> dict[str, Any]:
        """The answer of a job of `septel.exercise.kernel.drawn`. SeptelError if it cannot be done; then it is tried again."""
        key = (do, *args.values())
        if key not in self._tasks or (self._tasks[key].done() and _failed(self._tasks[key])):
            self._tasks[key] = asyncio.create_task(self._compute(do, setting, args))
            for old in [one for one in self._tasks if one[0] == "bands"][:-MOST_BANDS]:
                del self._tasks[old]
        return await asyncio.shield(self._tasks[key])

    async def _compute(self, do: str, setting: Mapping[str, Any], args: Mapping[str, str]) -> dict[str, Any]:
        handed = {name: setting[name] for name in ("source", "design", "bases")}
        job = json.dumps({"do": do, "args": {"setting": handed, **args}}).encode()
        async with self._turn:
            _, told = await talk(
                "septel.exercise.kernel.drawn", job, longest_s=LONGEST_S, stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        found = answered(told)
        if found is None:
            raise SeptelError(LOST)
        return found if do != "map" else _prepared(found)


def _failed(task: asyncio.Task[dict[str, Any]]) -> bool:
    return task.cancelled() or task.exception() is not None


def _prepared(found: dict[str, Any]) -> dict[str, Any]:
    """The map as it is sent: JSON packed once, and the picture."""
    png = None if found["relief"] is None else base64.b64decode(found["relief"])
    body = encoded({"exercise": STAMP, **found, "relief": png is not None})
    return {"png": png, "packed": gzip.compress(body, 9)}


def routes(director: Director) -> APIRouter:
    """The routes over a director."""
    router, drawn = APIRouter(prefix="/api/ground", tags=["ground"]), Drawn()
    _of_all(router, director, drawn)
    _of_bases(router, director, drawn)
    return router


def _of_all(router: APIRouter, director: Director, drawn: Drawn) -> None:
    @router.get("/relief.png", responses=_png(may_answer(forms.Stamped, 404)))
    async def relief(request: Request) -> Response:
        """Light and shade of the theatre's relief: a transparent PNG in Web Mercator, within the bounds of `map.json`."""
        who(request)
        png = (await drawn("map", await _setting(director)))["png"]
        if png is None:
            raise Problem(404, "no_relief", "This theatre is a plane, or has no terrain: there is no relief to show.")
        return Response(png, media_type="image/png")

    @router.get("/map.json", responses=may_answer(Map, 404))
    async def map_(request: Request) -> Response:
        """Bounds, roads by class and borders of the theatre, as GeoJSON; on a plane in km."""
        who(request)
        return packed(request, (await drawn("map", await _setting(director)))["packed"], "application/json")


def _of_bases(router: APIRouter, director: Director, drawn: Drawn) -> None:
    @router.get("/reach", responses=may_answer(Reach, 404, 409))
    async def reach(request: Request, base: Word, kind: Word, bands: bool = False) -> Response:
        """Hours until a team of a kind from a base, tasked now, would be at each place, as the rules expect it: mean turnout,
        waits for shifts and daylight, roads, weather and clock.

        For seats that may read where the base's teams are. With `bands`, over terrain, also the areas within 2, 4, 8, 12 and
        24 hours of journey, without turnout, by open roads in fair weather.
        """
        seat = who(request).seat
        setting = await _setting(director)
        _may_ask(director, seat, base)
        if kind not in setting["kinds"]:
            hint = did_you_mean(kind, setting["kinds"])
            raise Problem(404, "unknown_kind", f"There are no teams called '{kind}'. {hint}".strip())
        world: Any = director.world
        if world is None or not hasattr(world, "reach"):
            raise Problem(409, "no_world", "There is no simulated world in this exercise.")
        if director.lags:
            raise Problem(503, "lags", "The simulated world is not ready yet.", wait_s=2)
        found = await world.reach(base, kind)
        areas = (await drawn("bands", setting, base=base, mode=found["mode"]))["bands"] if bands else None
        return answer({"base": base, "kind": kind, **found, "bands": areas})


def _may_ask(director: Director, seat: Seat, base: str) -> None:
    """Problem 404 unless the seat reads where this base's teams are."""
    teams = showing.teams(director.state) if "field" in director.state else ()
    known = [name for item in teams if may_read(seat, item) for name in item.body["free"]]
    if base not in known:
        hint = did_you_mean(base, known)
        raise Problem(404, "unknown_base", f"There is no base '{base}' whose teams this seat may see. {hint}".strip())


async def _setting(director: Director) -> Mapping[str, Any]:
    setting: Mapping[str, Any] = (await director.settled())["setting"]
    if "source" not in setting:
        raise Problem(404, "no_ground", "There is no ground in this exercise.")
    return setting


def _png(found: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    found[200] = {**found[200], "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
    return found
