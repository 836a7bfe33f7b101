"""Telegrams at the seats: a text read and shown as it was read, telegrams as injects for control, and messages written as one.

Reading and writing keep nothing; both are done in a process apart, so that a long text delays no seat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import ScenarioError
from septel.exercise import clock
from septel.exercise.director import Director, Given
from septel.exercise.items import CONTROL, Seat
from septel.server import forms, problems
from septel.server.answers import answer, may_answer, sent, takes, who
from septel.server.apart import Apart
from septel.server.commands import key_of
from septel.server.guard import BYTES, TEXT
from septel.server.lists import COMMAND, MOST_TOLD, Key, first_of, refusal, told_of
from septel.server.problems import Problem
from septel.server.reads import only_control
from septel.server.shown import Shown

MOST_BYTES = 1_048_576
GROUPS = ("players", "all")
PARTED = re.compile(r"[:;,]")  # what a name in a heading does not hold
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "maxLength": MOST_BYTES, **form}}
            for kind, form in ((TEXT, {}), (BYTES, {"format": "binary"}))
        },
    }
}
Real = Annotated[bool, Query(description="the text may bear real classifications: I may handle it here")]
Starts = Annotated[
    str | None,
    Query(min_length=1, max_length=40, description="the moment of the telegrams (UTC) at which the exercise starts"),
]
Aliases = Annotated[
    str | None,
    Query(max_length=20_000, description="who the addressees are, as YAML or JSON: `seats`, and `delays`"),
]
Which = Annotated[int | None, Query(ge=1, le=1_000_000, description="the number of one telegram; by default all of them")]
Line = Annotated[str, StringConstraints(max_length=400)]


class Telegrams(forms.Stamped):
    """A text as it was read. Spans count in `text`; `more` says that telegrams were left out of the `count` that there are.

    `sources` are what a report can come from, for control, who may make one of a proposed lead.
    """

    text: str
    encoding: str
    count: int
    more: bool
    messages: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    sources: list[str]


class Injects(forms.Stamped):
    """Telegrams as entries of the events list: `ok` if they can be imported, and whether they are `imported` now."""

    imported: bool
    ok: bool
    entries: list[dict[str, Any]]
    problems: list[forms.Mistake]
    more: bool


class WrittenTo(forms.Form):
    """Who gets it."""

    name: Line
    indicator: Line | None = None
    precedence: Line | None = None
    number: Line | None = None


class WrittenParagraph(forms.Form):
    """A paragraph, with its number and its portion mark."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    number: Annotated[int, Field(ge=0, le=9999)] | None = None
    marking: Line | None = None
    heading: bool = False


class ToWrite(forms.Form):
    """A message, in words of `septel telegram json`. Without `from` it is from the seat, without `dtg` of now."""

    sender: Line | None = Field(None, alias="from")
    to: Annotated[list[WrittenTo], Field(max_length=200)] = []
    info: Annotated[list[WrittenTo], Field(max_length=200)] = []
    precedence: Line | None = None
    dtg: Line | None = None
    classification: Line | None = None
    mrn: Line | None = None
    captions: Annotated[list[Line], Field(max_length=20)] = []
    tags: Annotated[list[Line], Field(max_length=40)] = []
    subject: Annotated[str, StringConstraints(max_length=4000)] | None = None
    refs: Annotated[list[Line], Field(max_length=100)] = []
    paragraphs: Annotated[list[WrittenParagraph], Field(max_length=1000)] = []
    signature: Line | None = None
    exercise: bool = False


class Written(forms.Stamped):
    """A telegram's text, in lines of 69 letters, and the number of its sections."""

    text: str
    sections: int


class Readers:
    """One text at a time for each seat: nobody keeps the others waiting."""

    def __init__(self) -> None:
        self.apart = Apart(most_waiting=50)
        self._busy: set[str] = set()

    @contextmanager
    def turn(self, seat: Seat) -> Any:
        """A seat's turn. Problem 429 if its last text is not done."""
        if seat.name in self._busy:
            raise Problem(429, "too_often", "Your last text is not read yet. Wait a moment.", wait_s=1)
        self._busy.add(seat.name)
        try:
            yield self.apart
        finally:
            self._busy.discard(seat.name)


def routes(director: Director, shown: Shown) -> APIRouter:
    """The routes over a director."""
    router, readers = APIRouter(prefix="/api/telegram", tags=["telegrams"]), Readers()
    _read(router, director, shown, readers)
    _injects(router, director, readers)
    _write(router, director, readers)
    return router


def _read(router: APIRouter, director: Director, shown: Shown, readers: Readers) -> None:
    @router.post("/read", responses=may_answer(Telegrams, 409, sends=True), openapi_extra=SENT)
    async def read(request: Request, real_markings: Real = False) -> Response:
        """Read a text of telegrams (1 MB at most): every field with where it stands, what is wrong, when they would arrive, and
        leads that they may hold, for a person to confirm. Nothing is kept.
        """
        sitting = who(request)
        content = _text(request)
        setting = (await director.settled())["setting"]
        given = {name: setting[name] for name in ("places", "organisations") if name in setting}
        args = {
            "real": real_markings, "seats": _seats(director, shown, sitting.seat), "language": problems.language(),
            "source": setting.get("source"), "design": setting.get("design", ""),
            "sources": list(setting.get("sources", ())) if sitting.seat.kind in CONTROL else [],
        }  # fmt: skip
        with readers.turn(sitting.seat) as apart:
            found, told = await apart("telegram.read", {"setting": given}, content, **args)
        _refuse(found)
        return Response(told, media_type="application/json")


def _injects(router: APIRouter, director: Director, readers: Readers) -> None:
    @router.post("/injects", responses=may_answer(Injects, 409, sends=True), openapi_extra=SENT)
    async def injects(
        request: Request, dry_run: bool = False, real_markings: Real = False, starts: Starts = None, aliases: Aliases = None,
        telegram: Which = None, idempotency_key: Key = None,
    ) -> Response:  # fmt: skip
        """Put the telegrams of a text in the events list, as drafts, all of them or none; for control.

        With `dry_run` nothing is put anywhere, and the answer says which entries they would be, or what is wrong.
        """
        sitting = who(request)
        only_control(sitting.seat)
        content, key = _text(request), "" if dry_run else key_of(request)
        state = await director.settled()
        titles = {name: one["title"] for name, one in state["seats"]["by_name"].items()}
        args = {"real": real_markings, "seats": titles, "starts": starts, "aliases": aliases, "telegram": telegram}
        try:
            with readers.turn(sitting.seat) as apart:
                found, _ = await apart("telegram.plan", state, content, **args)
        except ScenarioError as error:
            if not dry_run:
                raise Problem(400, "bad_file", f"Nothing is imported. {first_of(error)}", problems=told_of(error)) from None
            return _entries([], [problem.as_dict() for problem in error.problems])
        _refuse(found)
        if dry_run:
            return _entries(found["entries"], found["warnings"] + await refusal(director, sitting, found["entries"]))
        args = {"entries": found["entries"]}
        await director.submit(Given(sitting.seat.name, sitting.session.person, COMMAND, args, key))
        return _entries(found["entries"], found["warnings"], imported=True)


def _entries(entries: list[Any], mistakes: list[dict[str, Any]], *, imported: bool = False) -> Response:
    ok = bool(entries) and not any(one["severity"] == "error" for one in mistakes)
    told = [_as_told(one) for one in mistakes[:MOST_TOLD]]
    more = len(mistakes) > MOST_TOLD
    return answer({"imported": imported, "ok": ok, "entries": entries, "problems": told, "more": more})


def _as_told(one: Mapping[str, Any]) -> dict[str, Any]:
    """A mistake in the language of who asks."""
    return {**one, "message": problems.said(one["message"]), "hint": problems.said(one["hint"])}


def _write(router: APIRouter, director: Director, readers: Readers) -> None:
    example = {"to": [{"name": "ARMY COMMAND"}], "precedence": "P", "subject": "ROAD CLOSED", "exercise": True}

    @router.post("/write", responses=may_answer(Written, 409, sends=True), openapi_extra=takes(ToWrite, **example))
    async def write(request: Request, real_markings: Real = False) -> Response:
        """Write a message as a telegram: lines of 69 letters, in sections where it is long, stamped EXERCISE."""
        sitting, asked = who(request), sent(request, ToWrite)
        state = await director.settled()
        document = {key: value for key, value in asked.model_dump(by_alias=True).items() if value not in (None, [])}
        document.setdefault("from", _title(state, sitting.seat.name).upper())
        document.setdefault("dtg", clock.moment(state["setting"], clock.now(state, director.now()))["z"])
        content = json.dumps(document).encode()
        try:
            with readers.turn(sitting.seat) as apart:
                found, _ = await apart("telegram.write", {"setting": {}}, content, real=real_markings)
        except ScenarioError as error:
            raise Problem(400, "bad_message", f"It is not written. {first_of(error)}", problems=told_of(error)) from None
        _refuse(found)
        return answer(found)


def _text(request: Request) -> bytes:
    content: bytes = getattr(request.state, "file", b"")
    if not content:
        raise Problem(400, "no_file", "Send the text of the telegrams as the body.")
    return content


def _title(state: Mapping[str, Any], seat: str) -> str:
    title = str(state["seats"]["by_name"].get(seat, {}).get("title") or "")
    return title if title and not PARTED.search(title) else seat.replace("-", " ")


def _seats(director: Director, shown: Shown, seat: Seat) -> dict[str, str]:
    """The names that an addressee can mean, with their titles: those that the seat knows of."""
    state = director.state
    if seat.kind in CONTROL:
        known = {name: str(one["title"] or "") for name, one in state["seats"]["by_name"].items()}
    else:
        rows = [row for item in shown.items(seat, kind="directory") for row in item.body["seats"]]
        known = {row["seat"]: str(row["title"] or "") for row in rows}
    holders = dict.fromkeys((*state["setting"]["holders"], *GROUPS), "")
    return {name: title or name for name, title in (holders | known).items()}


def _refuse(found: Mapping[str, Any]) -> None:
    """Problem 409 if the text bears a real classification. It says where, and nothing of the text."""
    if "refused" not in found:
        return
    line, telegram = found["refused"]["line"], found["refused"]["telegram"]
    if line and telegram:
        said = f"Line {line}, telegram {telegram}: it bears a real classification."
    elif line:
        said = f"Line {line}: it bears a real classification."
    else:
        said = "The message bears a real classification."
    hint = "Nothing of it is shown or kept. If you may handle it here, say so."
    raise Problem(409, "real_marking", said, problems=[{"path": "real_markings", "message": hint}])
