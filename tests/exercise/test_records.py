"""Records: equal content has equal bytes, and what is written is what is read again."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.records import canonical, in_order

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_body_in_order_is_the_body_that_is_read_again(value: Any) -> None:
    read = json.loads(canonical(value))
    found = in_order(value)
    assert canonical(found) == canonical(value)
    assert json.dumps(found) == json.dumps(read), "the order of keys as well"
