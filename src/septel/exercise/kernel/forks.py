"""Other courses of an exercise, computed in a process of low priority: continuations of the present, and fast runs of each
design to set the people's result among.

One job is a JSON document on standard input, its answer one on standard output: `python -m septel.exercise.kernel.forks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from septel.errors import SeptelError
from septel.exercise.kernel import ground
from septel.exercise.kernel.host import Host, inject_now
from septel.exercise.kernel.jobs import do_one
from septel.exercise.kernel.rows import finite
from septel.sim import Model, Simulation, streams
from septel.sim.measures import NAMES

FIRST = 1_000_000  # replications of continuations are numbered from here, so that none is one of a fast run's
SHOWN = (5, 25, 50, 75, 95)


def continuations(
    setting: Mapping[str, Any], acts: Sequence[Any], t: float, *, until: float, count: int, first: int = FIRST
) -> dict[str, Any]:
    """`count` continuations from hour t to `until` under the bots' policies, each with chance of its own from t on.

    What is under way at t goes on as it was drawn. Percentiles of each measure at the end.
    """
    host = Host()
    host.do_rebuild(setting, list(acts), t)
    here = host.simulation
    assert here is not None
    leave_to_bots(here)
    values = np.empty((count, len(NAMES)))
    for i in range(count):
        other = another(here, setting["seed"], first + i)
        other.run_until(until)
        values[i] = list(other.measures().values())
    return {"t": t, "until": until, "count": count, "measures": _percentiles(values)}


def leave_to_bots(here: Simulation) -> None:
    """From now on nobody decides but the bots."""
    for holder in here.model.labels.holders:
        here.seat(holder, seated=False)


def another(here: Simulation, seed: int, replication: int) -> Simulation:
    """A copy of the present, untraced, with the chance of a replication of its own from now on."""
    other = here.fork()
    now = other.state.now[0]
    now["tracing"], now["replication"] = 0, replication
    other.state.roots[:] = streams.root_keys(seed, replication)
    return other


def placed(setting: Mapping[str, Any], acts: Sequence[Any], until: float, *, count: int, most: int = 40) -> dict[str, Any]:
    """Fast runs of each design from the same start to `until` with control's injects: once with the exercise's own draws, and
    `count` times with others; and where the exercise's measures stand among these.

    An inject that a design does not know what to do with is left out and counted.
    """
    host = Host()
    host.do_rebuild(setting, list(acts), until)
    own = host.do_measures()
    injects = [(body["asked_t"], body["args"]) for body in acts if body["do"] == "inject"]
    book = ground.book(**setting["source"])
    designs: dict[str, Any] = {}
    for name in list(book.designs)[:most]:
        model = Model.build(book.designs[name])
        same, left_out = _run(model, setting["seed"], setting["replication"], injects, until)
        others = np.array([_run(model, setting["seed"], FIRST + i, injects, until)[0] for i in range(count)])
        designs[name] = {
            "title": book.titles.get(name) or name,
            "same_draws": dict(zip(NAMES, map(finite, same), strict=True)),
            "measures": _percentiles(others),
            "exercise_percentile": {m: _rank(own[m], others[:, i]) for i, m in enumerate(NAMES)},
            "injects_left_out": left_out,
        }
    return {"until": until, "count": count, "exercise": own, "designs": designs, "design": setting["design"]}


def _run(
    model: Model, seed: int, replication: int, injects: Iterable[tuple[float, Mapping[str, Any]]], until: float
) -> tuple[list[float], int]:
    run, left_out = Simulation(model, seed=seed, replication=replication, trace=False), 0
    for at, args in injects:
        run.run_until(at)
        try:
            inject_now(run, args)
        except (SeptelError, KeyError, ValueError):
            left_out += 1
    run.run_until(until)
    return list(run.measures().values()), left_out


def _percentiles(values: Any) -> dict[str, Any]:
    """By measure: in how many it is defined, its mean, and percentiles."""
    found: dict[str, Any] = {}
    for i, name in enumerate(NAMES):
        column = values[:, i][np.isfinite(values[:, i])]
        if len(column):
            marks = np.percentile(column, SHOWN)
            found[name] = {"n": len(column), "mean": float(column.mean())} | {
                f"p{share}": float(mark) for share, mark in zip(SHOWN, marks, strict=True)
            }
        else:
            found[name] = {"n": 0}
    return found


def _rank(value: float | None, others: Any) -> float | None:
    """The percentile of a value among others, ties counted half; None if it or all of them are undefined."""
    known = others[np.isfinite(others)]
    if value is None or not len(known):
        return None
    return float(100.0 * ((known < value).sum() + 0.5 * (known == value).sum()) / len(known))


if __name__ == "__main__":
    do_one({"continuations": continuations, "placed": placed})
