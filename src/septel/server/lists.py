"""The events list as a file, in and out, and the pages to print; for control. All of it is done in a process apart."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import ScenarioError
from septel.exercise import clock
from septel.exercise.director import Director, Given
from septel.exercise.feature import Asked, Refused, State
from septel.server import STAMP, forms
from septel.server.answers import answer, may_answer, who
from septel.server.apart import Apart
from septel.server.commands import key_of
from septel.server.door import Sitting
from septel.server.guard import CSV, XLSX
from septel.server.problems import Problem, language
from septel.server.reads import only_control

MOST_TOLD = 200  # mistakes in one answer
TYPES = {"xlsx": XLSX, "csv": CSV}
COMMAND = "msel.import"
TABLES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            XLSX: {"schema": {"type": "string", "format": "binary", "maxLength": 5_000_000}},
            CSV: {"schema": {"type": "string", "maxLength": 5_000_000}},
        },
    }
}
Mapping = Annotated[str | None, Query(max_length=20_000, description="a saved mapping as JSON: `columns`, and `sheet`")]
Sheet = Annotated[str | None, Query(min_length=1, max_length=200, description="by default the one that looks like a list")]
Key = Annotated[str | None, Header(max_length=200, description="the sender's own name for this import")]


def routes(director: Director) -> APIRouter:
    """The routes over a director."""
    router, apart = APIRouter(prefix="/api", tags=["lists"]), Apart()
    _import(router, director, apart)
    _out(router, director, apart)
    return router


def _import(router: APIRouter, director: Director, apart: Apart) -> None:
    @router.post("/msel/import", responses=may_answer(forms.Imported, 409, sends=True), openapi_extra=TABLES)
    async def import_(
        request: Request, dry_run: bool = False, mapping: Mapping = None, sheet: Sheet = None, skip_hidden: bool = False,
        all_draft: bool = False, idempotency_key: Key = None,
    ) -> Response:  # fmt: skip
        """Put the entries of a table (.xlsx or .csv, 5 MB at most) in the events list, all of them or none; for control.

        With `dry_run` nothing is put anywhere, and the answer says what is wrong, with sheet and cell.
        """
        sitting = who(request)
        only_control(sitting.seat)
        content: bytes = getattr(request.state, "file", b"")
        if not content:
            raise Problem(400, "no_file", "Send the file's bytes as the body.")
        key = "" if dry_run else key_of(request)
        args = {"mapping": mapping, "sheet": sheet, "skip_hidden": skip_hidden, "all_draft": all_draft}
        kind = "xlsx" if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0" else "csv"
        try:
            found, _ = await apart("read", await director.settled(), content, kind=kind, **args)
        except ScenarioError as error:
            if not dry_run:
                raise Problem(400, "bad_file", f"Nothing is imported. {first_of(error)}", problems=told_of(error)) from None
            return _answer([], {}, "", [problem.as_dict() for problem in error.problems])
        entries, about = found["entries"], (found["columns"], found["sheet"])
        if dry_run:
            return _answer(entries, *about, found["warnings"] + await refusal(director, sitting, entries))
        await director.submit(Given(sitting.seat.name, sitting.session.person, COMMAND, {"entries": entries}, key))
        return _answer(entries, *about, found["warnings"], imported=True)


async def refusal(director: Director, sitting: Sitting, entries: list[Any]) -> list[dict[str, Any]]:
    """Why the exercise would not take them as it is now; looked at in a thread."""
    return await asyncio.to_thread(_refused, director, (await director.view()).state, sitting, entries)


def _refused(director: Director, state: State, sitting: Sitting, entries: list[Any]) -> list[dict[str, Any]]:
    command, wall = director.fold.commands[COMMAND], director.now()
    asked = Asked(sitting.seat, sitting.session.person, clock.now(state, wall), wall, director.memory.seq + 1)
    try:
        list(command.decide(state, asked, command.args.model_validate({"entries": entries})))
    except Refused as refused:
        return [{"severity": "error", "file": "", "line": 0, "path": "", "message": str(refused), "hint": ""}]
    return []


def _answer(
    entries: list[Any], columns: dict[str, Any], sheet: str, problems: list[dict[str, Any]], *, imported: bool = False
) -> Response:
    ok = not any(problem["severity"] == "error" for problem in problems)
    said = {"imported": imported, "ok": ok, "entries": len(entries), "sheet": sheet, "columns": columns}
    return answer(said | {"problems": problems[:MOST_TOLD], "more": len(problems) > MOST_TOLD})


def first_of(error: ScenarioError) -> str:
    """The first of several mistakes, and how many more there are."""
    more = len(error.problems) - 1
    return f"{error.problems[0]}{f' And {more} more.' if more else ''}"


def told_of(error: ScenarioError) -> list[dict[str, str]]:
    """Mistakes as a problem tells them."""
    return [
        {"path": problem.path or problem.file, "message": f"{problem.message}{f' {problem.hint}' if problem.hint else ''}"}
        for problem in error.problems[:MOST_TOLD]
    ]


def _out(router: APIRouter, director: Director, apart: Apart) -> None:
    @router.get("/msel", responses=_file({XLSX: "binary", CSV: ""}))
    async def export(request: Request, kind: Annotated[Literal["xlsx", "csv"], Query(alias="as")] = "xlsx") -> Response:
        """The events list as a table, which imports as the same entries; for control."""
        only_control(who(request).seat)
        _, content = await apart("write", await director.settled(), kind=kind)
        return _named(content, f"{STAMP}-msel.{kind}", TYPES[kind])

    @router.get("/print", responses=_file({"text/html": ""}))
    async def print_(
        request: Request,
        what: Literal["msel", "cards", "briefs", "eegs", "sign-in"] = "msel",
        paper: Literal["a4", "letter"] = "a4",
    ) -> Response:
        """A page to print: the events list, inject cards, seat briefs, evaluation guides or sign-in sheets; for control."""
        only_control(who(request).seat)
        _, content = await apart("print", await director.settled(), what=what, paper=paper, language=language())
        return _named(content, f"{STAMP}-{what}.html", "text/html")


def _named(content: bytes, name: str, kind: str) -> Response:
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=kind)


def _file(kinds: dict[str, str]) -> dict[int | str, dict[str, Any]]:
    shapes = {kind: {"schema": {"type": "string", **({"format": form} if form else {})}} for kind, form in kinds.items()}
    return may_answer(forms.Done, 403) | {200: {"description": "A file", "content": shapes}}
