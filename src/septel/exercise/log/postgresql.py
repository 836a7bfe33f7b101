"""A log in a PostgreSQL database: the same tables, an advisory lock for the one that writes."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from septel.errors import SeptelError
from septel.exercise.log.faults import Broken, Served, not_kept
from septel.exercise.log.store import Store

LOCK = "SELECT pg_try_advisory_lock(hashtext('septel log'), hashtext(current_schema()))"
LOCK_S = 3.0  # a server whose process was killed notices after a moment
SETTINGS = (
    "synchronous_commit = on",
    "lock_timeout = '500ms'",
    "tcp_keepalives_idle = 5",  # a machine that vanished lets the lock go after some 11 s
    "tcp_keepalives_interval = 2",
    "tcp_keepalives_count = 3",
)
CODES = {"53100": "full", "55P03": "locked", "40001": "locked", "40P01": "locked", "57014": "locked", "25006": "readonly"}
TABLES = "('records', 'answers', 'head', 'checkpoints', 'person_keys', 'texts', 'snapshots')"
TRIGGERS = (
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class "
    f"WHERE relnamespace = current_schema()::regnamespace AND relname IN {TABLES})"
)


class PostgreSQL(Store):
    """The database is a URL; the signing key is kept in this account's own folder."""

    def __init__(self, url: URL, *, readonly: bool) -> None:
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise SeptelError("PostgreSQL needs one more package: pip install 'septel[postgresql]'") from None
        self.name, self.where = url.render_as_string(hide_password=True), url.render_as_string(hide_password=False)
        self.key_file = _keys() / f"{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.key"
        self.may_write = not readonly
        given: dict[str, Any] = {"connect_args": {"connect_timeout": 5}, "pool_pre_ping": True, "pool_size": 4}
        self.engine = create_engine(url, **given)
        event.listen(self.engine, "connect", _set)
        self.reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer: Connection | None = None
        self._look()

    def _look(self) -> None:
        """What the server is set to; SeptelError if it cannot be reached, or stores no UTF-8."""
        try:
            with self.reader.connect() as connection:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
                self.durable = connection.exec_driver_sql("SHOW fsync").scalar() == "on"
        except DBAPIError as error:
            self.engine.dispose()
            raise SeptelError(f"{self.name}: cannot be reached ({_why(error)}).") from None
        if encoding != "UTF8":
            self.engine.dispose()
            raise SeptelError(f"{self.name}: stores text as {encoding}; a log needs a database with ENCODING 'UTF8'.")

    def take(self) -> None:
        self.writer()

    def writer(self) -> Connection:
        if self._writer is None:
            connection = self.engine.connect()
            until = time.monotonic() + LOCK_S
            while not connection.exec_driver_sql(LOCK).scalar():
                connection.rollback()
                if time.monotonic() > until:
                    connection.close()
                    raise Served(f"{self.name}: another process writes this log. Stop it first; to read needs no stop.")
                time.sleep(0.05)
            connection.exec_driver_sql("SET statement_timeout = '20s'")
            connection.commit()
            self._writer = connection
        return self._writer

    def mend(self, error: DBAPIError) -> None:
        if error.connection_invalidated:
            self._drop()

    def _drop(self) -> None:
        if self._writer is not None:
            with suppress(DBAPIError):
                if not self._writer.invalidated:
                    self._writer.detach()  # not back into the pool: with the connection goes the lock
                self._writer.close()
            self._writer = None

    def ready(self) -> None:
        pass

    def told(self, error: DBAPIError) -> SeptelError:
        code = str(getattr(error.orig, "sqlstate", None) or "")
        if code in ("XX001", "XX002", "42P01"):
            return Broken(f"{self.name}: is damaged ({_why(error)}).")
        return not_kept(CODES.get(code, "readonly" if code == "42501" else "gone"), self.name, _why(error))

    def scrub(self) -> bool:
        try:
            with self.reader.connect() as connection:
                connection.exec_driver_sql("VACUUM FULL texts")
                connection.exec_driver_sql("VACUUM FULL person_keys")
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        self._drop()
        self.engine.dispose()

    def faults(self) -> list[str]:
        with self.at_once() as connection:
            return [f"a trigger was added: {row[0]}" for row in connection.exec_driver_sql(TRIGGERS)]

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
            yield connection


def _keys() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(state) / "septel/keys"


def _set(connection: Any, _: Any) -> None:
    """What every connection is set to; a commit that returns is on the server's disk, whatever the server's default."""
    before, connection.autocommit = connection.autocommit, True
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET {setting}" for setting in SETTINGS))
    connection.autocommit = before


def _why(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]
