"""Fractions of factorial designs: the published generators are the best there are, and aliases cannot be told apart."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.scenario.fractions import (
    TABLE,
    Generators,
    aliases,
    leading,
    mask,
    numbers,
    published,
    resolution,
    runs,
    words,
)

FRACTIONS = sorted(TABLE)
RESOLUTIONS = {  # Box, Hunter & Hunter 2005, table 6.15
    (3, 1): 3, (4, 1): 4, (5, 1): 5, (5, 2): 3, (6, 1): 6, (6, 2): 4, (6, 3): 3, (7, 1): 7, (7, 2): 4, (7, 3): 4, (7, 4): 3,
    (8, 1): 8, (8, 2): 5, (8, 3): 4, (8, 4): 4,
}  # fmt: skip


def of(k: int, p: int) -> Generators:
    found = published(k, p)
    assert found is not None
    return found


def lengths(generators: Generators) -> tuple[int, ...]:
    """How many defining words of each length there are, from 1 on: of two fractions that with the smaller is better."""
    counts = Counter(word.bit_count() for word in words(generators))
    return tuple(counts[length] for length in range(1, 9))


def sign(run: int, factors: int) -> int:
    return prod(1 if run >> factor & 1 else -1 for factor in numbers(factors))


@pytest.mark.parametrize(("k", "p"), FRACTIONS)
def test_the_resolution_is_that_of_the_published_table(k: int, p: int) -> None:
    assert resolution(of(k, p)) == RESOLUTIONS[k, p]


@pytest.mark.parametrize(("k", "p"), FRACTIONS)
def test_no_other_generators_have_less_aberration(k: int, p: int) -> None:
    free = k - p
    choices = [some for size in range(2, free + 1) for some in combinations(range(free), size)]
    every = (tuple((free + i, some) for i, some in enumerate(chosen)) for chosen in combinations(choices, p))
    assert lengths(of(k, p)) == min(map(lengths, every))


@pytest.mark.parametrize(("k", "p"), FRACTIONS)
def test_a_fraction_has_the_base_and_each_factor_in_half_of_its_runs(k: int, p: int) -> None:
    found = runs(k, of(k, p))
    assert found[0] == 0
    assert len(set(found)) == len(found) == 1 << (k - p)
    for factor in range(k):
        assert sum(run >> factor & 1 for run in found) == len(found) // 2


@pytest.mark.parametrize(("k", "p"), FRACTIONS)
def test_aliases_have_the_same_contrast_in_every_run_but_for_their_sign(k: int, p: int) -> None:
    found = runs(k, of(k, p))
    for factors in leading(k, of(k, p)):
        for s, other in aliases(mask(factors), of(k, p)):
            assert all(sign(run, mask(factors)) == s * sign(run, other) for run in found)


@pytest.mark.compiled
@pytest.mark.parametrize(("k", "p"), FRACTIONS)
def test_effects_that_lead_are_all_that_can_be_told_and_are_orthogonal(k: int, p: int) -> None:
    found, sets = runs(k, of(k, p)), leading(k, of(k, p))
    assert len(sets) == (1 << (k - p)) - 1
    for one, other in combinations(sets, 2):
        assert sum(sign(run, mask(one)) * sign(run, mask(other)) for run in found) == 0


def test_without_generators_nothing_is_aliased() -> None:
    assert (runs(3, ()), words(()), resolution(()), aliases(5, ())) == (tuple(range(8)), (), 0, ())
    assert len(leading(3, ())) == 7


def test_in_half_of_four_factors_pairs_are_mixed_and_main_effects_only_with_threes() -> None:
    half = of(4, 1)
    assert aliases(0b0001, half) == ((1, 0b1110),)
    assert aliases(0b0011, half) == ((1, 0b1100),)
    assert leading(4, half) == ((0,), (1,), (2,), (3,), (0, 1), (0, 2), (0, 3))


def test_a_word_of_odd_length_mixes_with_a_minus() -> None:
    assert aliases(0b001, of(3, 1)) == ((-1, 0b110),)


@given(st.integers(0, 2**12))
def test_a_set_as_a_number_and_its_factors_are_the_same(factors: int) -> None:
    assert mask(numbers(factors)) == factors
