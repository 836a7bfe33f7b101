"""The shapes of what is sent and answered: what `/openapi.json` says, and what requests are read with."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Stamp = Literal["EXERCISE"]
Short = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class Form(BaseModel):
    """Nothing that is not named."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class Stamped(Form):
    """Every answer says that it is of an exercise."""

    exercise: Stamp = "EXERCISE"


class Given(Form):
    """A command: its name, its arguments, and the sender's own name for this one, by which it is done only once."""

    name: Short
    args: dict[str, Any] = {}
    key: Key | None = None


class Join(Form):
    """The token of an invitation, and the name of who comes; `leave_to_bot` lets a command seat's bot play on."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    name: Short
    leave_to_bot: bool = False


class Invite(Form):
    """For which seat; `same_person` for a lost device."""

    seat: Short
    same_person: bool = False


class SetPhrase(Form):
    """A passphrase, and the `current` one if there is one."""

    passphrase: Phrase
    current: Phrase | None = None


class LogIn(Form):
    """Seat and passphrase; `device` as an earlier session on this device was told it."""

    seat: Short
    passphrase: Phrase
    device: Short | None = None


class PasskeyAnswer(Form):
    """What `navigator.credentials` gave, with the ticket that came with the options."""

    ticket: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    credential: dict[str, Any]
    label: Annotated[str, StringConstraints(max_length=200)] = ""


class Trouble(Stamped):
    """RFC 9457: what went wrong, `code` for programs, `detail` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[dict[str, str]] = []


class Marking(Form):
    """Level 0 to 3, caveats, and to whom it may be released (empty: anybody)."""

    level: Annotated[int, Field(ge=0, le=3)]
    caveats: list[str]
    releasable_to: list[str]


class Item(Form):
    """One thing that can be read; `body` depends on the kind."""

    id: str
    kind: str
    marking: Marking
    body: dict[str, Any]


class Event(Stamped):
    """What one moment brought this seat: `t` in exercise hours, `local` and `z` for people, `wall` in seconds since 1970."""

    cursor: Annotated[int, Field(ge=1)]
    t: float
    local: str
    z: str
    wall: float
    items: list[Item]


class Events(Stamped):
    """Events after a cursor; `cursor` is the last of them, `more` whether there are others."""

    events: list[Event]
    cursor: Annotated[int, Field(ge=0)]
    more: bool


class Items(Stamped):
    """Items by kind, and the cursor after which events tell what changes."""

    cursor: int
    now: dict[str, Any]
    items: dict[str, list[Item]]


class Found(Stamped):
    """Items in which the words stand; `more` whether others were left out."""

    items: list[Item]
    more: bool


class Exported(Stamped):
    """Everything that the seat may read."""

    seat: str
    title: str
    now: dict[str, Any]
    items: list[Item]


class Counts(Stamped):
    """How many items of each kind the seat may read, and how many events it was told."""

    counts: dict[str, int]
    cursor: int


class Accepted(Stamped):
    """A command that was done and is kept. `link` comes once, with a command that asks for one."""

    accepted: Literal[True]
    command: str
    id: str
    t: float
    local: str
    z: str
    link: str | None = None


class Me(Stamped):
    """Who sits here."""

    seat: str
    kind: str
    agency: str
    level: int
    caveats: list[str]
    person: str
    session: str
    device: str
    expires: float
    cursor: int
    commands: list[str]
    while_paused: list[str]
    title: str
    design: str
    zone: str
    levels: list[str]
    rehearse: bool


class Summary(Stamped):
    """What a newcomer must know."""

    summary: dict[str, Any]


class Reason(Form):
    """A condition of reading, met or not, and why."""

    condition: str
    met: bool
    text: str


class Why(Stamped):
    """Whether a seat may read an item, and why."""

    seat: str
    item: str
    kind: str
    may_read: bool
    reasons: list[Reason]


class Told(Form):
    """A seat, and the number that the event has for it."""

    seat: str
    cursor: int


class Seen(Stamped):
    """Who was told of an event."""

    event: int
    told: list[Told]


class Options(Stamped):
    """What the seat could send on a request now."""

    request: str
    options: dict[str, Any]


class Link(Stamped):
    """A link that lets one person in, once. It is not shown again."""

    seat: str
    url: str


class Session(Form):
    """A session on a device; `own` is the one that asks."""

    id: str
    seat: str
    person: str
    device: str
    label: str
    began: float
    seen: float
    expires: float
    own: bool


class Sessions(Stamped):
    """Open sessions."""

    sessions: list[Session]


class In(Stamped):
    """Somebody is in: the cookie is set; `device` is for logging in here again."""

    seat: str
    person: str
    session: str
    device: str


class Done(Stamped):
    """It is done."""

    done: Literal[True] = True


class Ticket(Stamped):
    """Options for `navigator.credentials`, and the ticket to send with its answer."""

    ticket: str
    options: dict[str, Any]


class Passkey(Form):
    """A passkey as its owner sees it."""

    credential: str
    label: str
    made: float
    used: float | None


class Passkeys(Stamped):
    """One's own passkeys."""

    passkeys: list[Passkey]


class Health(Stamped):
    """That the server answers; `world` is `ready`, `loading`, `broken` or `none`."""

    ok: bool
    world: str
    version: str


class Mistake(Form):
    """What is wrong or odd in a file: `path` names sheet and cell, `line` the row; `hint` what would be right."""

    severity: Literal["error", "warning"]
    file: str
    line: int
    path: str
    message: str
    hint: str


class Imported(Stamped):
    """A table that was read: `ok` if it can be imported, and whether it is `imported` now; which `columns` were what."""

    imported: bool
    ok: bool
    entries: int
    sheet: str
    columns: dict[str, str | None]
    problems: list[Mistake]
    more: bool


class Document(BaseModel):
    """An OpenAPI document."""

    openapi: str
    paths: dict[str, Any]
