"""Names that tell neither how many there are nor which came first."""

from __future__ import annotations

from itertools import pairwise

from septel.exercise.naming import opaque


def test_each_number_has_a_name_of_its_own() -> None:
    assert len({opaque("secret", number) for number in range(50_000)}) == 50_000
    assert {len(opaque("secret", number)) for number in (0, 1, 2**32 - 1)} == {7}


def test_without_the_salt_the_order_is_lost() -> None:
    names = [opaque("secret", number) for number in range(1000)]
    assert names != [opaque("another", number) for number in range(1000)]
    rises = sum(a < b for a, b in pairwise(names))
    assert 450 < rises < 550
