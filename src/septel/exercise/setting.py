"""The setting of an exercise: what its first record says, and nothing changes."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from septel.errors import SeptelError
from septel.exercise.kernel import Kernel


async def make(
    kernel: Kernel, scenario: str, *, design: str | None = None, seed: int = 1, replication: int = 0, rehearse: bool = False
) -> dict[str, Any]:
    """The setting of a scenario's file or built-in name under one of its designs (the first if none is named).

    SeptelError if the scenario cannot be read or has no such design.
    """
    source = read(scenario)
    found = await kernel.describe(**source, design=design)
    return {
        **found,
        "id": secrets.token_hex(8),
        "salt": secrets.token_hex(16),
        "seed": seed,
        "replication": replication,
        "rehearse": rehearse,
    }


def read(scenario: str) -> dict[str, str]:
    """The text of a scenario and where it was read: a path, or the name of a built-in one."""
    from septel.scenario.built_in import builtin_bytes, names

    if scenario in names():
        return {"path": scenario, "text": builtin_bytes(scenario).decode()}
    path = Path(scenario)
    try:
        return {"path": str(path.absolute()), "text": path.read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        from septel.errors import did_you_mean

        hint = did_you_mean(
            scenario, [*names(), *(str(p) for p in path.parent.glob("*.y*ml"))] if path.parent.is_dir() else names()
        )
        raise SeptelError(f"{scenario}: cannot be read ({error}). {hint}".strip()) from None
