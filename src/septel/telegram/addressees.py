"""Who an addressee is in the exercise: a table from addressees to seats.

A row is a name, as telegrams write it, and one address or a list of them: `SECSTATE WASHDC: platform-command`. The name may be
the office's (`AMEMBASSY ALDEA`), its routing indicator (`RUEHAA`), or both (`RUEHAA/AMEMBASSY ALDEA`); `*` is any letters, and
`[]` says that it sits at no seat and gets nothing. Case and spacing count for nothing. The most exact row wins: one without
`*` before one with, a longer before a shorter.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from septel.errors import Problem, did_you_mean
from septel.telegram.message import Addressee

Row = tuple[str, tuple[str, ...]]
Pattern = tuple[re.Pattern[str], tuple[str, ...]]


def _folded(name: str) -> str:
    return re.sub(r" ?/ ?", "/", " ".join(name.upper().split()))


def _exempt(addressee: Addressee) -> list[Addressee]:
    """Those that are exempt, as addressees: `RUEHNO/AMCONSUL NORTE` has an indicator and a name."""
    pairs = [one.rpartition("/") for one in addressee.exempt]
    return [Addressee(name.strip(), indicator.strip() or None) for indicator, _, name in pairs]


@dataclass(frozen=True)
class Aliases:
    """The table: rows of an addressee's name, which may hold `*`, and the seats or agencies that it stands for."""

    rows: tuple[Row, ...] = ()
    _exact: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _patterns: list[Pattern] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        rows = [(_folded(name), seats) for name, seats in self.rows]
        self._exact.update((name, seats) for name, seats in reversed(rows) if "*" not in name)
        starred = sorted((row for row in rows if "*" in row[0]), key=lambda row: -len(row[0].replace("*", "")))
        for name, seats in starred:
            self._patterns.append((re.compile(fnmatch.translate(name.replace("[", "[[]").replace("?", "[?]"))), seats))

    def seats(self, addressee: Addressee) -> tuple[str, ...]:
        """The seats of an addressee without those that are exempt; empty if no row knows it, or it sits nowhere."""
        found = self._found(addressee) or ()
        if not addressee.exempt:
            return found
        without = {seat for one in _exempt(addressee) for seat in self._found(one) or ()}
        return tuple(seat for seat in found if seat not in without)

    def unknown(self, addressee: Addressee) -> tuple[Addressee, ...]:
        """Who of an addressee and those that are exempt from it no row knows: it may be one of the others' names."""
        return tuple(one for one in (addressee, *_exempt(addressee)) if self._found(one) is None)

    def knows(self, addressee: Addressee) -> bool:
        """Whether a row knows the addressee, if only to say that it sits nowhere."""
        return self._found(addressee) is not None

    def _found(self, addressee: Addressee) -> tuple[str, ...] | None:
        name, indicator = _folded(addressee.name), _folded(addressee.indicator or "")
        names = [f"{indicator}/{name}", name, indicator] if indicator else [name]
        for word in names:
            if word in self._exact:
                return self._exact[word]
        for pattern, seats in self._patterns:
            if any(pattern.fullmatch(word) for word in names):
                return seats
        return None

    def all_seats(self, addressees: Iterable[Addressee]) -> tuple[tuple[str, ...], tuple[Addressee, ...]]:
        """The seats of several addressees, each once and in their order, and the addressees that no row knows."""
        found: dict[str, None] = {}
        unknown: list[Addressee] = []
        for addressee in addressees:
            found.update(dict.fromkeys(self.seats(addressee)))
            unknown += self.unknown(addressee)
        return tuple(found), tuple(unknown)

    def nearest(self, addressee: Addressee) -> str:
        """A hint with the row that an unknown addressee was probably meant for; empty if none is near."""
        return did_you_mean(addressee.name, [name for name, _ in self.rows], most=0)


def aliases(table: Mapping[str, object], *, seats: Iterable[str] = ()) -> tuple[Aliases, list[Problem]]:
    """The table of a mapping, and what is wrong in it; seats that do not exist are told if `seats` says which do."""
    known = list(seats)
    rows: list[Row] = []
    problems: list[Problem] = []
    for name, value in table.items():
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(one, str) and one.strip() for one in several):
            hint = "Write one seat, a list such as [army-command, army-staff], or [] for nobody."
            problems.append(Problem.at(("seats", name), "needs the seats that the addressee stands for", hint=hint))
            continue
        for seat in several:
            if known and seat not in known:
                problems.append(Problem.at(("seats", name), f"there is no seat '{seat}'", hint=did_you_mean(seat, known)))
        rows.append((name, tuple(several)))
    return Aliases(tuple(rows)), problems
