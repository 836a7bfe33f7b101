"""Serving: an exercise in a database, opened or begun, with its world and its web, from ready to a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from septel.errors import SeptelError
from septel.exercise.access.credentials import NotAccepted
from septel.exercise.kernel import Kernel
from septel.exercise.log import first_record, open_log
from septel.exercise.records import Record
from septel.exercise.running import Running
from septel.exercise.setting import make as make_setting
from septel.server import abridged  # before FastAPI
from septel.server.app import Application, make
from septel.server.place import Place
from septel.server.tls import private_file
from septel.server.wire import Frames, Requests

LOG = logging.getLogger("septel.server")
GRACE_S = 3
FRAME_BYTES = 65_536  # the longest that a client may send
COLLECT = (50_000, 20, 1_000)  # a state of many messages is all alive: looking through all of it takes tenths of a second


@dataclass(frozen=True)
class Asked:
    """What `septel serve` is asked for; None where nothing was said."""

    scenario: str
    db: str
    design: str | None = None
    seed: int | None = None
    rehearse: bool = False
    invitations: Path | None = None
    world: bool = True


def serve(asked: Asked, place: Place, *, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready(url)` is called once it answers. SeptelError if it cannot begin."""
    prepare_log()
    abridged.without_version_1()
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(asked, place, ready))


def prepare_log() -> None:
    """Say on standard error what goes wrong, who came in and what was refused, with the time in UTC."""
    written = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    written.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(written)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("septel.server.security").setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what clients do wrong is theirs
    logging.getLogger("websockets").setLevel(logging.CRITICAL)


async def _serve(asked: Asked, place: Place, ready: Callable[[str], None]) -> None:
    begun = await asyncio.to_thread(first_record, asked.db)
    _is_asked_for(asked, begun)
    if asked.invitations is not None:
        _can_be_written(asked.invitations)
    kernel = await Kernel.start() if asked.world or begun is None else None
    with contextlib.ExitStack() as opened:
        try:
            setting = await _setting(asked, kernel) if begun is None else None
            if kernel is not None and not asked.world:
                await kernel.close()
                kernel = None
            # Only now: what is refused before leaves the database as it was, and no files where none were.
            log = opened.enter_context(open_log(asked.db, create=True))
            _is_asked_for(asked, next(log.read(0, 1), None))  # somebody else may have been quicker
            running = await Running.open(log, setting=setting, kernel=kernel, trouble=_trouble)
        except BaseException:
            if kernel is not None:
                await kernel.close()
            raise
        try:
            if begun is None:
                await running.director.ready()  # its rules are compiled the first time, before anybody sits there and waits
            app = make(running.director, url=place.url, hosts=place.hosts, site=place.site)
            if asked.invitations is not None:
                invite(app, asked.invitations)
            await _web(app, place, ready)
        finally:
            await running.close()


async def _setting(asked: Asked, kernel: Kernel | None) -> dict[str, Any]:
    """The setting of a new exercise."""
    assert kernel is not None
    seed = 1 if asked.seed is None else asked.seed
    return await make_setting(kernel, asked.scenario, design=asked.design, seed=seed, rehearse=asked.rehearse)


def _is_asked_for(asked: Asked, begun: Record | None) -> None:
    """SeptelError if a database holds an exercise, begun by this record, that is not the one that is asked for."""
    if begun is None:
        return
    from septel.scenario.files import text_of

    kept = begun.body
    named = {"design": asked.design, "seed": asked.seed}
    if text_of(asked.scenario)[0] != kept["source"]["text"]:
        raise SeptelError(
            f"{asked.db}: holds an exercise of another scenario ({kept['name']}), or of this one before it was changed. "
            "Serve it with the scenario that it began with, or name a new database."
        )
    for word, said in named.items():
        if said is not None and said != kept[word]:
            raise SeptelError(f"{asked.db}: holds an exercise with the {word} {kept[word]}, not {said}. Name a new database.")
    if asked.rehearse and not kept.get("rehearse"):
        raise SeptelError(f"{asked.db}: holds an exercise that is no rehearsal. Name a new database.")


def _can_be_written(path: Path) -> None:
    """SeptelError if one knows beforehand that a file cannot be written."""
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        why = errno.EISDIR if path.is_dir() else errno.EACCES if path.parent.is_dir() else errno.ENOENT
        raise SeptelError(f"{path}: cannot be written ({os.strerror(why)}).")


def invite(app: Application, path: Path) -> None:
    """Write a fresh link for each seat in which nobody has a session, to be read by the owner of the file alone."""
    found = list(app.door.invitations())
    private_file(path, json.dumps(found, indent=1, ensure_ascii=False).encode() + b"\n")


async def _web(app: Application, place: Place, ready: Callable[[str], None]) -> None:
    server = Server(config(app, place), lambda: ready(place.url))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    gc.freeze()  # what is there now stays: collections need not look at it again
    gc.enable()
    gc.set_threshold(*COLLECT)
    await server.serve(sockets=[place.socket])


def config(app: Application, place: Place) -> uvicorn.Config:
    """How uvicorn is to serve it: our sockets, our limits, nothing in its log of what clients send. Only now, when nothing is
    refused any more, a certificate of its own making is written."""
    if place.own is not None:
        place.own.keep()
    certificate, key = place.certificate or (None, None)
    return uvicorn.Config(
        app, http=Requests, ws=Frames, loop="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False,
        server_header=False, ws_max_size=FRAME_BYTES, ws_per_message_deflate=False, ws_ping_interval=20, ws_ping_timeout=20,
        timeout_keep_alive=30, timeout_graceful_shutdown=GRACE_S, ssl_certfile=certificate, ssl_keyfile=key, backlog=2048,
    )  # fmt: skip


class Server(uvicorn.Server):
    """uvicorn, which tells when it answers and leaves signals to us."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them as they are."""
        yield

    def stop(self) -> None:
        """End soon; told twice, end now."""
        self.force_exit = self.should_exit
        self.should_exit = True


def _trouble(error: BaseException) -> None:
    """What goes wrong where nobody waits for an answer."""
    expected = isinstance(error, (SeptelError, NotAccepted))
    LOG.error("%s", error, exc_info=None if expected else error)
