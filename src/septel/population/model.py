"""The model in the paper's setting: the years up to today, policies from today on, and a grid of them.

Steps are weeks, as in the paper; the kernel's are days, and the two differ by less than rounding does in a table. An
organisation below one member is extinct, and what was left of it is booked. The model has no leaders. Where a policy removes
the leaders of the largest organisation, that is *read* as a split into parts of equal size, which stand to the others as the
whole did and are rivals of each other with weight 1; the reading is ours, not the paper's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem, ScenarioError
from septel.population.network import Network
from septel.population.setting import PAPER, WEEK_H, YEAR_WEEKS, Setting
from septel.sim.rules.population import KILLED, RECRUITED, REMOVED, grow

Array = NDArray[np.float64]
LEAST = 1.0  # members of an organisation that is not extinct
PARTS, MOST_PARTS = 2, 10  # of the largest organisation without its leaders: an assumption
MOST_AHEAD = 5200
RECRUITMENT = (1.0, 0.75, 0.5, 0.25, 0.0)  # factors of the grid
ARRESTS = (0.5, 1.0, 1.5, 2.0, 3.0)


class Policy(NamedTuple):
    """What is changed from today on: factors of recruitment and arrests, and whether the largest organisation splits."""

    title: str
    recruitment: float = 1.0
    removal: float = 1.0
    splits: bool = False


POLICIES = {
    "none": Policy("no change"),
    "recruitment": Policy("recruitment halved", recruitment=0.5),
    "arrests": Policy("arrests doubled", removal=2.0),
    "both": Policy("both of these", recruitment=0.5, removal=2.0),
    "leaders": Policy("largest without leaders", splits=True),
}


@dataclass(frozen=True, eq=False)
class Trajectory:
    """All organisations together, week by week, and each at the end.

    `members` and `standing` (organisations that have members) are [week + 1]; `flows` f8[week, 4] are members recruited,
    removed, killed and saturated in a week, `ended` f8[week] what was left of organisations that became extinct; `last`
    f8[organisation] are the members at the end.
    """

    members: Array
    standing: NDArray[np.int64]
    flows: Array
    ended: Array
    last: Array

    def then(self, later: Trajectory) -> Trajectory:
        """This and what follows, whose first moment is this one's last."""
        return Trajectory(
            np.concatenate([self.members, later.members[1:]]),
            np.concatenate([self.standing, later.standing[1:]]),
            np.concatenate([self.flows, later.flows]),
            np.concatenate([self.ended, later.ended]),
            later.last,
        )


class Outcomes(NamedTuple):
    """Where a trajectory has come: members, what the last week brought and took, and the killed of the last 52 weeks.

    `organisations` are those that have members.
    """

    members: float
    recruited: float
    killed: float
    removed: float
    deaths: float
    organisations: float

    @classmethod
    def of(cls, run: Trajectory) -> Outcomes:
        recruited, killed, removed = run.flows[-1, [RECRUITED, KILLED, REMOVED]].tolist()
        deaths = float(run.flows[-YEAR_WEEKS:, KILLED].sum())
        return cls(float(run.members[-1]), recruited, killed, removed, deaths, float(run.standing[-1]))

    def against(self, reference: Outcomes) -> Outcomes:
        """Each outcome's change as a share of the reference's; NaN where that is 0."""
        return Outcomes(*(a / b - 1.0 if b else math.nan for a, b in zip(self, reference, strict=True)))


OUTCOMES = {
    "members": "members",
    "recruited": "recruits in a week",
    "killed": "killed in a week",
    "removed": "removed in a week (arrests)",
    "deaths": "killed in a year",
    "organisations": "organisations",
}


@dataclass(frozen=True, eq=False)
class Study:
    """A network under the setting: `history` up to today, `runs` by policy and `grid` by (recruitment, arrests), both with it.

    In the grid are the outcomes at the end alone.
    """

    network: Network
    setting: Setting
    parts: int
    history: Trajectory
    runs: dict[str, Trajectory]
    grid: dict[tuple[float, float], Outcomes]

    @property
    def today(self) -> Outcomes:
        return Outcomes.of(self.history)

    @property
    def unchanged(self) -> Outcomes:
        """Without a change of policy, at the end."""
        return Outcomes.of(self.runs["none"])


def simulate(members: Array, strength: Array, setting: Setting, weeks: int) -> Trajectory:
    """So many weeks from `members` f8[organisation], which stay as they are."""
    now, n = members.copy(), len(members)
    rates, flows, work = setting.rates_h, np.zeros((n, 4)), np.zeros((2, n))
    totals, standing = np.zeros(weeks + 1), np.zeros(weeks + 1, np.int64)
    gone, ended = np.zeros((weeks, 4)), np.zeros(weeks)
    totals[0], standing[0] = now.sum(), np.count_nonzero(now)
    for week in range(weeks):
        grow(now, strength, rates, WEEK_H, flows, work)
        extinct = now < LEAST
        ended[week] = now[extinct].sum()
        now[extinct] = 0.0
        gone[week] = flows.sum(axis=0)
        totals[week + 1], standing[week + 1] = now.sum(), np.count_nonzero(now)
    return Trajectory(totals, standing, gone, ended, now)


def history(network: Network, setting: Setting = PAPER) -> Trajectory:
    """From the start to today."""
    return simulate(setting.members(len(network.names)), network.strength, setting, setting.weeks)


def followed(network: Network, before: Trajectory, policy: Policy, setting: Setting, parts: int = PARTS) -> Trajectory:
    """What comes after `before` under a policy."""
    members, strength = before.last, network.strength
    if policy.splits:
        largest = int(members.argmax())
        members = np.concatenate([members, np.full(parts - 1, members[largest] / parts)])
        members[largest] = members[-1]
        strength = network.parted(largest, parts)
    changed = setting.scaled(recruitment=policy.recruitment, removal=policy.removal)
    return simulate(members, strength, changed, setting.ahead)


def study(network: Network, setting: Setting = PAPER, *, parts: int = PARTS) -> Study:
    """All policies and the grid; ScenarioError if there are no weeks ahead or no parts."""
    for option, value, least, most in (("--weeks", setting.ahead, 1, MOST_AHEAD), ("--parts", parts, 2, MOST_PARTS)):
        if not least <= value <= most:
            raise ScenarioError([Problem(option, f"{value} is not a number from {least} to {most:,}")])
    before = history(network, setting)
    runs = {name: before.then(followed(network, before, policy, setting, parts)) for name, policy in POLICIES.items()}
    grid = {
        (recruitment, removal): Outcomes.of(before.then(followed(network, before, Policy("", recruitment, removal), setting)))
        for recruitment in RECRUITMENT
        for removal in ARRESTS
    }
    return Study(network, setting, parts, before, runs, grid)
