from __future__ import annotations

import threading

import numpy as np
import pytest

from septel.experiment.crew import TASK_S, Cutter, Done, Gathered, Task, Threads, work
from septel.experiment.kept import Kept, add_pools, part_of
from tests.experiment.fakes import MEASURES, FakeEngine


def cutter(*, designs: int = 2, first: int = 0, wanted: int, slots: int = 2, part: int = 1 << 20) -> Cutter:
    counts, goals = np.full(designs, first, np.int64), np.full(designs, wanted, np.int64)
    return Cutter(counts=counts, goals=goals, slots=slots, part=part, seconds=np.zeros(designs))


def done(task: Task, seconds: float = 0.0) -> Done:
    return Done(task, np.zeros((task.count, 1)), {"h": np.array([task.count])}, seconds * task.count)


def cut_all(cut: Cutter, seconds: float) -> list[Task]:
    tasks = []
    while (task := cut.next()) is not None:
        tasks.append(task)
        cut.took(done(task, seconds))
    return tasks


def test_every_replication_of_every_design_is_cut_once_and_in_order() -> None:
    tasks = cut_all(cutter(designs=3, first=7, wanted=500), 0.002)
    for design in range(3):
        numbers = [n for t in tasks if t.design == design for n in range(t.first, t.first + t.count)]
        assert numbers == list(range(7, 500))


def test_designs_are_cut_as_far_as_each_shall_go() -> None:
    goals = np.array([40, 3, 0, 25])
    cut = Cutter(counts=np.array([10, 3, 0, 0]), goals=goals, slots=2, part=16, seconds=np.zeros(4))
    tasks = cut_all(cut, 0.01)
    numbers = [[n for t in tasks if t.design == d for n in range(t.first, t.first + t.count)] for d in range(4)]
    assert numbers == [list(range(10, 40)), [], [], list(range(25))]
    assert all(t.first // 16 == (t.first + t.count - 1) // 16 for t in tasks)
    for block in {t.block for t in tasks}:
        own = [t for t in tasks if t.block == block]
        assert len(own) == own[0].of == len({t.design for t in own})


def test_tasks_are_short_enough_to_stop_and_long_enough_to_be_worth_it() -> None:
    tasks = cut_all(cutter(wanted=100_000), 0.001)
    assert max(t.count for t in tasks) * 0.001 <= TASK_S
    assert len(tasks) < 2 * 100_000 / 400


def test_a_replication_longer_than_a_task_is_run_alone() -> None:
    assert {t.count for t in cut_all(cutter(wanted=6), 3.0)} == {1}


def test_the_end_of_the_work_is_shared_among_the_hands() -> None:
    tasks = cut_all(cutter(designs=1, wanted=100, slots=4), 1e-6)
    assert all(t.count <= max(1, (100 - t.first) // 8) for t in tasks)


def test_nothing_is_cut_when_all_is_done() -> None:
    cut = cutter(first=5, wanted=5)
    assert cut.next() is None
    assert cut.next() is None


def test_only_replications_that_every_design_has_and_without_a_gap_are_kept() -> None:
    found = Gathered(Kept.nothing(2, 1))
    for task in (Task(0, 2, 0, 0, 2), Task(1, 2, 0, 2, 2), Task(1, 2, 1, 2, 2)):
        found.add(done(task))
    assert found.kept.counts.tolist() == [0, 0]
    assert found.kept.pools == {}
    found.add(done(Task(0, 2, 1, 0, 2)))
    assert found.kept.counts.tolist() == [4, 4]
    assert [pool["h"].tolist() for pool in found.kept.totals()] == [[4], [4]]
    assert not np.isnan(found.kept.values).any()


def test_a_part_is_a_power_of_two_that_depends_on_the_table_alone() -> None:
    assert part_of(25, 128) == 256
    assert part_of(1, 5) == 131072
    assert part_of(4096, 1000) == 1


def test_what_does_not_follow_or_crosses_a_part_is_not_kept() -> None:
    kept = Kept.nothing(1, 1)
    kept.part = 4
    kept.add(0, 0, np.zeros((3, 1)), {})
    for first, count in ((2, 1), (4, 1), (3, 2)):
        with pytest.raises(ValueError, match="do not follow"):
            kept.add(0, first, np.zeros((count, 1)), {})
    assert kept.counts.tolist() == [3]


def test_pools_that_hold_nothing_add_up_to_nothing() -> None:
    total: dict[str, np.ndarray] = {}
    for _ in range(2):
        add_pools(total, {"weeks": np.zeros((0, 9, 2), np.int64), "confidence": np.ones((3, 2), np.int64)})
    assert total["weeks"].shape == (0, 9, 2)
    assert total["confidence"].tolist() == [[2, 2]] * 3


def test_pools_are_integers_because_only_their_sum_has_no_order() -> None:
    with pytest.raises(TypeError, match="only integers"):
        add_pools({}, {"times": np.array([0.5])})


def test_an_error_in_a_thread_is_raised_here_and_what_was_kept_before_stays() -> None:
    def fail(upto: int) -> None:
        if upto > 3:
            raise ArithmeticError("planted")

    engine, stop = FakeEngine(before=fail), threading.Event()
    found = Gathered(Kept.nothing(2, len(MEASURES)))
    cut = cutter(wanted=50)
    with pytest.raises(ArithmeticError, match="planted"), Threads(engine, [(0, ""), (1, "")], [1, 1], 2, stop=stop) as hands:
        work(hands, cut, found, stop=stop, tick=lambda: None)
    assert found.kept.counts.max() <= 4
