"""Accumulated cost over a raster: the least time from any of several starts to every cell.

Dijkstra's method with a bucket queue (Dial, Communications of the ACM 12:632, 1969; approximate buckets as in Cherkassky,
Goldberg & Radzik, Mathematical Programming 73:129, 1996): cells wait in a ring of buckets as wide as a share of the median
step; within a bucket order is free, and a cell that gets better there is taken up again, so any width gives the exact answer.

A raster is padded with cells that no step enters: two rows above and below, one column left and right (a step of two columns
meets the neighbouring row's padding). Steps out of cell i to its k-th neighbour cost `steps[i · K + k]`, infinite where there
is none; K is 8, or 16 with the knight's moves. Neighbours are numbered by row, then column; the eight come first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.theatre.terrain.machine import fetch, inline, kernel, lowest_bit

PAD_ROWS, PAD_COLUMNS = 2, 1
# (rows, columns) to the eight neighbours, then to the eight of the knight's moves.
EIGHT = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
KNIGHTS = ((-2, -1), (-2, 1), (-1, -2), (-1, 2), (1, -2), (1, 2), (2, -1), (2, 1))
NEIGHBOURS = np.array([*EIGHT, *KNIGHTS])
OPPOSITE = np.array([7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8])
U = np.uint64
ONE, TWO = U(1), U(2)
NOBODY = np.int32(-1)


@inline
def better_of_eight(steps: Any, b: Any, now: Any, best: Any, i: Any, w: Any) -> Any:
    """The mask of the eight neighbours that are reached sooner from cell i, at `now`, than so far."""
    up, down = i - w, i + w
    mask = U(now + steps[b] < best[up - ONE])
    mask |= U(now + steps[b + ONE] < best[up]) << ONE
    mask |= U(now + steps[b + TWO] < best[up + ONE]) << TWO
    mask |= U(now + steps[b + U(3)] < best[i - ONE]) << U(3)
    mask |= U(now + steps[b + U(4)] < best[i + ONE]) << U(4)
    mask |= U(now + steps[b + U(5)] < best[down - ONE]) << U(5)
    mask |= U(now + steps[b + U(6)] < best[down]) << U(6)
    mask |= U(now + steps[b + U(7)] < best[down + ONE]) << U(7)
    return mask


@inline
def better_of_knights(steps: Any, b: Any, now: Any, best: Any, i: Any, w: Any) -> Any:
    """As `better_of_eight`, for the knight's moves: bits 8 to 15."""
    up, down = i - w, i + w
    mask = U(now + steps[b + U(8)] < best[up - w - ONE]) << U(8)
    mask |= U(now + steps[b + U(9)] < best[up - w + ONE]) << U(9)
    mask |= U(now + steps[b + U(10)] < best[up - TWO]) << U(10)
    mask |= U(now + steps[b + U(11)] < best[up + TWO]) << U(11)
    mask |= U(now + steps[b + U(12)] < best[down - TWO]) << U(12)
    mask |= U(now + steps[b + U(13)] < best[down + TWO]) << U(13)
    mask |= U(now + steps[b + U(14)] < best[down + w - ONE]) << U(14)
    mask |= U(now + steps[b + U(15)] < best[down + w + ONE]) << U(15)
    return mask


@inline
def _entry(free: Any, used: Any, following: Any) -> Any:
    """An entry to fill, and what is free and used then."""
    if free >= 0:
        return free, following[np.uint32(free)], used
    return np.int32(used), free, used + 1


@kernel
def spread(
    steps: Any,
    k: Any,
    w: Any,
    best: Any,
    seeds: Any,
    scale: Any,
    limit: Any,
    heads: Any,
    waiting: Any,
    following: Any,
    state: Any,
) -> bool:
    """Lower `best` f4[padded cell] to the least cost from the seeds; False if room ran out: with more, it goes on.

    `seeds` i8[seed] are cells whose costs stand in `best`, sorted by them; `scale` is one over the width of a bucket; `heads`
    i4[power of two], all -1 at first, must span the longest step; `waiting` u4[room] and `following` i4[room] hold the entries;
    `state` i8[5] is (free, used, alive, seed, bucket), at first (-1, 0, 0, 0, 0). Costs above `limit` are upper bounds only.
    """
    ring, room = U(heads.size - 1), waiting.size
    k, w = U(k), U(w)
    base = TWO * w + ONE  # so that no number below is negative
    onward = np.empty(16, np.uint64)
    for move in range(16):
        onward[move] = U(np.int64(base) + NEIGHBOURS[move, 0] * np.int64(w) + NEIGHBOURS[move, 1])
    free, used, alive, seed, bucket = np.int32(state[0]), state[1], state[2], state[3], U(state[4])
    last = U(min(limit * scale, np.float32(2.0**31)))
    while alive + 17 <= room:
        head = heads[bucket & ring]
        if head < 0:
            if seed < seeds.size and U(best[U(seeds[seed])] * scale) <= bucket:
                entry, free, used = _entry(free, used, following)
                waiting[np.uint32(entry)] = np.uint32(seeds[seed])
                following[np.uint32(entry)] = NOBODY
                heads[bucket & ring] = entry
                alive += 1
                seed += 1
                continue
            if alive > 0:
                bucket += ONE
            elif seed == seeds.size:
                return True
            else:
                bucket = max(bucket, U(best[U(seeds[seed])] * scale))  # nobody waits in between
            if bucket > last:
                return True
            continue
        taken = np.uint32(head)
        after = following[taken]
        i = U(waiting[taken])
        heads[bucket & ring] = after
        following[taken] = free
        free = head
        alive -= 1
        if after >= 0:
            soon = U(waiting[np.uint32(after)])
            fetch(steps, soon * k)
            fetch(best, soon - w)
            fetch(best, soon + w)
        now = best[i]
        if U(now * scale) < bucket:  # it was reached sooner, and is done
            continue
        b = i * k
        mask = better_of_eight(steps, b, now, best, i, w)
        if k > U(8):
            mask |= better_of_knights(steps, b, now, best, i, w)
        low = i - base
        while mask:
            move = lowest_bit(mask)
            mask &= mask - ONE
            then = now + steps[b + move]
            j = low + onward[move]
            best[j] = then
            entry, free, used = _entry(free, used, following)
            at = U(then * scale) & ring
            waiting[np.uint32(entry)] = np.uint32(j)
            following[np.uint32(entry)] = heads[at]
            heads[at] = entry
            alive += 1
    state[0], state[1], state[2], state[3], state[4] = free, used, alive, seed, np.int64(bucket)
    return False
