"""The agenda: questions that an event has raised, answered in order before the next event is taken.

So no handler is ever half-run: it puts its questions here and returns. A built-in policy is asked at once by the loop;
under the external policy the loop stops in front of the question until it is answered.
"""

from __future__ import annotations

from typing import Any

from septel.sim.compile import inline, kernel
from septel.sim.layout import AGENDA_ROOM

LAST = AGENDA_ROOM - 1  # the rows are used in turns, so their number is a power of two


@kernel
def ask_policy(S: Any, point: int, a: int, b: int, ident: int) -> None:
    """Put a question (or a chore) at the agenda's end; a, b and ident say whom or what it is about."""
    now = S.now[0]
    row = S.agenda[now.agenda & LAST]
    now.agenda += 1
    row.point, row.a, row.b, row.id = point, a, b, ident


@inline
def question(S: Any) -> Any:
    """The row at hand."""
    return S.agenda[S.now[0].agenda_at & LAST]
