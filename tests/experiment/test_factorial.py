"""Effects of factors on constructed data: known effects come out exactly, and their intervals cover as often as they say."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from septel.experiment.factorial import Effects, contrasts, estimates, terms
from septel.experiment.result import Result
from septel.experiment.summary import document
from septel.scenario import fractions
from septel.scenario.model_comparison import Factor, Factorial
from tests.scenario.tiny import TINY, book

Floats = NDArray[np.float64]
FACTORS = "factorial: {factors: {ears: {leak: 0.01 /h}, hands: {pool: all}, minds: {act_threshold: 0.3}}}\n"


def designs(k: int, effects: dict[tuple[int, ...], float], *, level: float = 10.0) -> Floats:
    """f8[design]: values in standard order that have these effects and no others."""
    made = np.full(1 << k, level)
    for design in range(1 << k):
        for factors, effect in effects.items():
            made[design] += effect / 2 * np.prod([1 if design >> one & 1 else -1 for one in factors])
    return made


def replicated(levels: Floats, n: int, *, spread: float, seed: int = 1) -> Floats:
    """f8[design, replication, 1]: what all designs share, and some noise of each."""
    chance = np.random.default_rng(seed)
    return levels[:, None, None] + 5 * chance.normal(size=(1, n, 1)) + spread * chance.normal(size=(len(levels), n, 1))


def test_main_effects_come_first_then_pairs_then_triples() -> None:
    assert terms(3) == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]


@given(st.integers(2, 4), st.data())
def test_known_effects_come_out_exactly_and_without_width(k: int, data: st.DataObject) -> None:
    effects = {each: float(data.draw(st.integers(-8, 8))) for each in terms(k)}
    shared = np.array([0.0, 3.0, -7.0, 11.0])
    found = estimates((designs(k, effects)[:, None] + shared)[:, :, None])
    np.testing.assert_allclose(found.mean[:-1, 0], list(effects.values()), atol=1e-9)
    np.testing.assert_allclose(found.hi - found.lo, 0, atol=1e-9)


def test_a_main_effect_is_the_mean_of_those_with_the_factor_less_the_mean_of_those_without() -> None:
    values = np.random.default_rng(3).normal(size=(8, 5, 1))
    has = np.array([design >> 1 & 1 for design in range(8)], bool)
    expected = values[has].mean(axis=0).mean() - values[~has].mean(axis=0).mean()
    assert estimates(values).mean[1, 0] == pytest.approx(expected)


def test_an_interaction_is_half_of_what_one_factor_does_to_the_effect_of_the_other() -> None:
    none, a, b, both = 1.0, 4.0, 3.0, 11.0
    found = estimates(np.full((4, 2, 1), np.array([none, a, b, both])[:, None, None])).mean[:, 0]
    assert found.tolist() == [((a - none) + (both - b)) / 2, ((b - none) + (both - a)) / 2, ((both - b) - (a - none)) / 2, 5.0]


@pytest.mark.parametrize("k", [2, 3, 4])
def test_the_synergy_is_what_all_give_beyond_the_sum_of_what_each_gives_alone(k: int) -> None:
    values = np.random.default_rng(k).normal(size=(1 << k, 6, 2))
    alone = sum(values[1 << factor] - values[0] for factor in range(k))
    expected = (values[-1] - values[0] - alone).mean(axis=0)
    np.testing.assert_allclose(estimates(values).mean[-1], expected, atol=1e-12)


def test_with_two_factors_the_synergy_is_twice_the_interaction() -> None:
    found = estimates(np.random.default_rng(5).normal(size=(4, 9, 3)))
    for numbers in (found.mean, found.lo, found.hi):
        np.testing.assert_allclose(numbers[-1], 2 * numbers[-2])


@pytest.mark.parametrize("k", [2, 3, 4])
def test_factors_that_simply_add_up_have_neither_interaction_nor_synergy(k: int) -> None:
    gains = [0.1, 0.7, 1.3, 1.9][:k]
    levels = [
        0.3 + sum(gain for gain, made in zip(gains, reversed(bits), strict=True) if made) for bits in product((0, 1), repeat=k)
    ]
    shared = np.random.default_rng(2).normal(size=(1, 30, 1))
    found = estimates(np.array(levels)[:, None, None] + shared)
    np.testing.assert_allclose(found.mean[:k, 0], gains)
    assert not np.any((found.lo[k:] > 1e-9) | (found.hi[k:] < -1e-9))


def test_contrasts_of_effects_are_orthogonal_and_none_has_a_level() -> None:
    weights = contrasts(4)
    np.testing.assert_array_equal(weights.sum(axis=1), 0)
    np.testing.assert_allclose(weights[:-1] @ weights[:-1].T, np.eye(15) * 16 / 64)


def test_designs_that_never_differ_have_no_effect_at_all() -> None:
    values = np.broadcast_to(np.random.default_rng(1).random((1, 40, 3)) / 3, (16, 40, 3))
    found = estimates(values)
    assert not found.mean.any() and not found.lo.any() and not found.hi.any()


def test_intervals_of_effects_cover_95_in_100_though_designs_share_most_of_their_noise() -> None:
    """3000 experiments of 12 replications of 8 designs, seed fixed; 4 standard errors are .016."""
    effects = {(0,): 1.0, (1,): -0.5, (0, 1): 0.25, (0, 1, 2): 0.125}
    levels = designs(3, effects)
    values = replicated(levels, 3000 * 12, spread=0.6, seed=11).reshape(8, 3000, 12).transpose(0, 2, 1)
    found = estimates(values)
    true = [effects.get(each, 0.0) for each in terms(3)]
    true.append(float(levels[-1] + 2 * levels[0] - levels[1] - levels[2] - levels[4]))
    for row, effect in enumerate(true):
        covered = np.mean((found.lo[row] <= effect) & (effect <= found.hi[row]))
        assert covered == pytest.approx(0.95, abs=0.016), row


def test_what_the_designs_share_does_not_widen_the_intervals() -> None:
    levels = designs(2, {(0,): 1.0})
    found = estimates(replicated(levels, 200, spread=0.1))
    assert np.all(found.hi - found.lo < 0.1)


def test_a_replication_that_is_undefined_under_one_design_is_left_out_where_that_design_is_weighed() -> None:
    values = replicated(designs(3, {(0,): 2.0}), 20, spread=0.1)
    values[3, 4, 0] = np.nan  # factors 0 and 1: in every contrast, but not in the synergy
    found = estimates(values)
    assert found.n[:, 0].tolist() == [19] * 7 + [20]
    without = estimates(np.delete(values, 4, axis=1))
    np.testing.assert_allclose(found.mean[:-1], without.mean[:-1])


def test_one_replication_has_effects_and_no_intervals_and_none_has_neither() -> None:
    one = estimates(np.arange(4.0).reshape(4, 1, 1))
    assert np.isfinite(one.mean).all() and np.isnan(one.lo).all()
    assert np.isnan(estimates(np.empty((4, 0, 2))).mean).all()


@pytest.mark.parametrize("number", [0, 1, 3, 6])
def test_designs_that_are_not_all_combinations_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not all combinations"):
        estimates(np.zeros((number, 5, 1)))


def made(factorial: Factorial, names: tuple[str, ...]) -> Result:
    """A result whose second measure is the number of the design in standard order, in any order of designs."""
    number = {name: float(design) for design, name in enumerate(factorial.designs)}
    values = np.array([[[0.0, number.get(name, 99.0)]] * 3 for name in names])
    return Result(names, ("harmed", "captures"), values)


def test_effects_are_found_by_the_designs_names_in_whatever_order_they_ran() -> None:
    factorial = book(TINY + FACTORS).factorial
    assert factorial is not None
    ordered = Effects.of(made(factorial, factorial.designs), factorial)
    other = Effects.of(made(factorial, ("other", *reversed(factorial.designs))), factorial)
    assert ordered is not None and other is not None
    np.testing.assert_array_equal(ordered.found.mean, other.found.mean)
    assert ordered.found.mean[:3, 1].tolist() == [1.0, 2.0, 4.0]
    assert ordered.names == (
        "ears", "hands", "minds", "ears × hands", "ears × minds", "hands × minds", "ears × hands × minds", "synergy",
    )  # fmt: skip


def test_there_are_no_effects_without_all_designs_or_without_factors() -> None:
    factorial = book(TINY + FACTORS).factorial
    assert factorial is not None
    assert Effects.of(made(factorial, factorial.designs[:-1]), factorial) is None
    assert Effects.of(made(factorial, factorial.designs), None) is None


def test_effects_whose_interval_leaves_0_out_are_clear_and_the_table_has_all() -> None:
    names = ("base", "with_a", "with_b", "with_a_b")
    factorial = Factorial("", "", "base", (Factor("a", "A"), Factor("b", "B")), names)
    chance = np.random.default_rng(4)
    levels = designs(2, {(0,): 3.0})[:, None, None]
    values = np.concatenate([levels + chance.normal(0, 0.1, (4, 50, 1)), np.full((4, 50, 1), 7.0)], axis=2)
    effects = Effects.of(Result(names, ("captures", "harmed"), values), factorial)
    assert effects is not None
    assert effects.is_clear("captures")[0]
    assert not effects.is_clear("harmed").any()
    table = effects.table()
    assert list(table.columns) == ["term", "measure", "n", "effect", "lo", "hi"]
    row = table[(table.term == "a") & (table.measure == "captures")].iloc[0]
    assert (row.n, row.effect) == (50, pytest.approx(3.0, abs=0.1))
    assert row.lo < row.effect < row.hi


FIVE = "ears: {leak: 0.01 /h}, hands: {pool: all}, minds: {act_threshold: 0.3}, feet: {recall: true}, eyes: {go_threshold: 0.1}"


def fraction(words: str = "fraction: 1/4") -> Factorial:
    found = book(f"{TINY}factorial: {{{words}, factors: {{{FIVE}}}}}\n").factorial
    assert found is not None
    return found


@pytest.mark.parametrize("words", ["fraction: 1/4", "fraction: 1/2", "generators: [eyes = ears*hands*minds]"])
def test_an_effect_of_a_fraction_is_the_sum_of_all_that_it_is_mixed_with_each_with_its_sign(words: str) -> None:
    factorial = fraction(words)
    chance = np.random.default_rng(9)
    effects = {each: float(chance.normal()) for each in terms(5)}
    levels = designs(5, effects)[list(factorial.runs)]
    values = np.repeat(levels[:, None, None], 3, axis=1)
    found = Effects.of(Result(factorial.designs, ("captures",), values), factorial)
    assert found is not None
    for term, each in enumerate(found.sets):
        mixed = fractions.aliases(fractions.mask(each), factorial.generators)
        expected = effects[each] + sum(sign * effects[fractions.numbers(other)] for sign, other in mixed if other)
        assert found.found.mean[term, 0] == pytest.approx(expected), each


def test_a_fraction_has_no_synergy_and_its_terms_name_what_they_are_mixed_with() -> None:
    factorial = fraction()
    found = Effects.of(made(factorial, factorial.designs), factorial)
    assert found is not None
    assert found.names == ("ears", "hands", "minds", "feet", "eyes", "hands × minds", "hands × eyes")
    assert found.mixed_with == (
        "−hands × feet, −minds × eyes",
        "−ears × feet",
        "−ears × eyes",
        "−ears × hands",
        "−ears × minds",
        "+feet × eyes",
        "+minds × feet",
    )
    table = found.table()
    assert list(table.columns) == ["term", "measure", "mixed_with", "n", "effect", "lo", "hi"]
    assert set(table[table.term == "hands"].mixed_with) == {"−ears × feet"}


def test_where_no_pair_is_mixed_in_the_shortest_interactions_are_named() -> None:
    factorial = fraction("fraction: 1/2")
    found = Effects.of(made(factorial, factorial.designs), factorial)
    assert found is not None
    assert found.mixed_with[0] == "−hands × minds × feet × eyes"
    assert found.mixed_with[5] == "−minds × feet × eyes"


def test_the_document_of_a_fraction_has_its_resolution_and_what_is_mixed() -> None:
    factorial = fraction()
    result = made(factorial, factorial.designs)
    said = json.loads(json.dumps(document(result, effects=Effects.of(result, factorial)), allow_nan=False))["factorial"]
    assert said["resolution"] == 3
    assert said["mixed_with"]["feet"] == "−ears × hands"
    assert "synergy" not in said["terms"]


def test_the_document_of_a_full_factorial_says_nothing_of_mixing() -> None:
    factorial = book(TINY + FACTORS).factorial
    assert factorial is not None
    result = made(factorial, factorial.designs)
    assert set(document(result, effects=Effects.of(result, factorial))["factorial"]) == {"base", "factors", "terms"}
