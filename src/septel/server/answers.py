"""Answers: JSON that is stamped, and how a route says what else it may answer."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from septel.server import STAMP, forms
from septel.server.door import Sitting, must
from septel.server.problems import MEDIA_TYPE
from septel.server.shown import encoded
from septel.server.strict import Model, read

ALWAYS = (400, 421, 429, 431, 503)
SHOWN: set[type[BaseModel]] = set()  # what routes answer with: described when somebody asks for the document
SENT: set[type[BaseModel]] = set()  # what they are sent
SAYS = {
    200: "Successful Response",
    400: "What was sent is not what is asked for",
    401: "No session, or it is over",
    403: "This seat, or this site, may not do that",
    404: "There is nothing there for this seat",
    408: "The request took too long",
    409: "It cannot be done as things stand",
    413: "The request is too large",
    415: "The request is not of the type that is asked for",
    421: "This server is not known by that name",
    426: "This is a WebSocket",
    429: "Too often; Retry-After says when",
    431: "The head of the request is too long",
    503: "It could not be kept or the machinery is busy; nothing was done",
}


def answer(value: Mapping[str, Any], status: int = 200, **headers: str) -> Response:
    """JSON, stamped."""
    return Response(encoded({"exercise": STAMP, **value}), status, headers or None, "application/json")


def packed(request: Request, gz: bytes, media_type: str, **headers: str) -> Response:
    """What is kept compressed: so for who takes it so, else as it is."""
    told = {"Vary": "Accept-Encoding", **headers}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(gz, headers=told | {"Content-Encoding": "gzip"}, media_type=media_type)
    return Response(gzip.decompress(gz), headers=told, media_type=media_type)


def who(request: Request) -> Sitting:
    """Who asks. Problem 401."""
    return must(request.state.sitting)


def sent(request: Request, model: type[Model]) -> Model:
    """What was sent, read. Problem 400."""
    return read(request.state.json, model)


def may_answer(
    model: type[BaseModel], *codes: int, sends: bool = False, open_to_all: bool = False
) -> dict[int | str, dict[str, Any]]:
    """What a route may answer, for `/openapi.json`: this, and problems of these codes and of those that any route has."""
    more = {403, 408, 413, 415} if sends else set()
    statuses = {*ALWAYS, *codes, *more} | (set() if open_to_all else {401})
    SHOWN.add(model)
    shape = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    found: dict[int | str, dict[str, Any]] = {200: {"description": SAYS[200], "content": {"application/json": shape}}}
    return found | {code: problem(code) for code in sorted(statuses)}


def problem(code: int) -> dict[str, Any]:
    """A problem as a possible answer."""
    wait = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds"}}
    return {
        "description": SAYS[code],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Trouble"}}},
        **({"headers": wait} if code == 429 else {}),
    }


def takes(model: type[BaseModel], **example: Any) -> dict[str, Any]:
    """What a route is sent, for `/openapi.json`."""
    SENT.add(model)
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}}


BODIES = (forms.Given, forms.Join, forms.Invite, forms.SetPhrase, forms.LogIn, forms.PasskeyAnswer, forms.Trouble)
__all__ = ["ALWAYS", "BODIES", "SENT", "SHOWN", "answer", "may_answer", "problem", "sent", "takes", "who"]
