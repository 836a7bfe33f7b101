"""Names and clock of a design: what its numbers are called, and which local time an hour of its run is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from septel.experiment.detail.happenings import NONE

if TYPE_CHECKING:
    from septel.sim import Model


class Naming:
    """The scenario's own words for the kernel's numbers; '' for none."""

    def __init__(self, model: Model) -> None:
        from septel.scenario import approvals
        from septel.sim.layout import CAPTURES, GRADES, MODES, RANK_NAMES, SCOUTS

        self.model, labels, scenario = model, model.labels, model.scenario
        self.targets, self.places, self.holders = labels.targets, labels.places, labels.holders
        self.commands, self.bases, self.kinds, self.grades = labels.commands, labels.bases, labels.kinds, GRADES
        self.markings = tuple(scenario.markings)
        more = {SCOUTS: "scouts", CAPTURES: "captures"}
        kinds = [int(source["kind"]) for source in model.world.sources]
        self.sources = tuple(labels.sources[n] if n < len(labels.sources) else more[kind] for n, kind in enumerate(kinds))
        owners = [*scenario.agencies, approvals.STRIKE_FORCE]
        ordered = dict.fromkeys((agency, stage) for owner in owners for agency, stage, _ in approvals.order(scenario, [owner]))
        self.stages = tuple(ordered)  # (owner, stage) in the order in which the kernel numbers them
        self._ranks = tuple(RANK_NAMES[int(target["rank"])] for target in model.world.targets)
        self._modes = tuple(MODES[int(kind["mode"])] for kind in model.world.kinds)
        self.zone = ZoneInfo(scenario.zone)
        self.dated = "start" in scenario.model_fields_set
        self.begin = scenario.start.replace(tzinfo=self.zone).astimezone(UTC)

    def rank(self, target: int) -> str:
        return self._ranks[target]

    def mode(self, kind: int) -> str:
        return self._modes[kind]

    def stage(self, number: int) -> str:
        """`owner/stage`, or `joint_command`."""
        from septel.scenario.approvals import JOINT

        return JOINT if number == NONE else "/".join(self.stages[number])

    def local(self, hours: float) -> datetime:
        """The local time of an hour of the run, to the millisecond; by the default start if the scenario gives none."""
        return (self.begin + timedelta(milliseconds=round(hours * 3_600_000))).astimezone(self.zone)


def named(names: tuple[str, ...], number: int) -> str | None:
    """The name of a number; None for none."""
    return names[number] if number != NONE else None
