"""JSON as lines."""

from __future__ import annotations

import json
from array import array
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise import lines
from septel.exercise.log.snapshots import packed, unpacked

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=5),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_the_same_again_with_its_keys_in_order(value: Any) -> None:
    assert json.dumps(lines.value_of(iter(json.loads(json.dumps(list(lines.lines_of(value))))))) == json.dumps(value)


def test_what_is_long_is_cut_and_is_the_same_again() -> None:
    many = {"a": {"b": {"c": {f"k{n}": str(n) for n in range(2500)}, "d": list(range(3001))}}, "e": array("d", [0.5] * 1500)}
    found = list(lines.lines_of(many))
    assert max(len(value) for _, value in found if isinstance(value, dict | list)) == lines.MOST
    assert lines.value_of(unpacked(packed(found))) == many | {"e": [0.5] * 1500}
