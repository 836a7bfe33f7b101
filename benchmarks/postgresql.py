"""A PostgreSQL server of one's own, for tests and measurements: in a folder that goes away, on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import Any

SETTINGS = {"listen_addresses": "127.0.0.1", "max_connections": "40", "shared_buffers": "32MB", "max_wal_size": "256MB"}
ACCOUNT = "postgres"  # the server does not run as root


def programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are: on the path, or where Debian keeps them; None if they are not there."""
    found = shutil.which("initdb")
    if found:
        return Path(os.path.realpath(found)).parent
    places = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda place: int(Path(place).parts[-3]))
    return Path(places[-1]).parent if places else None


class Server:
    """A server that is started when it is made. `url(name)` is that of an empty database of this name, made if need be."""

    def __init__(self, *, environment: Mapping[str, str] | None = None, settings: Mapping[str, str] | None = None) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("initdb: no PostgreSQL on this machine")
        self.programs = found
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.port = _free_port()
        self._environment = {**os.environ, **(environment or {})}
        if self._account:
            shutil.chown(self.folder, ACCOUNT)
        try:
            self._run("initdb", "-D", "data", "-U", "septel", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            given = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder), **(settings or {})}
            with (self.folder / "data/postgresql.conf").open("a") as file:
                file.writelines(f"{name} = '{value}'\n" for name, value in given.items())
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    @cached_property
    def _account(self) -> dict[str, Any]:
        return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.getuid() == 0 else {}

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self.programs / program, *words],
            cwd=self.folder,
            env=self._environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
            **self._account,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log")

    def stop(self, *, mode: str = "immediate") -> None:
        """Stop it; `immediate` is as a crash is."""
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", "data")

    def url(self, name: str = "") -> str:
        """The URL of a database, which is made if a name is given."""
        if name:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "septel", name)
        return f"postgresql://septel@127.0.0.1:{self.port}/{name or 'postgres'}"

    def close(self) -> None:
        """Stop it and remove everything."""
        with suppress(subprocess.SubprocessError, OSError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
