"""The memory of one replication under way: made, grown when the loop says FULL, copied for forks, packed for snapshots."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np

from septel.errors import CapacityError, SeptelError
from septel.sim import layout, measures, streams, trace
from septel.sim.calendar import LAST_SEQUENCE, NODE, renumber
from septel.sim.compile import records
from septel.sim.layout import AGENDA_ROOM, State, World

GROWING = {
    "heap": NODE, "reports": layout.REPORT, "cases": layout.CASE, "origins": layout.ORIGIN, "requests": layout.REQUEST,
    "operations": layout.OPERATION, "groups": layout.GROUP, "trace": trace.ROW,
}  # fmt: skip
MOST_BYTES = 8 * 2**30


def new_state(W: World, *, traced: bool) -> State:
    """An empty state for a world; begin a replication in it by `loop.reset`."""
    targets, sources, places, holders = len(W.targets), len(W.sources), len(W.people), len(W.holder_key)
    bases, kinds = W.stock.shape
    at_start = targets * (sources + 1) + sources * places + len(W.injects)
    largest_package = int(W.package.sum(axis=2).max())
    rows = {
        "heap": at_start + 1024, "reports": 512, "cases": 1024, "origins": 1024, "requests": 256, "operations": 128,
        "groups": 128 + 4 * largest_package, "trace": 16384 + 2 * at_start if traced else 1,
    }  # fmt: skip
    arrays: dict[str, Any] = {name: records(count, GROWING[name]) for name, count in rows.items()}
    arrays |= {
        "now": records(1, layout.NOW), "visits": records(targets, layout.VISIT_STATE),
        "agenda": records(AGENDA_ROOM, layout.DECISION),
        "picked": records(2 * (largest_package + 1), layout.PICK).reshape(2, -1),
        "roots": np.zeros(streams.PURPOSES, np.uint64), "size": np.zeros(2, np.int64), "pools": np.zeros((6, 3), np.int32),
        "lead_n": np.zeros((targets, sources), np.int32), "lead_offset": np.zeros((targets, sources)),
        "false_n": np.zeros((sources, places), np.int32), "case_head": np.zeros((holders, targets), np.int32),
        "queue": np.zeros(len(W.commands) * (1 + len(W.alarm)) + 1, np.int32),
        "gathered": np.zeros(len(W.commands) * len(W.alarm), np.int64), "opening": np.zeros(len(W.commands), np.uint8),
        "gap": np.zeros((places, 2)), "officers": np.zeros(len(W.commands), np.int32),
        "free": np.zeros((bases, kinds), np.int32), "weather": np.zeros((len(layout.MODES), places)),
        "roads": np.zeros(1, np.int64),
        "festival": np.zeros(places),
        "injected": np.zeros(len(W.injects), np.uint8), "picks": np.zeros(2, np.int64),
        "tally": np.zeros(len(measures.COUNTERS)),
        "fall": np.zeros((3, len(measures.STAGES)), np.int64), "samples": np.zeros((4, 2048)), "sampled": np.zeros(4, np.int64),
        "ready": np.zeros(2), "pool_times": np.zeros((4, len(measures.TIME_EDGES_H) - 1), np.int64),
        "pool_calibration": np.zeros((10, 2), np.int64), "pool_places": np.zeros((places, 5), np.int64),
    }  # fmt: skip
    now = arrays["now"][0]
    now.heap_room = 64 + sources + 2 * targets + holders + largest_package
    now.trace_room = 128 + 4 * holders + 4 * targets + 2 * largest_package
    now.tracing = traced
    return State(**arrays)


def grow(S: State) -> State:
    """The same state with room for more; raises CapacityError beyond 8 GiB."""
    if S.size[1] >= LAST_SEQUENCE:
        renumber(S.heap, S.size)
        return S
    live = S.pools[:, 2]
    used = {"heap": S.size[0], "samples": max(S.sampled.max(), S.sampled[3] + live[layout.ORIGINS])}
    used |= dict(zip(("reports", "cases", "origins", "requests", "operations", "groups"), live, strict=True))
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
    rooms |= {"groups": S.picked.shape[1], "cases": S.case_head.shape[0]}
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
