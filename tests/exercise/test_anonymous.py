"""A command of which nothing may tell who gave it, told twice."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from septel.exercise.director import Given
from tests.exercise.desk import desk


def run(work: Coroutine[Any, Any, None]) -> None:
    async def quietly() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        await asyncio.wait_for(work, 60)

    asyncio.run(quietly())


@pytest.mark.parametrize("key", ["short", "a-key-that-nobody-guesses-71c9d2"])
def test_an_anonymous_command_told_again_is_done_once_and_the_log_names_nobody(tmp_path: Path, key: str) -> None:
    async def story() -> None:
        args = {"strengths": "Much", "anonymous": True}
        async with desk(tmp_path / "a.db") as d:
            first = await d.give("police-staff", "feedback.submit", key=key, **args)
            assert await d.give("police-staff", "feedback.submit", key=key, **args) == first
            both = [d.director.submit(Given("army-staff", "p", "feedback.submit", args, key)) for _ in range(2)]
            one, other = await asyncio.gather(*both)
            assert one == other != first, "another's key of the same words is another key"
            assert [record.kind for record in d.log.read()].count("feedback.submitted") == 2
            with d.log.engine.connect() as connection:
                rows = connection.exec_driver_sql("SELECT seat, key, body FROM answers").all()
            assert all(row[0] == "" and key not in row[1] for row in rows)
            assert len(rows) == (2 if len(key) > 16 else 0), "a key that could be guessed stands in no database"
        async with desk(tmp_path / "a.db") as d:
            again = await d.give("police-staff", "feedback.submit", key=key, **args)
            assert (again == first) == (len(key) > 16)

    run(story())
