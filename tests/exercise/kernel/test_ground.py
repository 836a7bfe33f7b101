"""The scenario of an exercise: what is begun is checked whole, and what was begun opens as it was kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from septel.errors import ScenarioError
from septel.exercise.kernel import ground
from tests.exercise.test_live import SCENARIO

LIST = """\
exercise:
  msel:
    - {number: "1", title: Shared, kind: contingency,
       condition: {all: [{event: world.released, field: command, value: army/C}]}}
"""


@pytest.mark.compiled
def test_what_an_older_exercise_kept_opens_and_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "valley.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    setting = ground.describe(str(path), None)
    kept = {**setting, "source": {"path": str(path), "text": SCENARIO + LIST}}
    assert ground.model(kept).labels.commands == ground.model(setting).labels.commands
    path.write_text(SCENARIO + LIST, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"condition\.all\[0\]\.value: there is no agency 'army/C'\. Did you mean 'army'"):
        ground.describe(str(path), None)
