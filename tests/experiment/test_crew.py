from __future__ import annotations

import threading

import numpy as np
import pytest

from septel.experiment.crew import CHUNK_S, Chunk, Cutter, Gathered, add_pools, work
from tests.experiment.fakes import MEASURES, FakeEngine


def cut_all(cutter: Cutter, seconds: float) -> list[Chunk]:
    chunks = []
    while (chunk := cutter.next()) is not None:
        chunks.append(chunk)
        cutter.took(chunk, seconds * chunk.count)
    return chunks


def test_every_replication_of_every_design_is_cut_once_and_in_order() -> None:
    chunks = cut_all(Cutter(designs=3, first=7, wanted=500, threads=2), 0.002)
    for design in range(3):
        numbers = [n for c in chunks if c.design == design for n in range(c.first, c.first + c.count)]
        assert numbers == list(range(7, 500))


def test_chunks_are_short_enough_to_stop_and_long_enough_to_be_worth_it() -> None:
    chunks = cut_all(Cutter(designs=2, first=0, wanted=20_000, threads=2), 0.001)
    assert max(c.count for c in chunks) * 0.001 <= CHUNK_S
    assert len(chunks) < 2 * 20_000 / 100


def test_a_replication_longer_than_a_chunk_is_run_alone() -> None:
    assert {c.count for c in cut_all(Cutter(designs=2, first=0, wanted=6, threads=2), 3.0)} == {1}


def test_the_end_of_the_work_is_shared_among_the_threads() -> None:
    chunks = cut_all(Cutter(designs=1, first=0, wanted=100, threads=4), 1e-6)
    assert all(c.count <= max(1, (100 - c.first) // 8) for c in chunks)


def test_nothing_is_cut_when_all_is_done() -> None:
    cutter = Cutter(designs=2, first=5, wanted=5, threads=1)
    assert cutter.next() is None
    assert cutter.next() is None


def gathered(designs: int = 2) -> Gathered:
    return Gathered(np.empty((designs, 0, 1)), [{} for _ in range(designs)])


def test_only_replications_that_every_design_has_and_without_a_gap_are_kept() -> None:
    found = gathered()
    two, one = np.zeros((2, 1)), {"h": np.array([1])}
    found.add(Chunk(0, 0, 0, 2), two, one)
    found.add(Chunk(1, 0, 2, 2), two, one)
    found.add(Chunk(1, 1, 2, 2), two, one)
    assert found.done == 0
    assert found.pools == [{}, {}]
    found.add(Chunk(0, 1, 0, 2), two, one)
    assert found.done == 4
    assert [pool["h"].tolist() for pool in found.pools] == [[2], [2]]
    assert not np.isnan(found.kept()).any()


def test_pools_that_hold_nothing_add_up_to_nothing() -> None:
    total: dict[str, np.ndarray] = {}
    for _ in range(2):
        add_pools(total, {"weeks": np.zeros((0, 9, 2), np.int64), "confidence": np.ones((3, 2), np.int64)})
    assert total["weeks"].shape == (0, 9, 2)
    assert total["confidence"].tolist() == [[2, 2]] * 3


def test_pools_are_integers_because_only_their_sum_has_no_order() -> None:
    with pytest.raises(TypeError, match="only integers"):
        add_pools({}, {"times": np.array([0.5])})


def test_an_error_in_a_thread_stops_the_others_and_is_raised_here() -> None:
    def fail(upto: int) -> None:
        if upto > 3:
            raise ArithmeticError("planted")

    engine, stop = FakeEngine(before=fail), threading.Event()
    found = Gathered(np.empty((2, 0, len(MEASURES))), [{}, {}])
    worlds = [(0, ""), (1, "")]
    with pytest.raises(ArithmeticError, match="planted"):
        work(engine, worlds, found, seed=1, wanted=50, threads=2, stop=stop, tick=lambda _: None)
    assert stop.is_set()
    assert found.done <= 4
