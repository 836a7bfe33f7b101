"""Guessing is slowed, and nobody is locked out for good.

Each key (an account, an address) counts failures; after some that are free the wait doubles with each: first, 2·first, 4·first
and so on, up to a longest wait. An attempt is booked before it is judged, so that many at once are no way round; one that
succeeds clears the account's count. An hour without a failure forgets it.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from septel.exercise.access.edge import Edge, NotAccepted
from septel.exercise.access.tables import attempts

FORGET_S = 3600.0
TRIES = 5  # to book against others who book the same key at the same moment


@dataclass(frozen=True)
class Law:
    """How many failures are free, the first wait and the longest, in seconds."""

    free: int
    first_s: float
    longest_s: float

    def wait_s(self, failures: int) -> float:
        """The wait after so many failures."""
        beyond = failures - self.free
        return 0.0 if beyond <= 0 else min(self.longest_s, self.first_s * 2.0 ** min(beyond - 1, 40))


ACCOUNT = Law(free=3, first_s=2.0, longest_s=900.0)  # assumption
ADDRESS = Law(free=30, first_s=1.0, longest_s=300.0)  # assumption: a hall of players behind one address


class TooSoon(NotAccepted):
    """An attempt that came before the wait was over; `wait_s` is how long it still is."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(f"Too many attempts. Try again in {math.ceil(wait_s)} s.", code="too_soon")


class Attempts:
    """All attempts of an exercise, by key."""

    def __init__(self, edge: Edge) -> None:
        self.edge = edge

    def book(self, key: str, law: Law) -> None:
        """Count an attempt as failed until `clear` says that it was not. TooSoon."""
        for _ in range(TRIES):
            if self._booked(key, law):
                return
        raise TooSoon(law.first_s)

    def clear(self, key: str) -> None:
        """Forget a key's failures."""
        with self.edge.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == key))

    def give_back(self, key: str) -> None:
        """Take one booked attempt back, when it succeeded but the key's other failures still count."""
        where = (attempts.c.key == key, attempts.c.failures > 0)
        with self.edge.engine.begin() as connection:
            connection.execute(update(attempts).where(*where).values(failures=attempts.c.failures - 1, until=0.0))

    def prune(self) -> None:
        """Take out what is forgotten anyway."""
        with self.edge.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.last < self.edge.wall() - FORGET_S))

    def _booked(self, key: str, law: Law) -> bool:
        """Whether the attempt was booked; if not, somebody else's was at the same moment."""
        now = self.edge.wall()
        with self.edge.engine.connect() as connection:
            row = connection.execute(select(attempts).where(attempts.c.key == key)).first()
        if row is None:
            return self._first(key, law, now)
        if row.until > now:
            raise TooSoon(row.until - now)
        failures = 1 if row.last < now - FORGET_S else row.failures + 1
        unchanged = (attempts.c.key == key, attempts.c.failures == row.failures, attempts.c.last == row.last)
        values = {"failures": failures, "last": now, "until": now + law.wait_s(failures)}
        with self.edge.engine.begin() as connection:
            return connection.execute(update(attempts).where(*unchanged).values(values)).rowcount == 1

    def _first(self, key: str, law: Law, now: float) -> bool:
        self.prune()
        row = {"key": key, "failures": 1, "last": now, "until": now + law.wait_s(1)}
        try:
            with self.edge.engine.begin() as connection:
                connection.execute(attempts.insert().values(row))
        except IntegrityError:
            return False
        return True


def of_address(address: str) -> str:
    """The key of a network address; of IPv6 the /64, since one subscriber has them all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"address:{address[:80]}"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return f"address:{found.ipv4_mapped}"
        return f"address:{ipaddress.ip_network((found, 64), strict=False)}"
    return f"address:{found}"
