"""What is remembered of lines: the first answer, of short lines only, and never more than was said."""

from __future__ import annotations

from septel.telegram.reading.memory import SHORT, Memory


def test_a_line_is_looked_at_once() -> None:
    asked: list[str] = []
    memory = Memory(lambda text: asked.append(text) or len(text))
    assert [memory["BT"], memory["BT"], memory["NNNN"]] == [2, 2, 4]
    assert asked == ["BT", "NNNN"]


def test_a_long_line_is_not_kept() -> None:
    memory = Memory(len)
    assert memory["x" * SHORT] == SHORT
    assert not memory


def test_no_more_lines_are_kept_than_was_said() -> None:
    memory = Memory(len, 3)
    for n in range(100):
        assert memory[str(n)] == len(str(n))
        assert len(memory) <= 3
