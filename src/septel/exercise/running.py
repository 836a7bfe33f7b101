"""An exercise that runs: the director with its world, the clock's steps, and what is computed beside.

`Running.open` on an open log; then commands go to `director.submit`. All of it lives in one asyncio loop and two processes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from septel.errors import SeptelError
from septel.exercise import what_if
from septel.exercise.director import Director, create
from septel.exercise.features import all_features
from septel.exercise.kernel import Kernel
from septel.exercise.log import Log, NotKept
from septel.exercise.records import Record
from septel.exercise.state import Fold

STEP_S = 0.1
RETRY_S = 1.0
SELDOM_S = 60.0


class Running:
    """One exercise, open until `close`. `trouble(error)` hears of what goes wrong where nobody waits for an answer."""

    def __init__(self, director: Director, kernel: Kernel | None, *, trouble: Callable[[BaseException], None]) -> None:
        self.director, self.kernel, self.trouble = director, kernel, trouble
        self._tasks: set[asyncio.Task[Any]] = set()
        self._mends, self._patience_s = 0.0, RETRY_S  # not before this time of the loop, and how long then

    @classmethod
    async def open(
        cls,
        log: Log,
        *,
        setting: Mapping[str, Any] | None = None,
        kernel: Kernel | None = None,
        wall: Callable[[], float] = time.time,
        trouble: Callable[[BaseException], None] = lambda error: None,
    ) -> Running:
        """Open the exercise that the log holds, or a new one of this setting in an empty log.

        Without a kernel there is no simulated world. SeptelError if the log is empty and there is no setting.
        """
        if log.head[0] == 0:
            if setting is None:
                raise SeptelError(f"{log.name}: holds no exercise yet; name a scenario to begin one")
            create(log, setting, wall=wall())
        director = Director(log, Fold(all_features()), kernel, wall=wall)
        running = cls(director, kernel, trouble=trouble)
        director.done = running._done
        await director.open()
        running._begin(director.run())
        running._begin(running._steps())
        for seq in what_if.unanswered(director.state) if kernel is not None else ():
            running._begin(running._beside(next(iter(log.read(seq - 1, seq)))))
        return running

    async def close(self) -> None:
        """Stop, and keep a snapshot; the log itself stays open."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await self.director.close()
        except NotKept:
            pass  # a snapshot only makes the next opening quick
        except Exception as error:
            self.trouble(error)
        finally:
            if self.kernel is not None:
                await self.kernel.close()

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.trouble(error)

    async def _steps(self) -> None:
        """Let the world go on, again and again, and begin it again if its process has ended; after trouble, more slowly."""
        while True:
            await asyncio.sleep(STEP_S)
            try:
                if self.kernel is not None and (not self.kernel.lives or self.director.broken):
                    await self._mend(self.kernel)
                await self.director.step()
            except Exception as error:
                self.trouble(error)
                await asyncio.sleep(RETRY_S)

    async def _mend(self, lost: Kernel) -> None:
        """A world whose process has ended, or that could not be made, is begun again, less and less often if it is in vain;
        meanwhile what needs no world is done."""
        now = asyncio.get_running_loop().time()
        if now < self._mends:
            return
        self._patience_s = min(2 * self._patience_s, SELDOM_S) if now - self._mends < 2 * SELDOM_S else RETRY_S
        self._mends = now + self._patience_s
        self.trouble(SeptelError("the simulated world's process has ended, or could not go on, and is begun again"))
        self.kernel = await Kernel.start()
        await self.director.take_over(self.kernel)
        await lost.close()

    def _done(self, record: Record) -> None:
        if self.kernel is not None and record.kind in what_if.ASKS:
            self._begin(self._beside(record))

    async def _beside(self, record: Record) -> None:
        memory = self.director.memory
        outcome = await what_if.answer(record, memory.state["setting"], memory.acts_to(record.seq))
        while outcome is not None:
            try:
                return await self.director.note([outcome])
            except NotKept as error:
                if error.code == "closed":
                    return None
                self.trouble(error)
                await asyncio.sleep(RETRY_S)
        return None
