"""The memory of one replication under way: made, grown when the loop says FULL, copied for forks, packed for snapshots."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np

from septel.errors import CapacityError, SeptelError
from septel.sim import layout, loops, measures, streams, trace
from septel.sim.calendar import LAST_SEQUENCE, NODE, renumber
from septel.sim.compile import records
from septel.sim.layout import AGENDA_ROOM, State, World

GROWING = {
    "heap": NODE, "reports": layout.REPORT, "cases": layout.CASE, "origins": layout.ORIGIN, "requests": layout.REQUEST,
    "operations": layout.OPERATION, "groups": layout.GROUP, "captives": layout.CAPTIVE, "trace": trace.ROW,
}  # fmt: skip
MOST_BYTES = 8 * 2**30


def new_state(W: World, *, traced: bool) -> State:
    """An empty state for a world; begin a replication in it by `loop.reset`."""
    targets, sources, places, holders = len(W.targets), len(W.sources), len(W.people), len(W.holder_key)
    bases, kinds = W.stock.shape
    organisations = len(W.family)
    at_start = targets * (sources + 1) + sources * places + len(W.injects)
    largest_package = int(W.package.sum(axis=2).max())
    rows = {
        "heap": at_start + 1024, "reports": 512 + targets, "cases": 1024, "origins": 1024, "requests": 256, "operations": 128,
        "groups": 128 + 4 * largest_package, "captives": 64, "trace": 16384 + 2 * at_start if traced else 1,
    }  # fmt: skip
    arrays: dict[str, Any] = {name: records(count, GROWING[name]) for name, count in rows.items()}
    arrays |= {
        "now": records(1, layout.NOW), "visits": records(targets, layout.VISIT_STATE),
        "agenda": records(AGENDA_ROOM, layout.DECISION),
        "picked": records(2 * (largest_package + 1), layout.PICK).reshape(2, -1),
        "roots": np.zeros(streams.PURPOSES, np.uint64), "size": np.zeros(2, np.int64), "pools": np.zeros((7, 3), np.int32),
        "lead_n": np.zeros((targets, sources), np.int32), "lead_offset": np.zeros((targets, sources)),
        "false_n": np.zeros((sources, places), np.int32), "case_head": np.zeros((holders, targets), np.int32),
        "queue": np.zeros(len(W.commands) * (1 + organisations) + 1, np.int32),
        "gathered": np.zeros(len(W.commands) * organisations, np.int64), "opening": np.zeros(len(W.commands), np.uint8),
        "confidence": np.zeros((places, 2)), "officers": np.zeros(len(W.commands), np.int32),
        "free": np.zeros((bases, kinds), np.int32), "weather": np.zeros((len(layout.MODES), places)),
        "roads": np.zeros(1, np.int64),
        "festival": np.zeros(places),
        "injected": np.zeros(len(W.injects), np.uint8), "picks": np.zeros(2, np.int64),
        "tally": np.zeros(len(measures.COUNTERS)),
        "fall": np.zeros((3, len(measures.STAGES)), np.int64), "samples": np.zeros((4, 2048)), "sampled": np.zeros(4, np.int64),
        "ready": np.zeros(2), "pool_times": np.zeros((4, len(measures.TIME_EDGES_H) - 1), np.int64),
        "pool_calibration": np.zeros((10, 2), np.int64), "pool_places": np.zeros((places, 5), np.int64),
    }  # fmt: skip
    arrays |= _long_run(W, organisations, targets, places)
    now = arrays["now"][0]
    now.heap_room = 64 + sources + 4 * targets + holders + largest_package
    now.trace_room = 128 + 4 * holders + 6 * targets + 2 * largest_package + places + organisations
    now.tracing = traced
    return State(**arrays)


def _long_run(W: World, organisations: int, targets: int, places: int) -> dict[str, Any]:
    """The arrays of the loops of the long run; the weeks are none where nothing ticks."""
    par, owners = W.par[0], len(W.skill) + 1
    weeks = int(par["horizon"] // loops.WEEK_H) if par["ticks"] else 0
    square = (organisations, organisations)
    return {
        "org_of": np.zeros(targets, np.int32), "superior": np.zeros(targets, np.int32),
        "family": np.zeros(organisations, np.int32), "body": np.zeros(W.members.shape), "totals": np.zeros(organisations),
        "flows": np.zeros((organisations, 4)), "flow_work": np.zeros((3, organisations)), "rivals": np.zeros(square),
        "allies": np.zeros(square), "strength": np.zeros(square), "shock": np.zeros(places), "skill": np.zeros(owners - 1),
        "together": np.zeros((owners, owners)), "court": np.zeros(3, np.int32), "week": np.zeros(2),
        "pool_weeks": np.zeros((weeks, len(loops.SERIES), 2), np.int64), "pool_confidence": np.zeros((places, 2), np.int64),
    }  # fmt: skip


def grow(S: State) -> State:
    """The same state with room for more; raises CapacityError beyond 8 GiB."""
    if S.size[1] >= LAST_SEQUENCE:
        renumber(S.heap, S.size)
        return S
    live = S.pools[:, 2]
    used = {"heap": S.size[0], "samples": max(S.sampled.max(), S.sampled[3] + live[layout.ORIGINS])}
    used |= dict(zip(("reports", "cases", "origins", "requests", "operations", "groups", "captives"), live, strict=True))
    if S.now[0]["tracing"]:
        used["trace"] = S.now[0]["traced"]
    bigger: dict[str, Any] = {}
    for name, count in used.items():
        array = getattr(S, name)
        capacity, spare = array.shape[-1], _spare(S, name)
        if capacity - count < spare:
            copy = np.zeros((*array.shape[:-1], 2 * capacity + spare), array.dtype)
            copy[..., :capacity] = array
            bigger[name] = copy
    if sum(array.nbytes for array in bigger.values()) > MOST_BYTES:
        raise CapacityError("one replication needs more than 8 GiB: its rates or its horizon are too large; lower them")
    return S.replace(**bigger)


def _spare(S: State, name: str) -> int:
    """What the loop asks for beyond what is in use, at the most."""
    now = S.now[0]
    live = S.pools[layout.OPERATIONS, 2]
    rooms = {"heap": now["heap_room"] + 2 * live, "trace": now["trace_room"] + 2 * live}
    rooms |= {"groups": S.picked.shape[1], "cases": S.case_head.shape[0], "reports": len(S.org_of)}
    return int(rooms.get(name, 0)) + 4


def fork(S: State) -> State:
    """A copy that goes its own way."""
    return State(**{name: array.copy() for name, array in S.arrays().items()})


def pack(S: State, **more: np.ndarray[Any, Any]) -> bytes:
    """The state, and other arrays by name, as bytes (a compressed .npz)."""
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {name: np.asarray(array).view(np.ndarray) for name, array in (S.arrays() | more).items()}
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def unpack(data: bytes) -> tuple[State, dict[str, Any]]:
    """The state and the other arrays that `pack` took; SeptelError if the bytes are something else."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as packed:
            arrays = {name: packed[name] for name in packed.files}
        return State(**{name: arrays.pop(name) for name in State.fields}), arrays
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise SeptelError(f"these bytes are not a snapshot of a simulation ({error})") from error
