"""The kernel's own process: one simulation, driven by lines of JSON on standard input, answering on standard output.

Each line asks for one thing: `{"do": …, …}`; each answer is `{"ok": …}` or `{"refused": message, "code": word}` or
`{"error": message}`. `python -m septel.exercise.kernel.host`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import numpy as np

from septel.errors import SeptelError
from septel.exercise.kernel import options
from septel.exercise.kernel.ground import describe
from septel.exercise.kernel.ground import model as model_of
from septel.exercise.kernel.jobs import only_answers
from septel.exercise.kernel.rows import finite, plain
from septel.sim import Simulation, is_compiled
from septel.sim.seating import NotAllowed, Teams

NOTICED = frozenset(
    {"report", "awaits", "tasked", "action", "ready", "ended", "decided", "inject", "sighted", "violence", "closed"}
)


class Host:
    """One exercise's world, and how far its trace has been told."""

    def __init__(self) -> None:
        self.simulation: Simulation | None = None
        self._told = 0

    def answer(self, asked: Mapping[str, Any]) -> Any:
        """Do what one line asks."""
        return getattr(self, f"do_{asked['do']}")(**asked.get("args", {}))

    def do_describe(self, scenario: str, design: str | None) -> dict[str, Any]:
        """What a setting needs to know of a scenario's design."""
        return describe(scenario, design)

    def do_open(self, setting: Mapping[str, Any]) -> dict[str, Any]:
        """A new world, at hour 0."""
        self._begin(setting)
        return {}

    def do_rebuild(self, setting: Mapping[str, Any], acts: list[dict[str, Any]], t: float) -> dict[str, Any]:
        """The world as what was done to it (the body of each `world.acted`) left it, at an hour: how it was stepped in between
        makes no difference."""
        self._begin(setting)
        for body in acts:
            self._do(body["do"], body["args"], float(body["asked_t"]))
        simulation = self._at(t)
        self._told = int(simulation.state.now[0]["traced"])
        return {"t": simulation.now_h}

    def do_advance(self, t: float) -> dict[str, Any]:
        """Run to an hour."""
        simulation = self._at(t)
        return {"rows": self._rows(), "t": simulation.now_h}

    def do_act(self, do: str, args: Mapping[str, Any], t: float) -> dict[str, Any]:
        """Do one thing at an hour: what a person decided, an inject, another hand on a seat, a jump."""
        self._do(do, args, t)
        return {"rows": self._rows(), "t": self._simulation().now_h}

    def do_options(self, request: int, holder: str, teams: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """What could be sent on a request now; or, of these teams, when they would be there and whether they may go."""
        if teams is not None:
            return options.consider(self._simulation(), request, holder, teams)
        return options.options(self._simulation(), request, holder)

    def do_reach(self, base: str, kind: str) -> dict[str, Any]:
        """How soon a base's teams would be at each place."""
        return options.reach(self._simulation(), base, kind)

    def do_measures(self) -> dict[str, float | None]:
        """The measures as if the exercise ended now; null where one is undefined."""
        return {name: finite(value) for name, value in self._simulation().measures().items()}

    def _begin(self, setting: Mapping[str, Any]) -> None:
        model = model_of(setting)
        self.simulation = Simulation(model, seed=setting["seed"], replication=setting["replication"], trace=True)
        self._told = 0
        _ready_the_rules(self.simulation)

    def _at(self, t: float) -> Simulation:
        """The world at an hour, or where it is if that has passed."""
        simulation = self._simulation()
        if t > simulation.now_h:
            simulation.run_until(t)
        return simulation

    def _simulation(self) -> Simulation:
        if self.simulation is None:
            raise SeptelError("the world is not open yet")
        return self.simulation

    def _rows(self) -> list[list[Any]]:
        found = self._simulation().trace()[self._told :]
        self._told += len(found)
        return plain(found)

    def _do(self, do: str, args: Mapping[str, Any], t: float) -> None:
        """Change the world at an hour; what it refuses leaves it as it was."""
        simulation = self._at(t)
        if do == "policies":
            simulation.seat(args["holder"], seated=args["seated"])
        elif do == "inject":
            _inject(simulation, args)
        elif do == "jump":
            simulation.run_until(args["to"])
        elif do == "next":
            _to_next(simulation, args.get("until"))
        elif do == "release":
            _release(simulation, args)
        elif do == "task":
            simulation.act("task", **{**args, "teams": [Teams(**one) for one in args["teams"]]})
        else:
            simulation.act(do, **args)


def inject_now(simulation: Simulation, args: Mapping[str, Any]) -> None:
    """Add an inject that takes effect at the hour that it is: written with its unit, as in a scenario."""
    simulation.inject({**args, "at": f"{simulation.now_h!r} h"})


def _inject(simulation: Simulation, args: Mapping[str, Any]) -> None:
    from pydantic import ValidationError

    try:
        inject_now(simulation, args)
    except ValidationError as error:
        first = error.errors()[0]
        raise NotAllowed(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", "bad_inject") from None
    except (KeyError, ValueError, SeptelError) as error:
        raise NotAllowed(str(error), "bad_inject") from None
    simulation.run_until(simulation.now_h)


def _release(simulation: Simulation, args: Mapping[str, Any]) -> None:
    """Hand over the report that a seat's lead tells of, and no other of the same observation: what becomes of it then tells
    nothing of the others. An older log names no lead, and leaves it to the rules which report goes."""
    holder, origin, to = args["holder"], int(args["origin"], 16), args["to"]
    if "lead" not in args:
        simulation.act("release", holder=holder, origin=origin, to=to)
        return
    simulation.run_until(simulation.now_h)
    bits = {name: 1 << number for number, name in enumerate(simulation.model.labels.holders)}
    told = sum(bits[name] for name in args["told"])  # to whom else it went is no hand that it came through
    way = bits[holder] | bits.get(args["from"], 0)  # what came through more hands is in nobody's, to be released
    reports = simulation.state.reports
    mine = (reports["kept"] != 0) & (reports["holder"] == simulation.model.labels.holders.index(holder))
    same = np.flatnonzero(mine & (reports["origin"] == origin))
    meant = [slot for slot in same if int(reports[slot]["path"]) == way | told][:1]
    others = np.setdiff1d(same, meant)
    reports["kept"][others] = 0
    reports["path"][meant] = way
    try:
        simulation.seating().release(holder, origin, to)
        simulation.run_until(simulation.now_h)
    finally:
        simulation.state.reports["kept"][others] = 1
        simulation.state.reports["path"][meant] |= np.uint32(told)


def _to_next(simulation: Simulation, until: float | None) -> None:
    """Run to the next hour at which something happens that somebody may notice, or to `until` if that comes first; a copy looks
    for it, so that the world stays where it is if there is none."""
    from septel.sim.trace import NAMES

    ahead = simulation.fork()
    before = int(ahead.state.now[0]["traced"])
    last = ahead.model.scenario.horizon if until is None else until
    while (due := ahead.next_h()) is not None and due <= last:
        ahead.run_until(due)
        rows = ahead.state.trace[before : int(ahead.state.now[0]["traced"])]
        if any(NAMES[row["what"]] in NOTICED for row in rows):
            simulation.run_until(due)
            return
        before += len(rows)
    if until is not None:
        simulation.run_until(until)
        return
    raise NotAllowed("Nothing more happens before the scenario ends.", "horizon")


def _ready_the_rules(simulation: Simulation) -> None:
    """Load the rules or, the first time on a machine, compile them: now, and not when somebody first asks for something."""
    if not is_compiled():
        from septel.experiment.progress import COMPILING

        print(COMPILING, file=sys.stderr, flush=True)
    simulation.fork().run_until(simulation.now_h)


def main() -> None:
    """Answer until the director closes the line."""
    told = only_answers()
    try:
        _answer_all(Host(), told)
    except BrokenPipeError:  # the director is gone, and nobody is to hear of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), told.fileno())


def _answer_all(host: Host, told: TextIO) -> None:
    for line in sys.stdin:
        try:
            answer: dict[str, Any] = {"ok": host.answer(json.loads(line))}
        except NotAllowed as error:
            answer = {"refused": str(error), "code": error.code}
        except SeptelError as error:
            answer = {"error": str(error)}
        told.write(json.dumps(answer, separators=(",", ":"), allow_nan=False) + "\n")
        told.flush()


if __name__ == "__main__":
    main()
