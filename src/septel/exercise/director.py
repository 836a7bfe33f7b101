"""The director: the single writer. It takes commands in turn, asks handlers, and keeps what they decide before it answers.

One batch at a time: every command of it is decided on the state as the commands before left it; then the records of all are
written in one transaction, and only then anybody hears of them. If they cannot be kept, the state and the world go back to
what is kept, and everybody in the batch is told. Reads wait for the batch at hand, so nothing is read that may yet be undone.
While the world is made anew (it lags) nothing in it happens; a command that needs it waits, and others are done.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from septel.errors import SeptelError
from septel.exercise import clock
from septel.exercise.batch import (
    BUSY,
    CLOSED,
    LONG_KEY,
    BadCommand,
    Batch,
    Forward,
    Given,
    Later,
    Unkept,
    Waiting,
    World,
    acted,
    admitted,
    answer_all,
    call,
    create,
    has_failed,
    hidden_key,
    kept_apart,
    next_record,
    parts,
    resolved,
    to_its_end,
    trouble,
    understood,
)
from septel.exercise.feature import Act, Asked, Decided, Outcome, Refused, State
from septel.exercise.items import Kind, Seat
from septel.exercise.keeping import Keeper
from septel.exercise.log import Log, NotKept
from septel.exercise.memory import Memory
from septel.exercise.records import Draft, Record
from septel.exercise.state import Fold
from septel.exercise.streams import Piece
from septel.exercise.timeline import BRANCHED
from septel.exercise.view import View

__all__ = ["BadCommand", "Director", "Given", "World", "create"]

MOST_AT_ONCE = 64
MOST_RECORDS = 20_000  # of one batch: more is a circle of reactions
BEAT_S = 5.0  # while nothing happens the clock is noted so often, since a restart goes on from the last record
SHORT_S = 120.0  # after a longer break the clock stands until control starts it
NOBODY = Seat("", Kind.DIRECTOR)


class Director:
    """One exercise, open for commands. `wall()` is the time of day in seconds.

    Once a batch is kept, `done(record)` is called for each record in order, and before it `heard(record, piece, cursors)` if
    the record told anybody anything.
    """

    def __init__(self, log: Log, fold: Fold, world: World | None, *, wall: Callable[[], float]) -> None:
        self.log, self.fold, self.world, self.wall = log, fold, world, wall
        self.heard: Callable[[Record, Piece, dict[str, int]], None] = lambda record, piece, cursors: None
        self.done: Callable[[Record], None] = lambda record: None
        self.prepares: Callable[[Piece], object] = lambda piece: None  # in a thread, before a long piece is heard
        self.memory = Memory(log, fold)
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(maxsize=4096)
        self._later: list[Waiting] = []  # they need the world, which lags
        self._settled = asyncio.Event()  # not set in a batch, and after one that could not be undone yet
        self._settled.set()
        self._unkept = Unkept()
        self._rebuilding: asyncio.Task[None] | None = None
        self._told_to = 0
        self.keeper = Keeper(log)
        self._resumes = self._closed = False
        self._again = asyncio.Lock()
        self._time = Forward(wall)
        self._view: Callable[[], View | None] = lambda: None  # of somebody who is still reading

    async def open(self) -> None:
        """Be as the log says. The world becomes so beside; what needs it waits."""
        self.memory = await asyncio.to_thread(Memory.read, self.log, self.fold)
        self.keeper.kept = self._told_to = self.memory.seq
        self._rebuild(self.memory.seq)
        if self.state["clock"]["mode"] == clock.RUNNING:
            await self.resume()

    async def run(self) -> None:
        """Take what comes, for ever. Stopped, it ends the batch at hand and tells the rest that they were not kept."""
        waiting: list[Waiting] = []
        try:
            while True:
                waiting = [await self._queue.get()]
                while len(waiting) < MOST_AT_ONCE and not self._queue.empty():
                    waiting.append(self._queue.get_nowait())
                for part in parts(waiting):
                    await to_its_end(self._take(part))
                    if self._settled.is_set():
                        await self.keeper.look(self.memory)
        finally:
            self._closed = True
            waiting += self._later
            while not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            for one in waiting:
                if not one.answer.done():
                    one.answer.set_exception(NotKept(CLOSED, code="closed"))

    async def close(self) -> None:
        """Keep a snapshot, so that the next opening is quick. Nothing may be running any more."""
        if self._rebuilding is not None:
            self._rebuilding.cancel()
        await self.keeper.close(self.memory if self._settled.is_set() else None)

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
        if not self._settled.is_set() or self.state["clock"]["mode"] == clock.RUNNING:
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

    @property
    def lags(self) -> bool:
        """Whether the world is not as the log says: it is still being made so, or could not be."""
        return self.world is not None and self._rebuilding is not None and (not self._rebuilding.done() or self.broken)

    @property
    def broken(self) -> bool:
        """Whether the world could not be made as the log says."""
        return has_failed(self._rebuilding)

    async def view(self) -> View:
        """All that can be read at one moment, now; it stays so while the exercise goes on."""
        state = await self.settled()
        found = self._view()
        if found is None or found.of is not self.memory or found.seq != self.memory.seq:
            found = View(self.memory, self.fold.features, state)
            self._view = weakref.ref(found)
        return found

    def seat(self, name: str) -> Seat | None:
        """A seat as access sees it, None if there is none of this name."""
        return self.memory.seats.get(name)

    def told(self, seat: str, cursor: int, most: int) -> list[tuple[int, Piece]]:
        """The next pieces of news of a seat after a cursor, each with its own; of its items, show those that it may read."""
        return self.memory.told(seat, cursor, most)

    async def told_again(self, seat: str, cursor: int, most: int) -> list[tuple[int, Piece]]:
        """The same; what is no longer in memory is read in a thread, once for all who ask for it at the same time."""
        async with self._again:
            if older := self.memory.older(seat, cursor, most):
                self.memory.remember(await asyncio.to_thread(self.memory.news.read, older))
            return self.memory.told(seat, cursor, most)

    async def _ask(self, given: Given | tuple[Outcome, ...]) -> dict[str, Any]:
        if self._closed:
            raise NotKept(CLOSED, code="closed")
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(Waiting(given, answer))
        except asyncio.QueueFull:
            raise NotKept(BUSY, code="busy") from None
        return await answer

    async def _take(self, waiting: Sequence[Waiting]) -> Exception | None:
        """Do a batch; the error that undid it, if one did."""
        work, failed = Batch(), None
        if not self._settled.is_set() and (failed := await self._restore()) is not None:
            answer_all([(one.answer, failed) for one in waiting])
            return failed
        self._settled.clear()
        try:
            if self._resumes:
                await self._write(self._resumed(), work)
            for one in waiting:
                await self._in_turn(one, work)
            if work.records:
                await asyncio.to_thread(self.log.append, work.records, answers=work.answers, texts=work.texts)
                self._unkept.remember(work)
                await work.prepared(self.prepares)
                self._tell(work)
                self._resumes = False
            self._settled.set()
        except Exception as error:
            failed = error
            later = set(map(id, self._later))
            work.done = [(one.answer, error) for one in waiting if id(one) not in later]
            await self._restore(world=work.asks > 0)
        answer_all(work.done)
        return failed

    async def _in_turn(self, one: Waiting, work: Batch) -> None:
        """Do one command of a batch. What fails before it has changed anything fails alone."""
        work.begin()
        try:
            work.done.append((one.answer, await self._one(one.given, work)))
        except Later:
            self._later.append(one)
        except (Refused, BadCommand) as error:
            work.done.append((one.answer, error))
        except Exception as error:
            if not work.nothing_yet:
                raise
            work.done.append((one.answer, error))

    def _tell(self, work: Batch) -> None:
        """What is kept is told."""
        told = {record.seq: (items, who) for record, items, who in work.news}
        for record in work.records:
            self._tell_of(record, self.memory.tell(record, *told[record.seq]) if record.seq in told else {})

    def _tell_of(self, record: Record, cursors: dict[str, int]) -> None:
        """To those who listen here; what they make of it undoes nothing."""
        self._told_to = record.seq
        if cursors:
            call(self.heard, record, self.memory.pieces[record.seq], cursors)
        call(self.done, record)

    def now(self) -> float:
        """The time of day by which the exercise goes: never earlier than what was done."""
        return self._time.look()

    def _now(self) -> float:
        return self._time.take()

    async def _one(self, given: Given | tuple[Outcome, ...], work: Batch) -> dict[str, Any]:
        wall = self._now()
        t = clock.now(self.state, wall)
        if self.state["clock"]["mode"] == clock.RUNNING:
            await self._advance(t, wall, work)
            work.begin()
        if not isinstance(given, Given):
            await self._do(given, _nobody(t, wall), work)
            return {}
        earlier = await self._answered(given.seat, given.key, work)
        if earlier is not None:
            return earlier
        work.apart = given.name in self.fold.long
        command, args = await work.worked(understood, self.fold.commands, given)
        seat = admitted(self.state, self.memory.seats.get(given.seat), given, command)
        nameless = command.anonymous(args)
        salt = str(self.state["setting"].get("salt", ""))
        hidden = hidden_key(given, salt) if nameless else ""
        if nameless and (earlier := await self._answered("", hidden, work)) is not None:
            return earlier
        person = "" if nameless else given.person
        said, sealed, texts = await asyncio.to_thread(kept_apart, self.log, person, args)
        told = resolved(self.memory, seat, args)
        asked = Asked(NOBODY if nameless else seat, person, t, wall, self.memory.seq + 1, sealed, told, salt)
        decided = await work.worked(lambda: list(command.decide(self.state, asked, args)))
        await self._when_it_can(decided)
        if decided and isinstance(decided[0], Act):
            decided[:1] = await self._acted(decided[0], asked, work)
        work.texts += texts
        key = "" if nameless else given.key
        body = {"name": command.name, "args": said, "key": key, "person": asked.person} | ({"lags": True} if self.lags else {})
        await self._write(Draft("command", t, wall, asked.seat.name, body), work)
        await self._do(decided, asked, work)
        answer = {"accepted": True, "command": command.name, "id": asked.name, **clock.moment(self.state["setting"], t)}
        if nameless:
            work.answer("", hidden, answer, keeps=len(given.key) >= LONG_KEY)
        else:
            work.answer(given.seat, given.key, answer)
        return answer

    async def _when_it_can(self, decided: Sequence[Outcome | Act]) -> None:
        """What needs the world waits while it is made, ENDEX too. If it could not be made, only what needs it fails."""
        acts = any(isinstance(one, Act) for one in decided)
        if self.broken and acts:
            await self.ready()
        ends = any(one.kind == clock.ENDEX for one in decided if isinstance(one, Outcome))
        if self.lags and not self.broken and (acts or ends):
            raise Later

    async def _answered(self, seat: str, key: str, work: Batch) -> dict[str, Any] | None:
        """The answer that this command had before, if it is told again. The database is asked in a thread: it may take long."""
        found = work.found.get((seat, key)) or self._unkept.answers.get((seat, key))
        return found or await asyncio.to_thread(self.log.answer, seat, key)

    async def _do(self, decided: Decided, asked: Asked, work: Batch) -> None:
        """What time or an outcome brought with it, or the rest of a command: an act that the world refuses is told so."""
        for one in decided:
            if isinstance(one, Act):
                try:
                    outcomes = await self._acted(one, asked, work)
                except Refused as error:
                    outcomes = [Outcome("world.refused", {"do": one.do, "args": dict(one.args), "reason": str(error)})]
                for outcome in outcomes:
                    await self._write(self._draft(outcome, asked), work)
            else:
                await self._write(self._draft(one, asked), work)

    async def _acted(self, act: Act, asked: Asked, work: Batch) -> Sequence[Outcome]:
        if act.do == "branch":
            return [await self._branched(act, work)]
        if self.world is None:
            raise Refused("There is no simulated world in this exercise.", code="no_world")
        await self.ready()
        work.asks += 1
        return await acted(self.world, act, asked.t)

    async def _branched(self, act: Act, work: Batch) -> Outcome:
        """Put the world back; the state follows when the record is applied."""
        to = int(act.args["to"])
        if self.world is not None:
            await self.ready()
            work.asks += 1
            await self.world.rebuild(self.state["setting"], self.memory.acts_to(to), self.memory.ran_to(to))
        return Outcome(BRANCHED, {"to": to, "t": self.memory.t_of(to), "reason": act.args["reason"]})

    async def _advance(self, t: float, wall: float, work: Batch) -> None:
        """Let time pass, as far as the world can follow."""
        asked, lags = _nobody(t, wall), self.lags
        if self.world is not None and not lags:
            work.asks += 1
            try:
                ran = await self.world.advance(t)
            except SeptelError as error:
                trouble(error)
                self._rebuild(self.memory.seq)
                lags = True
            else:
                await self._do(ran, asked, work)
        for feature in () if lags else self.fold.features:
            await self._do(list(feature.due(self.state, t)), asked, work)
        if wall - self.memory.wall >= BEAT_S:
            await self._write(Draft("clock.beat", t, wall, "", {"lags": True} if lags else {}), work)

    def _draft(self, outcome: Outcome, asked: Asked) -> Draft:
        t = float(outcome.body["t"]) if outcome.kind in ("world.acted", BRANCHED) else asked.t
        return Draft(outcome.kind, t, asked.wall, asked.seat.name, outcome.body)

    async def _write(self, draft: Draft, work: Batch) -> None:
        """Chain the record, apply it, and let the features react."""
        record = await work.worked(next_record, self.memory, draft)
        work.records.append(record)
        if len(work.records) > MOST_RECORDS:
            raise SeptelError(
                f"{draft.kind}: a batch of commands has led to more than {MOST_RECORDS} records; it goes in a circle"
            )
        if record.kind == BRANCHED:  # much is folded again, and others are served meanwhile
            await asyncio.to_thread(self.memory.apply, record, lambda first, last: work.read(self.log, first, last))
        else:
            await work.worked(self.memory.apply, record, self.memory.history)
        items = await work.worked(self.memory.items_of, record)
        if items:
            work.news.append((record, items, self.memory.seats))
        asked = _nobody(record.t, record.wall)
        for feature in self.fold.features:
            await self._do(list(feature.reacts(self.state, record)), asked, work)

    async def take_over(self, world: World) -> None:
        """Go on with another world, once it is as the log says: the one before was lost."""
        await self.settled()
        self.world = world
        self._rebuild(self.memory.seq)

    async def resume(self) -> None:
        """A restart while the clock ran: after a short break it runs on from where it stood, else it stands. Where that cannot
        be kept now, it is with the next command."""
        self._resumes = True
        failed = await self._take(())
        if failed is not None and not isinstance(failed, NotKept):
            raise failed

    def _resumed(self) -> Draft:
        wall, last = self._now(), self.memory.wall
        mode = clock.RUNNING if wall - last <= SHORT_S else clock.PAUSED
        body = {"mode": mode, "rate": self.state["clock"]["rate"], "restart": True}
        return Draft("clock.changed", clock.now(self.state, last), wall, "", body)

    def _rebuild(self, to: int) -> None:
        """Begin to make the world as it was after a record."""
        if self.world is not None:
            work = self.world.rebuild(self.state["setting"], self.memory.acts_to(to), self.memory.ran_to(to))
            self._rebuilding = asyncio.create_task(work)
            self._rebuilding.add_done_callback(self._rebuilt)

    def _rebuilt(self, task: asyncio.Task[None]) -> None:
        """What waited for the world is taken; if it could not be made, `ready` tells that."""
        if task.cancelled() or task.exception() is not None or task is self._rebuilding:
            later, self._later = self._later, []
            for one in later:
                try:
                    self._queue.put_nowait(one)
                except asyncio.QueueFull:
                    answer_all([(one.answer, NotKept(BUSY, code="busy"))])

    async def _restore(self, *, world: bool = True) -> Exception | None:
        """Back to what is kept, and the world too if it was asked anything; the error if the log cannot be read now: then it is
        tried again before anything else is done."""
        try:
            self.memory, missed = await asyncio.to_thread(self._read_again)
        except Exception as error:
            return error if isinstance(error, NotKept) else NotKept(f"The log cannot be read now: {error}", code="gone")
        if world:
            self._rebuild(self.memory.seq)
        self._settled.set()
        for record in missed:
            self._tell_of(record, self.memory.streams.told(record.seq))
        return None

    def _read_again(self) -> tuple[Memory, list[Record]]:
        """The memory anew, and the records that were kept although the log could not say so."""
        memory = Memory.read(self.log, self.fold)
        return memory, list(self.log.read(self._told_to))


def _nobody(t: float, wall: float) -> Asked:
    """The passing of time, or what an outcome brings with it: no command, so nothing is named for it."""
    return Asked(NOBODY, "", t, wall, 0)
