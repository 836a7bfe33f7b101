"""Commands as they come and wait, and a batch of them: what the director works on."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pydantic import ValidationError

from septel.errors import SeptelError, did_you_mean
from septel.exercise import clock, seats
from septel.exercise.feature import Act, Command, Cursors, Outcome, Refused, Sealed, State, as_told
from septel.exercise.items import Item, Seat
from septel.exercise.log import Log, Text
from septel.exercise.memory import Memory
from septel.exercise.records import GENESIS, Draft, Record, in_order
from septel.exercise.state import OPENED
from septel.exercise.streams import Piece

LAST_S = 10.0  # so long the batch at hand may take when the director is stopped
MOST_UNKEPT = 10_000  # answers
LONG_NEWS = 50  # items of one piece
LONG_KEY = 16  # characters: a shorter one could be guessed from its hash
STANDS = "The clock stands: this is done only while it runs. Control starts it, or lets it go on."
OVER = "The exercise has ended: this is done no more."
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


async def acted(world: World, act: Act, t: float) -> Sequence[Outcome]:
    """What an act makes of the world; Refused in names that its seat knows."""
    try:
        return await world.act(act.do, act.args, t)
    except Refused as error:
        raise as_told(error, act.refusals) from None


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
    answers: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # to be kept: seat, key and body
    found: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # all answers, by seat and key
    news: list[tuple[Record, tuple[Item, ...], Mapping[str, Seat]]] = field(default_factory=list)
    done: list[tuple[asyncio.Future[dict[str, Any]], dict[str, Any] | Exception]] = field(default_factory=list)
    asks: int = 0  # of the world
    mark: tuple[int, int] = (0, 0)
    apart: bool = False  # what is done now is done in a thread

    def begin(self) -> None:
        """What is done from here on is one command's."""
        self.mark, self.apart = (len(self.records), self.asks), False

    def answer(self, seat: str, key: str, answer: dict[str, Any], *, keeps: bool = True) -> None:
        """What a seat's command of this key is answered, now and when it is told again."""
        self.found[seat, key] = answer
        if keeps:
            self.answers.append((seat, key, answer))

    async def worked(self, do: Callable[..., Any], *args: Any) -> Any:
        """What a function gives: in a thread if the command at hand is long."""
        return await asyncio.to_thread(do, *args) if self.apart else do(*args)

    async def prepared(self, prepares: Callable[[Piece], object]) -> None:
        """What is long is made ready in a thread before it is told: then telling takes no time."""
        for record, items, _ in self.news:
            if len(items) > LONG_NEWS:
                with contextlib.suppress(Exception):  # then it takes its time when it is told
                    await asyncio.to_thread(prepares, Piece(record.seq, record.t, record.wall, items))

    def read(self, log: Log, first: int, last: int) -> Iterable[Record]:
        """Records again, those of this batch included."""
        yield from log.read(first - 1, last)
        yield from (record for record in self.records if first <= record.seq <= last)

    @property
    def nothing_yet(self) -> bool:
        """Whether the command has changed nothing."""
        return self.mark == (len(self.records), self.asks)


class Unkept:
    """Answers that stand in no database, since their keys could be guessed there: this process alone knows them."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], dict[str, Any]] = {}

    def remember(self, work: Batch) -> None:
        """Those of a batch that is kept."""
        kept = {(seat, key) for seat, key, _ in work.answers}
        self.answers |= {name: answer for name, answer in work.found.items() if name not in kept}
        while len(self.answers) > MOST_UNKEPT:
            del self.answers[next(iter(self.answers))]


class Forward:
    """The time of day; when it is set back, it goes on from where it was."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall, self._seen, self._shift = wall, -math.inf, 0.0

    def look(self) -> float:
        """What time it is."""
        return max(self._seen, self._wall() + self._shift)

    def take(self) -> float:
        """What time it is; nothing happens before it any more."""
        wall = self._wall() + self._shift
        self._shift += max(0.0, self._seen - wall)
        self._seen = max(self._seen, wall)
        return self._seen


class Later(Exception):  # noqa: N818  (not a fault)
    """A command needs the world, which lags."""


def next_record(memory: Memory, draft: Draft) -> Record:
    """The draft as the record that comes next, its body as it will be read again."""
    return Record.after(replace(draft, body=in_order(draft.body)), memory.seq + 1, memory.hash)


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


def admitted(state: State, seat: Seat | None, given: Given, command: Command) -> Seat:
    """The seat that gives a command, if it may do so as things stand. Refused."""
    own = command.by is not None and given.seat == command.by.name
    seat = command.by if own else seat
    if seat is None:
        raise Refused(f"There is no seat '{given.seat}'.", code="no_seat")
    if not own and seat.kind not in command.who:
        raise Refused(f"A {seat.kind.replace('_', ' ')} cannot give the command {command.name}.", code="forbidden")
    if not command.paused and (mode := state["clock"]["mode"]) != clock.RUNNING:
        raise Refused(OVER if mode == clock.ENDED else STANDS, code="paused")
    if reason := seats.stopped(state, seat, command.name):
        raise Refused(reason, code="emergency")
    return seat


def marked(args: Any, mark: type) -> list[str]:
    """The arguments that are marked so."""
    fields = type(args).model_fields.items()
    return [name for name, about in fields if any(isinstance(one, mark) or one is mark for one in about.metadata)]


def kept_apart(log: Log, person: str, args: Any) -> tuple[dict[str, Any], dict[str, dict[str, Any]], list[Text]]:
    """The arguments as the log keeps them, the references that stand for texts, and what to keep of these."""
    said = args.model_dump(mode="json")
    sealed: dict[str, dict[str, Any]] = {}
    texts: list[Text] = []

    def apart(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: apart(one) for key, one in value.items()}
        if not isinstance(value, str) or not value:
            return value
        ref, text = log.seal(person, value)
        texts.append(text)
        return ref

    for name in marked(args, Sealed):
        if said[name]:
            said[name] = sealed[name] = apart(said[name])
    return said, sealed, texts


def resolved(memory: Memory, seat: Seat, args: Any) -> dict[str, list[list[float]]]:
    """What the seat's own cursors in the arguments stand for: [record, hour] of each. Refused for one that it was not told."""
    found: dict[str, list[list[float]]] = {}
    streams = memory.streams
    for name in marked(args, Cursors):
        value = getattr(args, name)
        cursors = [value] if isinstance(value, int) else list(value or ())
        pieces = [streams.after(seat.name, cursor - 1, 1) if cursor > 0 else [] for cursor in cursors]
        if not all(pieces):
            raise Refused(f"{name}: this seat was told {streams.cursor(seat.name)} events.", code="unknown_event")
        found[name] = [[seq, memory.t_of(seq)] for ((_, seq),) in pieces]
    return found


def hidden_key(given: Given, salt: str) -> str:
    """What stands for seat and key of a command of which nothing may tell who sent it: nobody finds them in it who cannot guess
    the key."""
    return hashlib.blake2b(f"{given.seat}\n{given.key}".encode(), key=salt.encode()[:64], digest_size=32).hexdigest()


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


def has_failed(task: asyncio.Task[None] | None) -> bool:
    """Whether something was tried, and could not be done."""
    return task is not None and task.done() and (task.cancelled() or task.exception() is not None)


def call(listener: Callable[..., object], *args: Any) -> None:
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
