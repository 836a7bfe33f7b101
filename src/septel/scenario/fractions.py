"""Fractions of a factorial design: which combinations of factors are run, and which effects then cannot be told apart.

Of k factors, p are *generated*: each is made where an odd number of the factors of its generator is made. That leaves
2^(k−p) combinations, the base (no factor) always among them. Factors are numbered from 0, and a set of them is a whole number
with bit j set for factor j. A generator D = A·B·C gives the word ABCD; the words, and all products of them (sets of factors
that are in an odd number of the words), are the *defining words*, and the length of the shortest is the *resolution*: with III
a main effect is mixed with interactions of two factors, with IV only such interactions with each other, with V neither.

In a combination of the fraction an even number of the factors of a defining word W is made. With x_j = +1 where factor j is
made and −1 where not, the product of x over W is therefore (−1)^|W|, so that the contrast of a set T is that of the set T + W
(in one of both, not in both) times this sign: T and T + W are aliases.

The generators are those of least aberration in Box, Hunter & Hunter, *Statistics for Experimenters*, 2nd ed., Wiley 2005, table
6.15. There a generator of an even number of factors may stand with either sign; here it is the sign that keeps the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from operator import xor

Generators = tuple[tuple[int, tuple[int, ...]], ...]

TABLE: dict[tuple[int, int], tuple[str, ...]] = {  # (k, p): the last p of k factors A, B, C, …
    (3, 1): ("AB",),
    (4, 1): ("ABC",),
    (5, 1): ("ABCD",),
    (5, 2): ("AB", "AC"),
    (6, 1): ("ABCDE",),
    (6, 2): ("ABC", "BCD"),
    (6, 3): ("AB", "AC", "BC"),
    (7, 1): ("ABCDEF",),
    (7, 2): ("ABCD", "ABDE"),
    (7, 3): ("ABC", "BCD", "ACD"),
    (7, 4): ("AB", "AC", "BC", "ABC"),
    (8, 1): ("ABCDEFG",),
    (8, 2): ("ABCD", "ABEF"),
    (8, 3): ("ABC", "ABD", "BCDE"),
    (8, 4): ("BCD", "ACD", "ABC", "ABD"),
}


def published(k: int, p: int) -> Generators | None:
    """The table's generators of a 1/2^p fraction of k factors: for each generated factor the factors that generate it."""
    rows = TABLE.get((k, p))
    if rows is None:
        return None
    return tuple((k - p + i, tuple(ord(letter) - ord("A") for letter in row)) for i, row in enumerate(rows))


def runs(k: int, generators: Generators) -> tuple[int, ...]:
    """The combinations that are run, as sets: 2^(k−p), the base first, in standard order of the factors not generated."""
    made = {factor for factor, _ in generators}
    free = [factor for factor in range(k) if factor not in made]
    found = []
    for number in range(1 << len(free)):
        run = sum(1 << factor for place, factor in enumerate(free) if number >> place & 1)
        found.append(run | sum(1 << factor for factor, of in generators if (run & mask(of)).bit_count() % 2))
    return tuple(found)


def words(generators: Generators) -> tuple[int, ...]:
    """The defining words as sets of factors, the shortest first: 2^p − 1 of them."""
    single = [1 << factor | mask(of) for factor, of in generators]
    found = [reduce(xor, some) for size in range(1, len(single) + 1) for some in combinations(single, size)]
    return tuple(sorted(found, key=lambda word: (word.bit_count(), numbers(word))))


def resolution(generators: Generators) -> int:
    """The length of the shortest defining word; 0 where there is none, so that nothing is aliased."""
    return min((word.bit_count() for word in words(generators)), default=0)


def aliases(factors: int, generators: Generators) -> tuple[tuple[int, int], ...]:
    """The sets that cannot be told from a set of factors, the smallest first, each with the sign in which it is mixed in."""
    found = [((-1) ** word.bit_count(), factors ^ word) for word in words(generators)]
    return tuple(sorted(found, key=lambda pair: (pair[1].bit_count(), numbers(pair[1]))))


def leading(k: int, generators: Generators) -> tuple[tuple[int, ...], ...]:
    """Of each group of aliases its smallest set, the main effects first: the effects that a fraction can tell, 2^(k−p) − 1."""
    seen = {0, *words(generators)}
    found = []
    for size in range(1, k + 1):
        for some in combinations(range(k), size):
            if mask(some) not in seen:
                seen |= {mask(some), *(other for _, other in aliases(mask(some), generators))}
                found.append(some)
    return tuple(found)


def mask(factors: Sequence[int]) -> int:
    """A set of factors as a whole number."""
    return sum(1 << factor for factor in factors)


def numbers(factors: int) -> tuple[int, ...]:
    """The factors of a set, in order."""
    return tuple(factor for factor in range(factors.bit_length()) if factors >> factor & 1)
