"""Rivalries and alliances as a matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from septel.scenario.model import Scenario


def matrix(scenario: Scenario, which: str) -> NDArray[np.float64]:
    """f8[organisation, organisation]: how strong each pair's rivalry or alliance is, 0 for none."""
    names = list(scenario.organisations)
    out = np.zeros((len(names), len(names)))
    for pair in getattr(scenario.body, which):
        a, b = (names.index(name) for name in pair.between)
        out[a, b] = out[b, a] = pair.strength
    return out
