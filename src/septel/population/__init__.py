"""The published model of how many members criminal organisations have, by itself: where it says they go under a policy.

In come a network of rivalries and alliances (the user's files, or a synthetic one by a seed) and the paper's setting; out come
weekly trajectories, outcomes of policies against two reference points, and a measured warning of how weakly the numbers are
identified. It reads no scenario, runs no exercise, and draws no chance but the synthetic network's.
"""

from __future__ import annotations

from septel.population.identify import Twin, twins
from septel.population.model import Outcomes, Study, Trajectory, study
from septel.population.network import Network, load, synthetic
from septel.population.setting import PAPER, Setting

__all__ = ["PAPER", "Network", "Outcomes", "Setting", "Study", "Trajectory", "Twin", "load", "study", "synthetic", "twins"]
