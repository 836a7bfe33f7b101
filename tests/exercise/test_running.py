"""An exercise that runs by itself: its clock steps, a lost world is begun again, other courses are told when they are done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from septel.errors import SeptelError
from septel.exercise.director import Given
from septel.exercise.kernel import Kernel
from septel.exercise.log import open_log
from septel.exercise.running import Running
from septel.exercise.setting import make
from tests.exercise.desk import GROUND
from tests.exercise.seats.table import setting
from tests.exercise.test_live import SCENARIO

PLAIN = {**setting(), "seed": 1, "replication": 0, "members": [], "ground": GROUND, "rules_sha256": ""}


async def until(holds: Callable[[], bool], *, most_s: float = 60.0) -> None:
    """Let others work until something holds."""
    deadline = asyncio.get_running_loop().time() + most_s
    while not holds():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.02)


def test_an_empty_log_needs_a_setting(tmp_path: Path) -> None:
    with open_log(tmp_path / "a.db", create=True) as log, pytest.raises(SeptelError, match="holds no exercise yet"):
        asyncio.run(Running.open(log))


def test_the_clock_steps_by_itself_and_is_noted_while_nothing_happens(tmp_path: Path) -> None:
    async def story() -> None:
        now = [1e6]
        with open_log(tmp_path / "a.db", create=True) as log:
            running = await Running.open(log, setting=PLAIN, wall=lambda: now[0])
            await running.director.submit(Given("director", "p", "clock.start", {"rate": 600}, "k"))
            now[0] += 6.0
            await until(lambda: any(record.kind == "clock.beat" for record in log.read()))
            now[0] += 3600.0 * 240
            await until(lambda: running.director.state["clock"]["mode"] == "ended")
            await running.close()
            assert log.latest_snapshot() is not None

    asyncio.run(story())


@pytest.mark.compiled
def test_a_world_whose_process_dies_is_begun_again_and_goes_on_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "valley.yaml"
    path.write_text(SCENARIO, encoding="utf-8")

    async def story() -> None:
        now, troubles = [1e6], []
        kernel = await Kernel.start()
        found = await make(kernel, str(path), design="platform")
        assert found["persons_apart"] is True
        await kernel.open(found)
        with open_log(tmp_path / "a.db", create=True) as log:
            running = await Running.open(log, setting=found, kernel=kernel, wall=lambda: now[0], trouble=troubles.append)
            await running.director.ready()
            await running.director.submit(Given("director", "p", "clock.start", {"rate": 600}, "k"))
            now[0] += 100.0
            await until(lambda: any(record.kind == "world.ran" for record in log.read()))
            kernel._process.kill()
            await until(lambda: running.kernel is not kernel)
            now[0] += 100.0
            before = log.head[0]
            await until(lambda: any(record.kind == "world.ran" for record in log.read(before)))
            assert troubles
            await running.director.submit(Given("controller", "p", "whatif.fork", {"count": 10, "until": 600.0}, "f"))
            await until(lambda: any(record.kind == "whatif.done" for record in log.read()))
            rows = [row for r in log.read() if r.kind == "world.ran" for row in r.body["rows"]]
            t = running.director.memory.ran_to(log.head[0])
            await running.close()
        from septel import sim
        from septel.exercise.kernel.rows import plain
        from septel.scenario import load

        fast = sim.Simulation(sim.Model.build(load(str(path)).designs["platform"]), seed=1)
        fast.run_until(t)
        assert rows == plain(fast.trace()) and len(rows) > 8

    asyncio.run(story())
