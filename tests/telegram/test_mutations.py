"""Whatever is read, nothing is raised, no byte is lost and no span leaves the text."""

from __future__ import annotations

import pytest
from benchmarks.telegram import TOKENS, WORST, fault, faults, worst
from hypothesis import given
from hypothesis import strategies as st


def test_mutated_telegrams_raise_nothing() -> None:
    assert faults(count=20_000, seed=1) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 52))
def test_a_million_mutated_telegrams_raise_nothing(seed: int) -> None:
    assert faults(count=20_000, seed=seed) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    assert fault(data) is None


@given(st.lists(st.sampled_from([*TOKENS, b" ", b"\n", b"ALDEA", b"1", b"(", b")"]), max_size=60))
def test_any_order_of_what_telegrams_hold_is_read(tokens: list[bytes]) -> None:
    assert fault(b"".join(tokens)) is None


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_any_text_in_any_encoding_is_read(text: str, encoding: str) -> None:
    assert fault(text.encode(encoding, "replace")) is None


@pytest.mark.parametrize("name", WORST)
def test_what_is_made_to_be_slow_is_read_without_fault(name: str) -> None:
    assert fault(worst(name, 3000)) is None


def test_a_fault_is_told_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> object:
        raise IndexError("list index out of range")

    monkeypatch.setattr("benchmarks.telegram.read", broken)
    assert fault(b"x") == "IndexError: list index out of range"
