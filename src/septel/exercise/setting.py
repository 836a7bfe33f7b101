"""The setting of an exercise: what its first record says, and nothing changes."""

from __future__ import annotations

import secrets
from typing import Any

from septel.exercise.kernel import Kernel


async def make(
    kernel: Kernel, scenario: str, *, design: str | None = None, seed: int = 1, replication: int = 0, rehearse: bool = False
) -> dict[str, Any]:
    """The setting of a scenario's file or built-in name under one of its designs (the first if none is named).

    SeptelError if the scenario cannot be read or has no such design.
    """
    found = await kernel.describe(scenario, design)
    return {
        **found,
        "id": secrets.token_hex(8),
        "salt": secrets.token_hex(16),
        "seed": seed,
        "replication": replication,
        "rehearse": rehearse,
        "unnumbered": True,  # since then no name that is given holds a record's number; older logs keep theirs
        "leads_apart": True,  # since then a lead bears its own releases, and a condition knows who gave; older logs differ
        "jumps_stop": True,  # since then what the events list has goes out on the way of a jump; older logs jump over it
        "persons_apart": True,  # since then an id is one person at all seats; older rehearsals gave one an id at each seat
    }
