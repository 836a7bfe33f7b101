"""Who may read what, and how one proves to be who one is.

`may_read(seat, item)` is the only judge of what a seat sees: stream, query, search, export, counts and report ask it. In come a
seat and an item, out goes yes or no, or the reasons (`why`). It knows no state, no time and no database.

Beside it, outside the log, are the credentials of the people in the seats: invitations, sessions, passphrases and passkeys, in
tables of their own. Nothing secret is kept there in the clear, and nothing of it is ever written into the log.
"""

from __future__ import annotations

from septel.exercise.access.judge import Reason, addressed, is_cleared, may_read, why

__all__ = ["Reason", "addressed", "is_cleared", "may_read", "why"]
