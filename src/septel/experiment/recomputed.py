"""A replication of a result once more, with its trace: the same to the bit as the one whose values are stored, or an error.

A result keeps numbers and no trace. Chance is keyed, so any replication can be computed again from the scenario's text, the
seed and the generator, which the manifest holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError, did_you_mean
from septel.experiment.engine import COMMON, Kernel, seed_of
from septel.experiment.manifest import machine
from septel.experiment.result import Result

if TYPE_CHECKING:
    from septel.scenario import Book
    from septel.sim import Model


@dataclass(frozen=True)
class Recomputed:
    """One replication again: its model, what happened (rows of `septel.sim.trace.ROW`) and its measures by name."""

    design: str
    replication: int
    model: Model
    rows: NDArray[Any]
    measures: dict[str, float]


def book_of(result: Result) -> Book:
    """The book of a result's scenario, read from the text that its manifest keeps.

    Files that the scenario names are looked for beside the file that was run, where that stood; whether they are there shows
    only when a design is made ready. Raises SeptelError if the text can no longer be read.
    """
    from septel.scenario.loading import load_kept

    path, text = str(result.manifest.get("scenario_path", "")), result.manifest.get("scenario_text")
    if not isinstance(text, str):
        raise SeptelError(f"{_name(result)}: its manifest holds no scenario, so that nothing can be computed again from it.")
    try:
        return load_kept(text, path)
    except SeptelError as error:
        raise SeptelError(_unloaded(result, error)) from error


def model_of(result: Result, design: str) -> Model:
    """A design of a result, made ready to run as it was; SeptelError if the design is not known or its files are missing."""
    from septel.sim import Model

    known_design(result, design)
    book = book_of(result)
    if design not in book.designs:
        raise SeptelError(f"{_name(result)}: the scenario's text has no design '{design}' under this version of Septel.")
    try:
        return Model.build(book.designs[design], rng=str(result.manifest["identity"]["rng"]))
    except SeptelError as error:
        raise SeptelError(_unloaded(result, error)) from error


def _unloaded(result: Result, error: SeptelError) -> str:
    path = result.manifest.get("scenario_path") or "the working folder"
    return (
        f"{_name(result)}: the scenario of this result does not load any more. Files that it names are looked for where they "
        f"were when it was run, beside {path}.\n{error}"
    )


def known_design(result: Result, design: str) -> int:
    """The number of a design; SeptelError with the nearest known name if it is not one."""
    if design not in result.designs:
        raise SeptelError(f"'{design}' is not a design of this result. {did_you_mean(design, result.designs)}".strip())
    return result.designs.index(design)


def known_replication(result: Result, design: str, replication: int) -> int:
    """The replication; SeptelError with the valid range if the design has no such one."""
    count = int(result.counts[known_design(result, design)])
    if not 0 <= replication < count:
        raise SeptelError(f"replication {replication}: '{design}' has replications 0 to {count - 1} in this result.")
    return replication


def recompute(result: Result, design: str, replication: int, *, model: Model | None = None) -> Recomputed:
    """One replication of a result again, with its trace.

    Raises SeptelError if there is no such design or replication, or if a measure differs in any bit from the stored one.
    """
    from septel.sim import Simulation

    at = known_design(result, design), known_replication(result, design, replication)
    model = model or model_of(result, design)
    identity = result.manifest["identity"]
    seed = seed_of(int(identity["seed"]), design, str(identity.get("streams", COMMON)))
    simulation = Simulation(model, seed=seed, replication=replication)
    simulation.run_until()
    measures = simulation.measures()
    stored = dict(zip(result.measures, result.values[at].tolist(), strict=True))
    differs = [name for name in stored if not _same(stored[name], measures.get(name))]
    differs += [name for name in measures if name not in stored]
    if differs:
        raise SeptelError(_unlike(result, design, replication, model, differs[0], stored, measures))
    return Recomputed(design, replication, model, simulation.trace(), measures)


def _same(stored: float, again: float | None) -> bool:
    """Whether two values are one to the bit; undefined values are alike."""
    if again is None:
        return False
    return bool(np.float64(stored).tobytes() == np.float64(again).tobytes() or (np.isnan(stored) and np.isnan(again)))


def _unlike(
    result: Result,
    design: str,
    replication: int,
    model: Model,
    measure: str,
    stored: dict[str, float],
    again: dict[str, float],
) -> str:
    """What differs, and why it probably does."""
    told = f"{_name(result)}: replication {replication} of '{design}' comes out otherwise than it is stored: {measure} was "
    told += f"{_number(stored.get(measure))} and is {_number(again.get(measure))}. "
    return told + _cause(result, design, model)


def _cause(result: Result, design: str, model: Model) -> str:
    identity, engine = result.manifest["identity"], Kernel()
    if identity.get("rules_sha256") != engine.rules_hash:
        made = result.manifest.get("versions", {}).get("septel", "another version")
        return f"The result was made under other rules than those of this Septel (by {made}): install that one, or run it anew."
    worlds = identity.get("worlds_sha256", [])
    number = result.designs.index(design)
    if number < len(worlds) and worlds[number] != engine.fingerprint(model):
        return "The scenario's text is the same, but files or defaults under it have changed: restore them, or run it anew."
    here = machine()
    there = [session.get("machine", {}) for session in result.manifest.get("sessions", [])]
    if any(other.get(key) != here[key] for other in there for key in ("cpu_flags_sha256", "libc", "glibc_tunables")):
        return (
            "The rules are the same, but the result was computed on another kind of machine, whose exp and log may differ in "
            "the last bit: ask on that machine, or run it anew here."
        )
    return "Rules, scenario and machine are the same: the stored values, or this installation, are damaged."


def _number(value: float | None) -> str:
    return "not there" if value is None else repr(float(value))


def _name(result: Result) -> str:
    return str(result.folder) if result.folder else "this result"
