"""One job in a process of its own: how it is asked, and how the process does it.

A job is a JSON document on standard input, its answer one on standard output.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from septel.errors import SeptelError


async def talk(module: str, sent: bytes, *, longest_s: float | None = None, **options: Any) -> tuple[int | None, bytes]:
    """Run a module in a process of its own, hand it what is sent, and wait for what it says: how it ended, and that.

    One that takes longer is killed, and has said nothing; so is one that nobody waits for any more.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, **options
    )
    try:
        told, _ = await asyncio.wait_for(process.communicate(sent), longest_s)
    except TimeoutError:
        told = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, told


def answered(told: bytes) -> dict[str, Any] | None:
    """What a process answered to its job, None if that is no answer. SeptelError with the reason if it could not do it."""
    try:
        answer = json.loads(told)
    except ValueError:
        return None
    if "error" in answer:
        raise SeptelError(answer["error"])
    found: dict[str, Any] = answer["ok"]
    return found


def only_answers() -> TextIO:
    """Where answers go: standard output, from which on what anything else prints goes to standard error."""
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return told


def do_one(jobs: Mapping[str, Callable[..., dict[str, Any]]]) -> None:
    """Read a job, do it at the lowest priority, and answer."""
    told = only_answers()
    os.nice(19)
    job = json.load(sys.stdin)
    try:
        found: dict[str, Any] = {"ok": jobs[job["do"]](**job["args"])}
    except SeptelError as error:
        found = {"error": str(error)}
    json.dump(found, told, allow_nan=False)
    told.flush()
