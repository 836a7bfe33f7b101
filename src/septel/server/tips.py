"""The tip line over HTTP: a form for role players who speak as the public. No session is asked for, and none is used."""

from __future__ import annotations

import secrets
import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from septel.exercise import clock, tips
from septel.exercise.access.attempts import of_address
from septel.exercise.director import Director, Given
from septel.exercise.feature import Refused
from septel.exercise.naming import LETTERS
from septel.server import forms
from septel.server.answers import answer, may_answer, sent, takes
from septel.server.limits import Buckets, Limit
from septel.server.problems import Problem

A_MINUTE = Limit(20 / 60, 20)  # tips of one address: an assumption
GROUPS, GROUP = 4, 4
Receipt = Annotated[str, InPath(min_length=1, max_length=40)]


class Tip(forms.Form):
    """What the caller says. `who` is one of the wanted persons of the form, or null; so is `where` of its places."""

    where: forms.Short | None = None
    who: forms.Short | None = None
    seen_hours_ago: Annotated[float, Field(ge=0, le=tips.MOST_AGO_H)] = 0.0
    text: Annotated[str, StringConstraints(max_length=tips.MOST_TEXT)] = ""


class Taken(forms.Stamped):
    """The receipt, by which the tip can be asked about. It is not shown again."""

    receipt: str


class Standing(forms.Stamped):
    """What the line says of a tip, and when it came in."""

    state: Literal["received", "passed on", "closed"]
    t: float
    local: str
    z: str


class Wanted(forms.Form):
    """A wanted person, as the public knows them."""

    name: str
    organisation: str
    rank: str


class TipForm(forms.Stamped):
    """What the form offers; `takes` says whether tips are taken now."""

    title: str
    clock: str
    runs: bool
    takes: bool
    places: list[str]
    wanted: list[Wanted]
    most_text: int


def routes(director: Director, buckets: Buckets | None = None) -> APIRouter:
    """The routes over a director; `buckets` count the tips of each address."""
    router, counted = APIRouter(prefix="/api/tips", tags=["tips"]), buckets or Buckets(time.monotonic)

    @router.get("/form", responses=may_answer(TipForm, 409, open_to_all=True))
    async def form() -> Response:
        """What a form for tips offers: places, wanted persons, and whether the line takes tips now. For everybody."""
        state = await director.settled()
        setting, mode = state["setting"], state["clock"]["mode"]
        if tips.line(setting) is None:
            raise Refused(tips.NO_LINE, code="no_tip_line")
        said: dict[str, Any] = {"title": setting.get("title", ""), "clock": mode, "runs": mode == clock.RUNNING}
        said |= {"takes": tips.is_taken(state), "places": list(setting["places"]), "wanted": tips.wanted(setting)}
        return answer(said | {"most_text": tips.MOST_TEXT})

    @router.post(
        "",
        responses=may_answer(Taken, 409, sends=True, open_to_all=True),
        openapi_extra=takes(Tip, where="Culiacán", who="cumbre/head", seen_hours_ago=1.5, text="In a white van."),
    )
    async def leave(request: Request) -> Response:
        """Leave a tip as the public. A fresh one of a wanted person at a place becomes a lead; any other, a message."""
        said = sent(request, Tip)
        wait_s = counted.take("tip", of_address(request.state.address), A_MINUTE)
        if wait_s:
            raise Problem(429, "too_often", "That is more than 20 tips a minute. Wait a moment.", wait_s=wait_s)
        receipt = new_receipt()
        args = {"receipt": receipt, **said.model_dump()}
        await director.submit(Given(tips.PUBLIC.name, receipt, tips.LEAVE, args, f"tip-{receipt}"))
        return answer({"receipt": receipt})

    @router.get("/{receipt}", responses=may_answer(Standing, 404, open_to_all=True))
    async def standing(receipt: Receipt) -> Response:
        """What the line says of a tip: received, passed on, closed. Nothing in it depends on what anybody does with the tip."""
        state = await director.settled()
        found = tips.progress(state, receipt.strip().upper(), clock.now(state, director.now()))
        if found is None:
            raise Problem(404, "no_receipt", "There is no tip with this receipt.")
        return answer(found)

    return router


def new_receipt() -> str:
    """Sixteen letters in four groups, which nobody guesses."""
    letters = [secrets.choice(LETTERS).upper() for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[i : i + GROUP]) for i in range(0, GROUPS * GROUP, GROUP))
