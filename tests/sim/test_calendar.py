from __future__ import annotations

import heapq

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from septel.compiled import JIT
from septel.sim import calendar
from septel.sim.compile import records


def empty(capacity: int = 400) -> tuple[np.ndarray, np.ndarray]:
    heap = records(capacity, calendar.NODE)
    return heap.view(np.ndarray) if JIT else heap, np.zeros(2, np.int64)


def test_a_node_takes_24_bytes() -> None:
    assert calendar.NODE.itemsize == 24


@given(st.lists(st.one_of(st.integers(0, 6), st.none()), max_size=200))
def test_events_come_by_time_and_equal_times_in_the_order_of_their_scheduling(steps: list[int | None]) -> None:
    heap, size = empty()
    model: list[tuple[float, int]] = []
    for n, step in enumerate(steps):
        if step is None:
            if model:
                t, _, a, _ = calendar.pop(heap, size)
                assert (t, a) == heapq.heappop(model)
        else:
            calendar.push(heap, size, float(step), 3, n, -n)
            heapq.heappush(model, (float(step), n))
    while model:
        t, kind, a, b = calendar.pop(heap, size)
        assert (t, a) == heapq.heappop(model)
        assert (kind, b) == (3, -a)
    assert size[0] == 0


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_renumbering_keeps_the_order(times: list[int]) -> None:
    heap, size = empty()
    size[1] = calendar.LAST_SEQUENCE
    for n, t in enumerate(times):
        calendar.push(heap, size, float(t), 0, n, 0)
    calendar.renumber(heap, size)
    assert size[1] == len(times)
    calendar.push(heap, size, float(times[0]), 0, len(times), 0)
    got = [calendar.pop(heap, size) for _ in range(len(times) + 1)]
    assert [(t, a) for t, _, a, _ in got] == sorted((float(t), n) for n, t in enumerate([*times, times[0]]))
