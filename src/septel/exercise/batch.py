"""Commands as they come and wait, and a batch of them: what the director works on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import ValidationError

from septel.errors import SeptelError, did_you_mean
from septel.exercise.feature import Command, Outcome, Sealed
from septel.exercise.items import Item, Seat
from septel.exercise.log import Log, Text
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import OPENED

LAST_S = 10.0  # so long the batch at hand may take when the director is stopped
BUSY = "More commands wait than can be taken. Send this one again in a moment."
CLOSED = "The exercise is being closed. Send this again when it is open."


class World(Protocol):
    """The simulated world as the director uses it; each answer is what happened, as outcomes."""

    async def advance(self, t: float) -> Sequence[Outcome]:
        """Run to an hour."""

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        """Do something at an hour; Refused with the reason if the rules do not allow it."""

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        """Be as what was done to it (the body of each `world.acted`) left it, at an hour."""


class BadCommand(SeptelError):  # noqa: N818  (what was sent is bad, not the program)
    """A command that cannot be understood; `problems` by argument."""

    def __init__(self, message: str, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems)


@dataclass(frozen=True)
class Given:
    """A command as it comes in. `key` is the sender's name for it: told again, it is answered again and done once."""

    seat: str
    person: str
    name: str
    args: Mapping[str, Any]
    key: str


@dataclass
class Waiting:
    """Something to do, and who waits for the answer."""

    given: Given | tuple[Outcome, ...]  # outcomes that nobody commanded; none of them at a step of the clock
    answer: asyncio.Future[dict[str, Any]]


@dataclass
class Batch:
    """What a batch has come to: records and what is kept with them, what they tell, and the answers."""

    records: list[Record] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    answers: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    news: list[tuple[Record, tuple[Item, ...], Mapping[str, Seat]]] = field(default_factory=list)
    done: list[tuple[asyncio.Future[dict[str, Any]], dict[str, Any] | Exception]] = field(default_factory=list)
    asks: int = 0  # of the world
    mark: tuple[int, int] = (0, 0)

    def begin(self) -> None:
        """What is done from here on is one command's."""
        self.mark = (len(self.records), self.asks)

    @property
    def nothing_yet(self) -> bool:
        """Whether the command has changed nothing."""
        return self.mark == (len(self.records), self.asks)


class Later(Exception):  # noqa: N818  (not a fault)
    """A command needs the world, which lags."""


def understood(commands: Mapping[str, Command], given: Given) -> tuple[Command, Any]:
    """The command that is meant, and its arguments; BadCommand if there is none or they are not its."""
    command = commands.get(given.name)
    if command is None:
        hint = did_you_mean(given.name, commands)
        raise BadCommand(f"There is no command '{given.name}'. {hint}".strip())
    try:
        return command, command.args.model_validate(given.args)
    except ValidationError as error:
        problems = [{"path": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        told = "; ".join(f"{p['path']}: {p['message']}" if p["path"] else p["message"] for p in problems)
        raise BadCommand(f"{given.name}: {told}", problems) from None


def marked(args: Any, mark: type) -> list[str]:
    """The arguments that are marked so."""
    fields = type(args).model_fields.items()
    return [name for name, about in fields if any(isinstance(one, mark) or one is mark for one in about.metadata)]


def kept_apart(log: Log, person: str, args: Any) -> tuple[dict[str, Any], dict[str, dict[str, Any]], list[Text]]:
    """The arguments as the log keeps them, the references that stand for texts, and what to keep of these."""
    said = args.model_dump(mode="json")
    sealed: dict[str, dict[str, Any]] = {}
    texts: list[Text] = []
    for name in marked(args, Sealed):
        if said[name]:
            sealed[name], text = log.seal(person, said[name])
            said[name] = sealed[name]
            texts.append(text)
    return said, sealed, texts


def parts(waiting: Sequence[Waiting]) -> Iterable[Sequence[Waiting]]:
    """Batches: one that speaks of earlier records begins a new one, so that who was told of these is known."""
    first = 0
    for i, one in enumerate(waiting):
        if i > first and isinstance(one.given, Given) and one.given.name.startswith("timeline."):
            yield waiting[first:i]
            first = i
    yield waiting[first:]


def answer_all(done: Iterable[tuple[asyncio.Future[dict[str, Any]], dict[str, Any] | Exception]]) -> None:
    """Answer those who still wait."""
    for answer, found in done:
        if answer.done():
            continue
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)


async def to_its_end(work: Coroutine[Any, Any, Any]) -> None:
    """Wait for work that is not cut off when this is cancelled, unless it takes too long."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LAST_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


def call(listener: Callable[..., None], *args: Any) -> None:
    """Tell a listener; what goes wrong there stops nobody."""
    try:
        listener(*args)
    except Exception as error:
        trouble(error)


def trouble(error: Exception) -> None:
    """What went wrong where nobody waits for an answer."""
    asyncio.get_running_loop().call_exception_handler({"message": f"an exercise goes on after: {error}", "exception": error})


def create(log: Log, setting: Mapping[str, Any], *, wall: float) -> None:
    """Open an exercise in an empty log: its first record."""
    log.append([Record.after(Draft(OPENED, 0.0, wall, "", dict(setting)), 1, GENESIS)])
