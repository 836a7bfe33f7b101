"""What a correction says lies outside the chain like all that people write; older logs, which kept it within, stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from septel.exercise import timeline
from septel.exercise.feature import Asked, Outcome, Sealed, State
from septel.exercise.log import open_log
from septel.exercise.replay import recompute_on
from tests.exercise.desk import StillWorld, desk, run

FIELDS = {"text": "an okapi", "place": "an okapi", "level": 2}


@pytest.mark.parametrize("is_old", [False, True])
def test_a_correction_comes_out_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_old: bool) -> None:
    def old(state: State, asked: Asked, args: timeline.Correct) -> list[Outcome]:
        event = int(asked.told["event"][0][0])
        return [Outcome("timeline.corrected", {"event": event, "fields": args.fields, "reason": args.reason})]

    async def story() -> None:
        with monkeypatch.context() as before:
            if is_old:
                command = next(one for one in timeline.FEATURE.commands if one.name == "timeline.correct")
                field = timeline.Correct.model_fields["fields"]
                before.setattr(field, "metadata", [one for one in field.metadata if not isinstance(one, Sealed)])
                before.setitem(command.__dict__, "decide", old)
            async with desk(tmp_path / "a.db") as d:
                await d.give("director", "clock.start", rate=60)
                await d.give("controller", "message.send", to=["players"], text="a quokka")
                await d.give("director", "timeline.correct", event=2, fields=FIELDS, reason="Misread.")
        with open_log(tmp_path / "a.db", readonly=True) as log:
            assert ("an okapi" in str([record.body for record in log.read()])) is is_old
            assert await recompute_on(StillWorld(), log) is None

    run(story())
