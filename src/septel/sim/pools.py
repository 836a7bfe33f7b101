"""Records that come and go: a slot is taken and given back; the loop has made room before."""

from __future__ import annotations

from typing import Any

from septel.sim.compile import inline


@inline
def take(pools: Any, pool: int, rows: Any) -> int:
    """A free slot of the pool."""
    slot = pools[pool, 0]
    if slot >= 0:
        pools[pool, 0] = rows[slot].next
    else:
        slot = pools[pool, 1]
        pools[pool, 1] = slot + 1
    pools[pool, 2] += 1
    return slot


@inline
def give(pools: Any, pool: int, rows: Any, slot: int) -> None:
    """Give a slot back."""
    rows[slot].next = pools[pool, 0]
    pools[pool, 0] = slot
    pools[pool, 2] -= 1
