"""The paper's setting, what it published, and the bounds of its fit, each with its source.

Prieto-Curiel, Campedelli & Hope, "Reducing cartel recruitment is the only way to lower violence in Mexico", Science 381:1312
(2023), arXiv 2307.06302; "script" is the program that its first author released with the data (GitHub,
rafaelprietocuriel/Recruitment). Rates are per week here, as there; `Setting.rates_h` are those of the kernel, per hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

WEEK_H = 168.0
YEAR_WEEKS = 52
FIRST_YEAR = 2012
ORGANISATIONS = 150  # paper


@dataclass(frozen=True)
class Setting:
    """Rates of the model, its start and its length.

    recruitment ρ 1/week, removal η members/week over all organisations, rivalry θ and saturation ω 1/(member·week), start in
    members of all organisations, shared out as 1/rank; `weeks` lead from the start to today, `ahead` from there on.
    """

    recruitment: float
    removal: float
    rivalry: float
    saturation: float
    start: float
    weeks: int
    ahead: int

    @property
    def rates_h(self) -> NDArray[np.float64]:
        """(ρ, η, θ, ω) per hour, f8[4]."""
        return np.array([self.recruitment, self.removal, self.rivalry, self.saturation]) / WEEK_H

    @property
    def today(self) -> int:
        """The year that the history ends with."""
        return FIRST_YEAR + self.weeks // YEAR_WEEKS

    def scaled(self, *, recruitment: float = 1.0, removal: float = 1.0) -> Setting:
        """The setting with recruitment and removal (arrests) so many times as high."""
        return replace(self, recruitment=self.recruitment * recruitment, removal=self.removal * removal)

    def members(self, organisations: int) -> NDArray[np.float64]:
        """Members at the start, f8[organisation], as 1/rank. The script draws them by Poisson laws of these means."""
        shares = 1.0 / np.arange(1, organisations + 1)
        found: NDArray[np.float64] = self.start * shares / shares.sum()
        return found


PAPER = Setting(
    recruitment=2.527474e-3,  # script
    removal=110.0,  # script
    rivalry=1.549231e-8,  # script
    saturation=4e-8,  # script
    start=115_000.0,  # paper and script, 2012
    weeks=520,  # paper: 2012 to 2022
    ahead=260,  # paper: to 2027
)
# Between which values the script's search looks; removal and saturation stand on their lower bounds, the start on its upper.
BOUNDS = {
    "recruitment": (2e-3, 3e-3),
    "removal": (110.0, 120.0),
    "rivalry": (1e-8, 2e-8),
    "saturation": (4e-8, 1e-7),
    "start": (110_000.0, 115_000.0),
}


# What the paper gives: bands, and changes by 2027 against 2022, as shares, of (members, killed in a week) by policy. Over which
# years it takes recruits and losses it does not say; the means of 2012 to 2022 are what its own parameters and data come near.
MEMBERS = (160_000.0, 185_000.0)  # in 2022
RECRUITS = (350.0, 370.0)  # a week
LOST = 200.0  # killed or removed a week, about
CHANGES = {"none": (0.26, 0.40), "recruitment": (-0.11, -0.25), "arrests": (0.06, 0.08)}
CITATION = "Prieto-Curiel, Campedelli & Hope, Science 381:1312 (2023), arXiv 2307.06302"
CRITIQUE = "arXiv 2310.05975"
