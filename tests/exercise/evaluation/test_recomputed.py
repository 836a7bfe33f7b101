"""What people write in an evaluation is computed again with the reference of each text, whatever the order."""

from __future__ import annotations

from pathlib import Path

from septel.exercise.log import open_log
from septel.exercise.replay import recompute_on
from tests.exercise.desk import StillWorld, desk, run


def test_an_answer_with_several_texts_comes_out_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start", rate=60)
            answers = {"strengths": "the radio", "improvements": "the maps"}
            await d.give("observer", "feedback.submit", form="participant", scores={"structured": 3}, **answers)
            await d.give("controller", "message.send", to=["players"], subject="One", text="Two")
        with open_log(tmp_path / "a.db", readonly=True) as log:
            assert await recompute_on(StillWorld(), log) is None

    run(story())
