"""Seats: who sits where, with what access, and whether a bot plays; and the stop for a real emergency.

In come the scenario's planned seats and what control and the seats command; out go the section `seats` of the state, control's
roster, each seat's own card, the directory of those one can write to, and a newcomer's summary. It knows persons only by opaque
ids and sealed names. It makes no tokens and ends no sessions: it says in the log that this is to be done, and the server does
it.
"""

from __future__ import annotations

from septel.exercise.seats.feature import FEATURE
from septel.exercise.seats.roster import access, is_bot, person, seat, sits_at
from septel.exercise.seats.stop import stopped
from septel.exercise.seats.summary import summary, waiting

__all__ = ["FEATURE", "access", "is_bot", "person", "seat", "sits_at", "stopped", "summary", "waiting"]
