"""The calendar: a binary heap of 24-byte nodes, earliest time first, equal times in the order of their scheduling.

`size` holds [nodes in use, next sequence number]. Pushing never checks capacity: the loop makes room before it takes an event.
Positions are unsigned here: numba would test each signed one for a negative index, which costs a model as small as the
dispatch benchmark 8 % of its speed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim.compile import inline

NODE = np.dtype([("t", "f8"), ("seq", "u4"), ("kind", "i4"), ("a", "i4"), ("b", "i4")], align=True)
U = np.uint64
NIL, ONE = U(0), U(1)
LAST_SEQUENCE = 2**32 - 2**20


@inline
def push(heap: Any, size: Any, t: float, kind: int, a: int, b: int) -> None:
    """Schedule (kind, a, b) at time t."""
    i = U(size[0])
    sequence = size[1]
    size[0] += 1
    size[1] = sequence + 1
    while i > NIL:
        parent = (i - ONE) >> ONE
        above = heap[parent]
        if above.t <= t:  # the newcomer has the highest sequence number, so it stays below its equals
            break
        node = heap[i]
        node.t, node.seq, node.kind, node.a, node.b = above.t, above.seq, above.kind, above.a, above.b
        i = parent
    node = heap[i]
    node.t, node.seq, node.kind, node.a, node.b = t, np.uint32(sequence), kind, a, b


@inline
def pop(heap: Any, size: Any) -> tuple[float, int, int, int]:
    """Take the earliest event: (t, kind, a, b)."""
    first = heap[0]
    t, kind, a, b = first.t, first.kind, first.a, first.b
    n = U(size[0] - 1)
    size[0] -= 1
    if n > NIL:
        last = heap[n]
        last_t, last_seq = last.t, last.seq
        i = NIL
        while True:
            child = (i << ONE) + ONE
            if child >= n:
                break
            below = heap[child]
            if child + ONE < n:
                right = heap[child + ONE]
                if right.t < below.t or (right.t == below.t and right.seq < below.seq):
                    child += ONE
                    below = right
            if last_t < below.t or (last_t == below.t and last_seq < below.seq):
                break
            node = heap[i]
            node.t, node.seq, node.kind, node.a, node.b = below.t, below.seq, below.kind, below.a, below.b
            i = child
        node = heap[i]
        node.t, node.seq, node.kind, node.a, node.b = last_t, last_seq, last.kind, last.a, last.b
    return t, kind, a, b


def renumber(heap: Any, size: Any) -> None:
    """Give the pending events new sequence numbers from 0 in the order in which they will come."""
    n = int(size[0])
    heap[:n] = heap[np.lexsort((heap["seq"][:n], heap["t"][:n]))]
    heap["seq"][:n] = np.arange(n)
    size[1] = n
