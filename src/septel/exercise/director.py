"""The director: the single writer. It takes commands in turn, asks handlers, and keeps what they decide before it answers.

One batch at a time: every command of it is decided on the state as the commands before left it; then the records of all are
written in one transaction, and only then anybody hears of them. If they cannot be kept, the state and the world go back to
what is kept, and everybody in the batch is told. Reads wait for the batch at hand, so nothing is read that may yet be undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import ValidationError

from septel.errors import SeptelError, did_you_mean
from septel.exercise import clock, seats
from septel.exercise.access import may_read
from septel.exercise.feature import Act, Asked, Cursors, Decided, Outcome, Refused, Sealed, State
from septel.exercise.items import Item, Kind, Seat
from septel.exercise.log import Log, NotKept, Text
from septel.exercise.memory import KEPT_PIECES, Memory
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import OPENED, Fold
from septel.exercise.streams import Piece
from septel.exercise.timeline import BRANCHED

MOST_AT_ONCE = 64
MOST_RECORDS = 20_000  # of one batch: more is a circle of reactions
BEAT_S = 5.0  # while nothing happens the clock is noted so often, since a restart goes on from the last record
SHORT_S = 120.0  # after a longer break the clock stands until control starts it
SNAPSHOT_EVERY = 5_000  # records
NOBODY = Seat("", Kind.DIRECTOR)


class World(Protocol):
    """The simulated world as the director uses it; each answer is what happened, as outcomes."""

    async def advance(self, t: float) -> Sequence[Outcome]:
        """Run to an hour."""

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        """Do something at an hour; Refused with the reason if the rules do not allow it."""

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        """Be as what was done to it ([kind, body] of each `world.acted`) left it, at an hour."""


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
class _Waiting:
    given: Given | tuple[Outcome, ...]  # outcomes that nobody commanded; none of them at a step of the clock
    answer: asyncio.Future[dict[str, Any]]


@dataclass
class _Batch:
    records: list[Record] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    answers: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    news: list[tuple[Record, tuple[Item, ...], Mapping[str, Seat]]] = field(default_factory=list)
    done: list[tuple[asyncio.Future[dict[str, Any]], dict[str, Any] | Exception]] = field(default_factory=list)


class Director:
    """One exercise, open for commands. `wall()` is the time of day in seconds.

    Once a batch is kept, `done(record)` is called for each record in order, and before it `heard(record, piece, cursors)` if
    the record told anybody anything.
    """

    def __init__(self, log: Log, fold: Fold, world: World | None, *, wall: Callable[[], float]) -> None:
        self.log, self.fold, self.world, self.wall = log, fold, world, wall
        self.heard: Callable[[Record, Piece, dict[str, int]], None] = lambda record, piece, cursors: None
        self.done: Callable[[Record], None] = lambda record: None
        self.memory = Memory(log, fold)
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(maxsize=4096)
        self._settled = asyncio.Event()
        self._settled.set()
        self._rebuilding: asyncio.Task[None] | None = None
        self._kept = 0

    async def open(self) -> None:
        """Be as the log says. The world becomes so beside; what needs it waits."""
        self.memory = await asyncio.to_thread(Memory.read, self.log, self.fold)
        self._kept = self.memory.seq
        self._rebuild(self.memory.seq)
        if self.state["clock"]["mode"] == clock.RUNNING:
            await self._go_on()

    async def run(self) -> None:
        """Take what comes, for ever."""
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < MOST_AT_ONCE and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            await self._take(waiting)

    async def close(self) -> None:
        """Keep a snapshot, so that the next opening is quick. Nothing may be running any more."""
        if self._rebuilding is not None:
            self._rebuilding.cancel()
        await asyncio.to_thread(self.memory.keep)

    @property
    def state(self) -> State:
        """The state as the batch at hand has left it; await `settled` before showing it to anybody."""
        return self.memory.state

    async def submit(self, given: Given) -> dict[str, Any]:
        """Do a command; its answer, once it is kept. Refused, BadCommand, NotKept."""
        return await self._ask(given)

    async def note(self, outcomes: Sequence[Outcome]) -> None:
        """Enter outcomes that nobody commanded, such as a result that was computed beside."""
        await self._ask(tuple(outcomes))

    async def step(self) -> None:
        """Let the world go on to the time that it is now; what is due happens."""
        if self.state["clock"]["mode"] == clock.RUNNING:
            await self._ask(())

    async def settled(self) -> State:
        """The state, when nothing in it can be undone any more."""
        while not self._settled.is_set():
            await self._settled.wait()
        return self.state

    async def ready(self) -> None:
        """Wait until the world is as the log says; SeptelError if it cannot be."""
        if self._rebuilding is not None:
            await asyncio.shield(self._rebuilding)

    def items(self, seat: Seat) -> Iterable[Item]:
        """Everything that a seat may read now."""
        for feature in self.fold.features:
            for item in feature.items(self.state):
                if may_read(seat, item):
                    yield item

    def seat(self, name: str) -> Seat | None:
        """A seat as access sees it, None if there is none of this name."""
        return self.memory.seats.get(name)

    def told(self, seat: str, cursor: int, most: int) -> list[tuple[int, Piece]]:
        """The next pieces of news of a seat after a cursor, each with its own; of its items, show those that it may read."""
        return self.memory.told(seat, cursor, most)

    # What follows is the writer's own.

    @property
    def _salt(self) -> str:
        return str(self.state["setting"].get("salt", ""))

    async def _ask(self, given: Given | tuple[Outcome, ...]) -> dict[str, Any]:
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(_Waiting(given, answer))
        except asyncio.QueueFull:
            raise NotKept("More commands wait than can be taken. Send this one again in a moment.", code="busy") from None
        return await answer

    async def _take(self, waiting: Sequence[_Waiting]) -> None:
        self._settled.clear()
        work = _Batch()
        try:
            for one in waiting:
                try:
                    work.done.append((one.answer, await self._one(one.given, work)))
                except (Refused, BadCommand) as error:
                    work.done.append((one.answer, error))
            if work.records:
                await asyncio.to_thread(self.log.append, work.records, answers=work.answers, texts=work.texts)
                self._tell(work)
                await self._keep()
        except Exception as error:
            work.done = [(one.answer, error) for one in waiting]
            await self._restore()
        finally:
            self._settled.set()
        for answer, found in work.done:
            if answer.cancelled():
                continue
            if isinstance(found, Exception):
                answer.set_exception(found)
            else:
                answer.set_result(found)

    def _tell(self, work: _Batch) -> None:
        """What is kept is told."""
        told = {record.seq: (items, who) for record, items, who in work.news}
        for record in work.records:
            if record.seq in told:
                items, who = told[record.seq]
                cursors = self.memory.tell(record, items, who)
                self.heard(record, self.memory.pieces[record.seq], cursors)
            self.done(record)

    async def _one(self, given: Given | tuple[Outcome, ...], work: _Batch) -> dict[str, Any]:
        wall = self.wall()
        t = clock.now(self.state, wall)
        if self.state["clock"]["mode"] == clock.RUNNING:
            await self._advance(t, wall, work)
        if not isinstance(given, Given):
            await self._do(given, Asked(NOBODY, "", t, wall, self.memory.seq + 1), work)
            return {}
        earlier = self._answered(given, work)
        if earlier is not None:
            return earlier
        command, args = self._understood(given)
        seat = self.memory.seats.get(given.seat)
        if seat is None:
            raise Refused(f"There is no seat '{given.seat}'.", code="no_seat")
        if seat.kind not in command.who:
            raise Refused(f"A {seat.kind.replace('_', ' ')} cannot give the command {command.name}.", code="forbidden")
        if not command.paused and self.state["clock"]["mode"] != clock.RUNNING:
            raise Refused("The clock stands: this is not done while it does.", code="paused")
        if reason := seats.stopped(self.state, seat, command.name):
            raise Refused(reason, code="emergency")
        nameless = command.anonymous(args)
        person = "" if nameless else given.person
        said, sealed, texts = self._sealed(person, args)
        told = self._told(seat, args)
        asked = Asked(NOBODY if nameless else seat, person, t, wall, self.memory.seq + 1, sealed, told, self._salt)
        decided = list(command.decide(self.state, asked, args))
        first = await self._acted(decided.pop(0), asked) if decided and isinstance(decided[0], Act) else ()
        work.texts += texts
        body = {"name": command.name, "args": said, "key": "" if nameless else given.key, "person": asked.person}
        await self._write(Draft("command", t, wall, asked.seat.name, body), work)
        for outcome in first:
            await self._write(self._draft(outcome, asked), work)
        await self._do(decided, asked, work)
        answer = {"accepted": True, "command": command.name, "id": asked.name, **clock.moment(self.state["setting"], t)}
        if not nameless:
            work.answers.append((given.seat, given.key, answer))
        return answer

    def _answered(self, given: Given, work: _Batch) -> dict[str, Any] | None:
        """The answer that this command had before, if it is told again."""
        for seat, key, answer in work.answers:
            if (seat, key) == (given.seat, given.key):
                return answer
        return self.log.answer(given.seat, given.key)

    def _understood(self, given: Given) -> tuple[Any, Any]:
        command = self.fold.commands.get(given.name)
        if command is None:
            hint = did_you_mean(given.name, self.fold.commands)
            raise BadCommand(f"There is no command '{given.name}'. {hint}".strip())
        try:
            return command, command.args.model_validate(given.args)
        except ValidationError as error:
            problems = [{"path": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
            told = "; ".join(f"{p['path']}: {p['message']}" if p["path"] else p["message"] for p in problems)
            raise BadCommand(f"{given.name}: {told}", problems) from None

    def _sealed(self, person: str, args: Any) -> tuple[dict[str, Any], dict[str, dict[str, Any]], list[Text]]:
        """The arguments as the log keeps them, the references that stand for texts, and what to keep of these."""
        said = args.model_dump(mode="json")
        sealed: dict[str, dict[str, Any]] = {}
        texts: list[Text] = []
        for name in _marked(args, Sealed):
            if said[name]:
                sealed[name], text = self.log.seal(person, said[name])
                said[name] = sealed[name]
                texts.append(text)
        return said, sealed, texts

    def _told(self, seat: Seat, args: Any) -> dict[str, list[list[float]]]:
        """What the seat's own cursors in the arguments stand for: [record, hour] of each."""
        found: dict[str, list[list[float]]] = {}
        streams = self.memory.streams
        for name in _marked(args, Cursors):
            value = getattr(args, name)
            cursors = [value] if isinstance(value, int) else list(value or ())
            pieces = [streams.after(seat.name, cursor - 1, 1) if cursor > 0 else [] for cursor in cursors]
            if not all(pieces):
                raise Refused(f"{name}: this seat was told {streams.cursor(seat.name)} events.", code="unknown_event")
            found[name] = [[seq, self.memory.t_of(seq)] for ((_, seq),) in pieces]
        return found

    async def _do(self, decided: Decided, asked: Asked, work: _Batch) -> None:
        """What time or an outcome brought with it, or the rest of a command: an act that the world refuses is told so."""
        for one in decided:
            if isinstance(one, Act):
                try:
                    outcomes = await self._acted(one, asked)
                except Refused as error:
                    outcomes = [Outcome("world.refused", {"do": one.do, "args": dict(one.args), "reason": str(error)})]
                for outcome in outcomes:
                    await self._write(self._draft(outcome, asked), work)
            else:
                await self._write(self._draft(one, asked), work)

    async def _acted(self, act: Act, asked: Asked) -> Sequence[Outcome]:
        if act.do == "branch":
            return [await self._branched(act)]
        if self.world is None:
            raise Refused("There is no simulated world in this exercise.", code="no_world")
        await self.ready()
        return await self.world.act(act.do, act.args, asked.t)

    async def _branched(self, act: Act) -> Outcome:
        """Put the world back; the state follows when the record is applied."""
        to = int(act.args["to"])
        if self.world is not None:
            await self.ready()
            await self.world.rebuild(self.state["setting"], self.memory.acts_to(to), self.memory.ran_to(to))
        return Outcome(BRANCHED, {"to": to, "t": self.memory.t_of(to), "reason": act.args["reason"]})

    async def _advance(self, t: float, wall: float, work: _Batch) -> None:
        asked = Asked(NOBODY, "", t, wall, self.memory.seq + 1)
        if self.world is not None and self._rebuilding is not None and self._rebuilding.done():
            await self.ready()
            await self._do(await self.world.advance(t), asked, work)
        for feature in self.fold.features:
            await self._do(list(feature.due(self.state, t)), asked, work)
        if wall - self.memory.wall >= BEAT_S:
            await self._write(Draft("clock.beat", t, wall, "", {}), work)

    def _draft(self, outcome: Outcome, asked: Asked) -> Draft:
        t = float(outcome.body["t"]) if outcome.kind in ("world.acted", BRANCHED) else asked.t
        return Draft(outcome.kind, t, asked.wall, asked.seat.name, outcome.body)

    async def _write(self, draft: Draft, work: _Batch) -> None:
        """Chain the record, apply it, and let the features react."""
        record = Record.after(draft, self.memory.seq + 1, self.memory.hash)
        work.records.append(record)
        if len(work.records) > MOST_RECORDS:
            raise SeptelError(
                f"{draft.kind}: a batch of commands has led to more than {MOST_RECORDS} records; it goes in a circle"
            )
        self.memory.apply(record, lambda first, last: self._read(first, last, work))
        items = self.memory.items_of(record)
        if items:
            work.news.append((record, items, self.memory.seats))
        asked = Asked(NOBODY, "", record.t, record.wall, self.memory.seq + 1)
        for feature in self.fold.features:
            await self._do(list(feature.reacts(self.state, record)), asked, work)

    def _read(self, first: int, last: int, work: _Batch) -> Iterable[Record]:
        """Records again, those of the batch at hand included."""
        yield from self.log.read(first - 1, last)
        for record in work.records:
            if first <= record.seq <= last:
                yield record

    def rebuild(self) -> None:
        """Begin to make the world as the log says: it was lost."""
        self._rebuild(self.memory.seq)

    def _rebuild(self, to: int) -> None:
        """Begin to make the world as it was after a record."""
        if self.world is not None:
            work = self.world.rebuild(self.state["setting"], self.memory.acts_to(to), self.memory.ran_to(to))
            self._rebuilding = asyncio.create_task(work)
            self._rebuilding.add_done_callback(lambda task: task.cancelled() or task.exception())  # `ready` tells it

    async def _restore(self) -> None:
        """Back to what is kept."""
        self.memory = await asyncio.to_thread(Memory.read, self.log, self.fold)
        self._rebuild(self.memory.seq)

    async def _go_on(self) -> None:
        """The clock ran when the server stopped: after a short break it runs on from where it stood, else it stands."""
        wall, last = self.wall(), self.memory.wall
        kept = clock.now(self.state, last)
        mode = clock.RUNNING if wall - last <= SHORT_S else clock.PAUSED
        body = {"mode": mode, "rate": self.state["clock"]["rate"], "restart": True}
        await self.write_again(Draft("clock.changed", kept, wall, "", body))

    async def write_again(self, draft: Draft) -> None:
        """Write what a restart brings; nothing may be running."""
        work = _Batch()
        await self._write(draft, work)
        await asyncio.to_thread(self.log.append, work.records)
        self._tell(work)

    async def _keep(self) -> None:
        """Now and then: what was told goes into its table, and a snapshot beside the log. Neither is needed to be right."""
        memory = self.memory
        try:
            if memory.seq - self._kept >= SNAPSHOT_EVERY:
                await asyncio.to_thread(memory.keep)
                self._kept = memory.seq
            elif len(memory.pieces) >= 2 * KEPT_PIECES:
                await asyncio.to_thread(memory.keep_news)
        except NotKept:
            self._kept = memory.seq  # another time


def create(log: Log, setting: Mapping[str, Any], *, wall: float) -> None:
    """Open an exercise in an empty log: its first record."""
    log.append([Record.after(Draft(OPENED, 0.0, wall, "", dict(setting)), 1, GENESIS)])


def _marked(args: Any, mark: type) -> list[str]:
    """The arguments that are marked so."""
    fields = type(args).model_fields.items()
    return [name for name, about in fields if any(isinstance(one, mark) or one is mark for one in about.metadata)]
