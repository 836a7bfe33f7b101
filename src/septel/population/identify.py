"""How weakly the setting is identified, measured: other pairs of recruitment and saturation that lead to the same today.

Each twin has another saturation and the recruitment at which the members of today are the same; the years after today then
differ. What the paper fits is the yearly number of the killed, over ten years: it could not tell such pairs apart either.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

from scipy.optimize import brentq

from septel.population.model import POLICIES, Trajectory, followed, history
from septel.population.network import Network
from septel.population.setting import BOUNDS, PAPER, Setting

SATURATION = (0.0, BOUNDS["saturation"][1])  # of the twins: none, and the upper bound of the paper's fit
CLOSE = 1e-7  # of recruitment, at which the search stops
HIGHEST = 10.0  # times the setting's recruitment, where the search begins
SHOWN = ("none", "recruitment", "arrests")  # policies under which a twin goes on


class Twin(NamedTuple):
    """A setting with the members of today: what leads there, and by policy where it goes on to, with what leads there."""

    setting: Setting
    history: Trajectory
    runs: dict[str, Trajectory]

    def change(self, policy: str) -> float:
        """The members' change against today, as a share; NaN if there are none."""
        today = float(self.history.members[-1])
        return float(self.runs[policy].members[-1]) / today - 1.0 if today else math.nan


def twins(network: Network, setting: Setting = PAPER) -> list[Twin]:
    """The setting itself, and its twins by saturation; alone if nobody is left today, since then nothing is to be told."""
    first = _twin(network, setting)
    found = [first]
    if first.history.members[-1] < 1.0:
        return found
    for saturation in SATURATION:
        other = same_today(network, setting, saturation, float(first.history.members[-1]))
        if other is not None:
            found.append(_twin(network, other))
    return sorted(found, key=lambda twin: twin.setting.saturation)


def same_today(network: Network, setting: Setting, saturation: float, members: float) -> Setting | None:
    """The setting with this saturation and the recruitment that leads to so many members today; None if none does."""

    def tried(recruitment: float) -> Setting:
        return replace(setting, recruitment=recruitment, saturation=saturation)

    def off(recruitment: float) -> float:
        return float(history(network, tried(recruitment)).members[-1]) / members - 1.0

    low, high = 0.0, HIGHEST * setting.recruitment
    if not off(low) < 0.0 < off(high):
        return None
    return tried(float(brentq(off, low, high, rtol=CLOSE)))


def _twin(network: Network, setting: Setting) -> Twin:
    before = history(network, setting)
    runs = {name: before.then(followed(network, before, POLICIES[name], setting)) for name in SHOWN}
    return Twin(setting, before, runs)
