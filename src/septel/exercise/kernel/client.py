"""The director's side of the kernel's process: it asks in turn, and gives what happened as outcomes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from septel.errors import SeptelError
from septel.exercise.feature import Outcome, Refused

LONGEST_LINE = 2**28


class Kernel:
    """A simulated world in a child process. Each answer waits its turn; a process that dies is told as SeptelError."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process, self._turn = process, asyncio.Lock()

    @classmethod
    async def start(cls) -> Kernel:
        """Start the process; it answers once its rules are loaded (or compiled, the first time)."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "septel.exercise.kernel.host",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            start_new_session=True,  # what a terminal sends to end the server is for the server to pass on
        )
        return cls(process)

    @property
    def lives(self) -> bool:
        """Whether the process is there."""
        return self._process.returncode is None

    async def describe(self, scenario: str, design: str | None) -> dict[str, Any]:
        """What a setting needs to know of a scenario's design; SeptelError if it cannot be read, is not valid, or has none."""
        found: dict[str, Any] = await self._ask("describe", scenario=scenario, design=design)
        return found

    async def open(self, setting: Mapping[str, Any]) -> None:
        """Make the setting's world ready, at hour 0."""
        await self._ask("open", setting=setting)

    async def advance(self, t: float) -> Sequence[Outcome]:
        """Run to an hour; no outcome if nothing happened."""
        found = await self._ask("advance", t=t)
        return [Outcome("world.ran", {"t": found["t"], "rows": found["rows"]})] if found["rows"] else []

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        """Do something at an hour; Refused, with the reason, leaves the world as it was."""
        found = await self._ask("act", do=do, args=args, t=t)
        body = {"do": do, "args": dict(args), "asked_t": t, "t": found["t"], "rows": found["rows"]}
        return [Outcome("world.acted", body)]

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        """Be as what was done to it (the body of each `world.acted`, without the rows) left it, at an hour."""
        await self._ask("rebuild", setting=setting, acts=acts, t=t)

    async def options(self, request: int, holder: str, teams: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """What the holder's command could send on a request now: free teams with expected hours, packages; or, of these teams,
        when they would be complete and whether they may go."""
        found: dict[str, Any] = await self._ask("options", request=request, holder=holder, teams=teams)
        return found

    async def reach(self, base: str, kind: str) -> dict[str, Any]:
        """Hours until a base's teams of a kind, tasked now, would be at each place."""
        found: dict[str, Any] = await self._ask("reach", base=base, kind=kind)
        return found

    async def measures(self) -> dict[str, float | None]:
        """The measures as if the exercise ended now."""
        found: dict[str, float | None] = await self._ask("measures")
        return found

    async def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _ask(self, what: str, /, **args: Any) -> Any:
        """The answer; who no longer waits for it leaves the line in order for the next."""
        return await asyncio.shield(self._in_turn(what, args))

    async def _in_turn(self, what: str, args: Mapping[str, Any]) -> Any:
        async with self._turn:
            return await self._answer(what, args)

    async def _answer(self, what: str, args: Mapping[str, Any]) -> Any:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps({"do": what, "args": args}, separators=(",", ":")).encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
        except (BrokenPipeError, ConnectionResetError):
            line = b""
        if not line:
            raise SeptelError("the simulated world's process has ended; it is begun again, and nothing that was kept is lost")
        answer = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"], code=answer["code"])
        if "error" in answer:
            raise SeptelError(answer["error"])
        return answer["ok"]
