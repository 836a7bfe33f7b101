from __future__ import annotations

from pathlib import Path

import pytest

from septel.whole import written_whole


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with written_whole(path) as beside:
        beside.write_text("whole")
        assert beside.suffix == ".txt" and not path.exists()
    assert path.read_text() == "whole"
    with pytest.raises(ValueError, match="half"):
        half_written(path)
    assert path.read_text() == "whole" and list(tmp_path.iterdir()) == [path]


def half_written(path: Path) -> None:
    with written_whole(path, ending=".tmp") as beside:
        beside.write_text("half of it")
        assert beside.suffix == ".tmp"
        raise ValueError("half way")
