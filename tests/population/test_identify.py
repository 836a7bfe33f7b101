from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from septel.population import PAPER, Twin, synthetic, twins
from septel.population.identify import SATURATION, same_today

SHORT = replace(PAPER, weeks=104, ahead=104)


@cache
def found() -> list[Twin]:
    return twins(synthetic())


def test_other_pairs_of_recruitment_and_saturation_have_the_members_of_today() -> None:
    members = [twin.history.members[-1] for twin in found()]
    assert len(members) == 3 and [twin.setting.saturation for twin in found()] == [0.0, 4e-8, 1e-7]
    assert members == pytest.approx([members[1]] * 3, rel=1e-5)
    recruitment = [twin.setting.recruitment for twin in found()]
    assert recruitment == sorted(recruitment) and 2e-3 < recruitment[0] < recruitment[2] < 3e-3, "all where the paper looked"


def test_they_part_after_today() -> None:
    halved = [twin.change("recruitment") for twin in found()]
    assert max(halved) - min(halved) > 0.05
    ends = [twin.runs["none"].members[-1] for twin in found()]
    assert max(ends) / min(ends) > 1.03


def test_the_setting_itself_is_among_them() -> None:
    assert found()[1].setting == PAPER
    assert [twin.setting.saturation for twin in twins(synthetic(20, 4), SHORT)] == sorted([*SATURATION, PAPER.saturation])


def test_where_nobody_is_left_there_is_nothing_to_tell() -> None:
    (alone,) = twins(synthetic(3), replace(SHORT, recruitment=0.0, removal=20_000.0))
    assert alone.history.members[-1] == 0 and alone.change("none") != alone.change("none")


def test_members_that_no_recruitment_leads_to_have_no_setting() -> None:
    assert same_today(synthetic(3), SHORT, 1e-7, 1e12) is None
