from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from septel.theatre.terrain.readers.burning import closed


@settings(max_examples=100, deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_a_closed_mask_keeps_its_cells_and_has_no_open_corner(marked: np.ndarray) -> None:
    found = closed(marked)
    assert found[marked].all()
    a, b, c, d = found[:-1, :-1], found[:-1, 1:], found[1:, :-1], found[1:, 1:]
    assert not (a & d & ~b & ~c).any() and not (b & c & ~a & ~d).any()
    assert np.array_equal(closed(found), found)
