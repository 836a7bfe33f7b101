"""Telegrams that wires and archives have changed are read as they were written."""

from __future__ import annotations

import pytest

from septel.errors import SeptelError
from septel.telegram import assemble, read
from septel.telegram.corpus import drafted
from septel.telegram.disturbances import CASE, KINDS, disturbed
from septel.telegram.exactness import compared

TRUTH = drafted(count=50, seed=21)


@pytest.mark.parametrize("kind", KINDS)
def test_one_disturbance_alone_loses_no_word(kind: str) -> None:
    data, kinds = disturbed(TRUTH, seed=1, kinds=[kind], share=1.0)
    assert kinds == (kind,)
    found = compared(TRUTH, assemble(read(data)), case=kind != CASE)
    # In small letters a block after a blank line can't be told from a sentence that goes on.
    blocks = [one for one in found.differences if kind == CASE and str(one.written).casefold().split() == str(one.read).split()]
    assert [str(one) for one in found.differences if one not in blocks][:5] == []
    assert len(blocks) <= found.fields / 1000


def test_disturbances_together_leave_999_of_1000_fields_exact() -> None:
    fields = differences = 0
    for seed in range(12):
        truth = drafted(count=30, seed=100 + seed)
        data, kinds = disturbed(truth, seed=seed)
        found = compared(truth, assemble(read(data)), case=CASE not in kinds)
        fields += found.fields
        differences += len(found.differences)
    assert fields > 30_000
    assert 1 - differences / fields >= 0.999


@pytest.mark.parametrize("kind", KINDS)
def test_each_disturbance_changes_something(kind: str) -> None:
    assert disturbed(TRUTH, seed=1, kinds=[kind], share=1.0)[0] != disturbed(TRUTH, seed=1, kinds=[], share=1.0)[0]


def test_the_same_seed_disturbs_in_the_same_way() -> None:
    assert disturbed(TRUTH[:9], seed=4) == disturbed(TRUTH[:9], seed=4)
    assert disturbed(TRUTH[:9], seed=4) != disturbed(TRUTH[:9], seed=5)


def test_what_excludes_each_other_does_not_come_together() -> None:
    for seed in range(30):
        kinds = set(disturbed([], seed=seed, share=1.0)[1])
        assert len(kinds & {"html", "markdown"}) < 2
        assert len(kinds & {"bom", "latin", "utf16"}) < 2


def test_an_unknown_disturbance_is_told_with_the_nearest() -> None:
    with pytest.raises(SeptelError, match="'margins'"):
        disturbed(TRUTH, seed=1, kinds=["margin"])
