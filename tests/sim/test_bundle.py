from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from septel.sim.bundle import Bundle


class Pair(Bundle):
    left: Any
    right: Any


@numba.njit
def total(pair: Any) -> float:
    out = 0.0
    for i in range(pair.right.shape[0]):
        for j in range(pair.right.shape[1]):
            out += pair.right[i, j] * pair.left[i]
    return out


def test_compiled_code_reads_and_writes_the_arrays_themselves() -> None:
    @numba.njit
    def double(pair: Any) -> None:
        for i in range(pair.left.shape[0]):
            pair.left[i] *= 2.0

    pair = Pair(left=np.array([1.0, 10.0]), right=np.arange(6.0).reshape(2, 3))
    assert total(pair) == 3 + 10 * 12
    double(pair)
    assert pair.left.tolist() == [2.0, 20.0]
    assert total(pair) == 6 + 20 * 12


def test_replace_makes_another_bundle_and_fields_cannot_be_rebound() -> None:
    pair = Pair(left=np.ones(2), right=np.ones((2, 2)))
    other = pair.replace(left=np.array([5.0, 5.0]))
    assert (total(pair), total(other)) == (4.0, 20.0)
    with pytest.raises(AttributeError, match=r"use replace\(left=…\)"):
        pair.left = np.zeros(2)
    with pytest.raises(TypeError, match="amiss"):
        Pair(left=np.ones(2))
