"""Keyed random streams: every draw is a pure function of (seed, replication, purpose, entity, n).

A key is folded from its parts by splitmix64's finaliser (Steele, Lea & Flood, OOPSLA 2014). Draw n of a key is either the
finaliser applied to key + (n + 1)·golden ratio (that is splitmix64 seeded by the key), or a word of Philox4x32-10
(Salmon et al., SC 2011) with the counter n and the key. Nothing is stored, so a draw does not depend on what was drawn
before it.
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np

from septel.sim.compile import inline, kernel

U = np.uint64
GOLDEN, M1, M2 = U(0x9E3779B97F4A7C15), U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
S11, S27, S30, S31, S32, ONE = U(11), U(27), U(30), U(31), U(32), U(1)
LOW = U(0xFFFFFFFF)
P0, P1, W0, W1 = U(0xD2511F53), U(0xCD9E8D57), U(0x9E3779B9), U(0xBB67AE85)
SPLITMIX, PHILOX = 0, 1
GENERATORS = {"splitmix64": SPLITMIX, "philox": PHILOX}

# Purposes: what a draw is for. Their numbers are part of every result: add, never renumber.
VISIT, DWELL, LEAD, LEAD_DELAY, FALSE, SHARE, SHARE_DELAY, DECISION, APPROVAL = 1, 2, 3, 4, 5, 6, 7, 8, 9
TURNOUT, TRAVEL, CAPTURE, WARNING, REACTION, HARM, SUCCESSION, INJECT = 10, 11, 12, 13, 14, 15, 16, 17
SCOUTING, SIGHTING, EXPOSURE, COURT, RECALL, ALARM, CONTACT, LATE = 18, 19, 20, 21, 22, 23, 24, 25
ANSWER, VIOLENT, SPLIT, PROCEEDING, RETURNING, GIVEN_AWAY = 26, 27, 28, 29, 30, 31
PURPOSES = 32


def name_key(*names: str) -> np.uint64:
    """The 64-bit identity of a named thing, the same in every design and process."""
    return U(int.from_bytes(hashlib.blake2b("\x1f".join(names).encode(), digest_size=8).digest(), "little"))


@inline
def mix(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> S30)) * M1
    z = (z ^ (z >> S27)) * M2
    return z ^ (z >> S31)


@inline
def fold(key: np.uint64, part: np.uint64 | int) -> np.uint64:
    """The key of `part` within `key`."""
    return mix(U(key) ^ (U(part) * M1 + GOLDEN))


@kernel
def philox(counter: np.uint64, key: np.uint64) -> np.uint64:
    """The first 64 bits of Philox4x32-10 for the counter (n, 0) and the key."""
    c0, c1, c2, c3 = counter & LOW, counter >> S32, U(0), U(0)
    k0, k1 = key & LOW, key >> S32
    for _ in range(10):
        a, b = P0 * c0, P1 * c2
        c0, c1, c2, c3 = ((b >> S32) ^ c1 ^ k0) & LOW, b & LOW, ((a >> S32) ^ c3 ^ k1) & LOW, a & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return c0 | (c1 << S32)


def root_keys(seed: int, replication: int) -> np.ndarray[Any, Any]:
    """The keys u8[purpose] of one replication's streams."""
    with np.errstate(over="ignore"):
        root = U(fold(U(fold(U(0), U(seed))), U(replication)))
        return np.array([fold(root, purpose) for purpose in range(PURPOSES)], U)


@inline
def uniform(generator: int, key: np.uint64, n: int) -> float:
    """Draw n of the key, in the open interval (0, 1), on a grid of 2⁻⁵³."""
    x = philox(U(n), U(key)) if generator == PHILOX else mix(U(key) + (U(n) + ONE) * GOLDEN)
    return (float(x >> S11) + 0.5) * 1.1102230246251565e-16


@inline
def unit_exponential(generator: int, key: np.uint64, n: int) -> float:
    return -math.log(uniform(generator, key, n))
