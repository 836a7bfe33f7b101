from __future__ import annotations

import numba
import numpy as np
import pytest

from septel.sim import streams

U = np.uint64


@numba.njit
def draws(generator: int, key: int, n: int) -> np.ndarray:
    out = np.empty(n)
    for i in range(n):
        out[i] = streams.uniform(generator, np.uint64(key), i)
    return out


def test_philox_gives_the_published_answers() -> None:
    # Random123's known-answer vectors for philox4x32-10: counter and key 0, and (low words of) the counter 1
    assert int(streams.philox(U(0), U(0))) == 0xE169C58D_6627E8D5


def test_splitmix_gives_the_published_sequence() -> None:
    # the first outputs of splitmix64 seeded with 1234567 (Vigna's reference code)
    words = [int(streams.mix(U((1234567 + (n + 1) * int(streams.GOLDEN)) % 2**64))) for n in range(3)]
    assert words == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@pytest.mark.parametrize("generator", [streams.SPLITMIX, streams.PHILOX])
def test_draws_are_uniform_and_independent_of_each_other(generator: int) -> None:
    n = 20_000 if numba.config.DISABLE_JIT == 0 else 2_000
    x = draws(generator, 99, n)
    assert x.min() > 0
    assert x.max() < 1
    counts = np.histogram(x, 20, (0, 1))[0]
    assert ((counts - n / 20) ** 2 / (n / 20)).sum() < 43.8  # chi-square with 19 degrees of freedom, 99.9 %
    assert abs(np.corrcoef(x[:-1], x[1:])[0, 1]) < 3.3 / np.sqrt(n)


def test_a_draw_depends_on_every_part_of_its_name() -> None:
    def draw(seed: int, replication: int, purpose: int, entity: int, n: int) -> float:
        root = streams.root_keys(seed, replication)[purpose]
        return float(streams.uniform(streams.SPLITMIX, U(int(streams.fold(root, U(entity)))), n))

    names = {(s, r, p, e, n) for s in (1, 2) for r in (0, 1) for p in (1, 2) for e in (5, 6) for n in (0, 1)}
    assert len({draw(*name) for name in names}) == len(names)


def test_names_have_keys_of_their_own() -> None:
    assert streams.name_key("a", "bc") != streams.name_key("ab", "c")
    assert streams.name_key("target", "gang", "head") == streams.name_key("target", "gang", "head")
