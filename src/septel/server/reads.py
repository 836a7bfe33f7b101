"""What a seat reads: events, state, search, export, counts, itself; and what control asks about others' reading.

Every route waits until nothing can be undone any more, and shows items that `may_read` allows and no others. What takes long
is made by `readings`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import did_you_mean
from septel.exercise.access import may_read, why
from septel.exercise.director import Director
from septel.exercise.items import CONTROL, Seat
from septel.server import STAMP, forms
from septel.server.answers import ALWAYS, answer, may_answer, problem, who
from septel.server.problems import Problem
from septel.server.problems import said as spoken
from septel.server.readings import Readings
from septel.server.shown import Shown
from septel.server.streamed import streamed

MOST_NUMBER = 2**53
Cursor = Annotated[int, Query(ge=0, le=MOST_NUMBER, description="the last cursor that was read; 0 from the beginning")]
Most = Annotated[int, Query(ge=1, le=1000, description="at most so many events")]
Word = Annotated[str, Query(min_length=1, max_length=200)]
Kind = Annotated[str | None, Query(min_length=1, max_length=60, description="items of this kind only")]


def routes(director: Director, shown: Shown) -> APIRouter:
    """The routes over a director."""
    router = APIRouter(prefix="/api", tags=["read"])
    readings = Readings(director, shown)
    _streams(router, director, shown, readings)
    _items(router, readings)
    _self(router, director)
    _control(router, director, readings)
    return router


def _streams(router: APIRouter, director: Director, shown: Shown, readings: Readings) -> None:
    @router.get("/events", responses=may_answer(forms.Events))
    async def events(request: Request, after: Cursor = 0, most: Most = 100) -> Response:
        """What this seat was told after a cursor, in order."""
        seat = who(request).seat
        await director.settled()
        pieces = await shown.told(seat.name, after, most)
        told = [event.payload for event in await readings.turns.all(shown.events(seat, pieces))]
        await director.settled()
        last = pieces[-1][0] if pieces else min(after, director.memory.streams.cursor(seat.name))
        more = b"true" if director.memory.streams.cursor(seat.name) > last else b"false"
        body = b'{"exercise":"%s","events":[%s],"cursor":%d,"more":%s}' % (STAMP.encode(), b",".join(told), last, more)
        return Response(body, media_type="application/json")

    @router.get("/stream", status_code=101, responses=_of_stream())
    async def stream(request: Request, after: Cursor = 0) -> Response:
        """The same as a WebSocket: each event a frame of JSON, those after the cursor first, then as they happen.

        Nothing is to be sent. Closed with 4401 at the end of the session, 4408 when the reader is too slow, 4429 when it sends.
        """
        who(request)
        raise Problem(426, "websocket", "Ask for this with a WebSocket.", headers={"Upgrade": "websocket"})


def _of_stream() -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {101: {"description": "A WebSocket: one event a frame"}}
    return found | {code: problem(code) for code in sorted({*ALWAYS, 401, 426})}


def _items(router: APIRouter, readings: Readings) -> None:
    @router.get("/state", responses=may_answer(forms.Items))
    async def state(request: Request, kind: Kind = None) -> Response:
        """Everything that this seat may read now, by kind."""
        return await streamed(readings.state(who(request).seat, kind), "application/json")

    @router.get("/search", responses=may_answer(forms.Found))
    async def search(request: Request, q: Word, kind: Kind = None) -> Response:
        """Items in whose texts all the words stand, accents and case apart."""
        return answer(await readings.search(who(request).seat, q, kind))

    @router.get("/counts", responses=may_answer(forms.Counts))
    async def counts(request: Request) -> Response:
        """How many items of each kind this seat may read."""
        return answer(await readings.counts(who(request).seat))

    @router.get("/export", responses=_with_csv(may_answer(forms.Exported)))
    async def export(request: Request, format: Literal["json", "csv"] = "json", kind: Kind = None) -> Response:  # noqa: A002
        """Everything that this seat may read now, to keep: JSON, or CSV with one item a row."""
        seat, name = who(request).seat, {"Content-Disposition": f'attachment; filename="{STAMP}.{format}"'}
        if format == "csv":
            return await streamed(readings.table(seat, kind), "text/csv", name)
        return await streamed(readings.export(seat, kind), "application/json", name)

    @router.get("/summary", responses=may_answer(forms.Summary))
    async def summary(request: Request) -> Response:
        """What somebody who sits down here must know at once."""
        return answer({"summary": await readings.summary(who(request).seat)})


def _self(router: APIRouter, director: Director) -> None:
    @router.get("/me", responses=may_answer(forms.Me))
    async def me(request: Request) -> Response:
        """Which seat this is, and what it may command: at all, and while the clock stands."""
        sitting = who(request)
        seat, session = sitting.seat, sitting.session
        may = {name: command.paused for name, command in director.fold.commands.items() if seat.kind in command.who}
        setting = director.state["setting"]
        return answer(
            {
                "seat": seat.name, "kind": seat.kind.value, "agency": seat.agency, "level": seat.level,
                "caveats": sorted(seat.caveats), "person": session.person, "session": session.id, "device": session.device,
                "expires": session.expires, "cursor": director.memory.streams.cursor(seat.name), "commands": list(may),
                "while_paused": [name for name, is_taken in may.items() if is_taken],
                "title": setting.get("title", ""), "design": setting.get("design", ""), "zone": setting.get("zone", "UTC"),
                "levels": list(setting.get("levels", ())), "rehearse": bool(setting.get("rehearse")),
            }
        )  # fmt: skip


def _control(router: APIRouter, director: Director, readings: Readings) -> None:
    @router.get("/why", responses=may_answer(forms.Why, 403, 404))
    async def why_(request: Request, seat: Word, item: Word) -> Response:
        """Why a seat can or cannot read an item; for control."""
        asks = who(request).seat
        only_control(asks)
        await director.settled()
        _seat(director, seat)
        found = await readings.item(asks, item)
        if found is None:
            raise Problem(404, "unknown", f"There is no item '{item}' now.")
        other = _seat(director, seat)
        reasons = [reason.as_dict() | {"text": spoken(reason.text)} for reason in why(other, found)]
        said = {"seat": seat, "item": item, "kind": found.kind}
        return answer(said | {"may_read": may_read(other, found), "reasons": reasons})

    @router.get("/seen", responses=may_answer(forms.Seen, 403, 404))
    async def seen(request: Request, event: Annotated[int, Query(ge=1, le=MOST_NUMBER)]) -> Response:
        """Who was told of one of this seat's events, with the number that it has for each; for control."""
        seat = who(request).seat
        only_control(seat)
        await director.settled()
        streams = director.memory.streams
        found = streams.after(seat.name, event - 1, 1)
        if not found:
            raise Problem(404, "unknown_event", f"This seat was told {streams.cursor(seat.name)} events.")
        told = [{"seat": name, "cursor": cursor} for name, cursor in streams.told(found[0][1]).items()]
        return answer({"event": event, "told": told})


def only_control(seat: Seat) -> None:
    """Problem 403 if the seat is not of control."""
    if seat.kind not in CONTROL:
        raise Problem(403, "forbidden", "That is for control to ask.")


def _seat(director: Director, name: str) -> Seat:
    found = director.seat(name)
    if found is None:
        raise Problem(404, "unknown", f"There is no seat '{name}'. {did_you_mean(name, director.memory.seats)}".strip())
    return found


def _with_csv(found: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    found[200] = {**found[200], "content": {**found[200]["content"], "text/csv": {"schema": {"type": "string"}}}}
    return found
