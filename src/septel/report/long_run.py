"""The sections of the long run, each only where a design has the part that it speaks of."""

from __future__ import annotations

from typing import Any

from septel.report.accounts import accounts, responsible_use
from septel.report.confidence import confidence
from septel.report.funnels import captives, tips
from septel.report.material import Material
from septel.report.over_time import over_time
from septel.report.words import Words


def long_run(material: Material, words: Words) -> dict[str, Any]:
    """What the template draws of the long run, by section; None or nothing for a section that is left out."""
    return {
        "weeks": over_time(material, words),
        "confidence": confidence(material, words),
        "tips": tips(material, words),
        "captives": captives(material, words),
        "accounts": accounts(material, words),
        "use": responsible_use(material, words),
    }
