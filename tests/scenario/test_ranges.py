from __future__ import annotations

import pytest

from septel.errors import SeptelError
from septel.scenario.ranges import NotVaried, Range, asked_range, default_range, ranges
from septel.scenario.variants import Variants
from tests.scenario.tiny import TINY, book

OWN = Variants.of(book(TINY))


def ends(path: str, variants: Variants = OWN) -> tuple[float, float]:
    found = default_range(variants, variants.dial(path))
    assert isinstance(found, Range), found
    return found.low, found.high


def reason(path: str, variants: Variants = OWN) -> str:
    found = default_range(variants, variants.dial(path))
    assert isinstance(found, NotVaried), found
    return found.reason


def test_a_number_goes_from_half_to_double() -> None:
    assert ends("leak") == pytest.approx((0.0025, 0.01))
    assert ends("ranks.head.dwell") == (24, 96)


def test_a_share_has_its_odds_halved_and_doubled() -> None:
    assert ends("capture.p1") == pytest.approx((1 / 9, 1 / 3))
    assert ends("act_threshold") == pytest.approx((0.25, 4 / 7))


def test_a_share_of_one_is_halved_since_its_odds_have_no_double() -> None:
    assert ends("agencies.police.trust.tips") == (0.5, 1)


def test_whole_numbers_are_rounded_and_move_by_one_at_least() -> None:
    assert ends("organisations.gang.cells") == (6, 24)
    assert ends("agencies.police.command.officers") == (1, 2)


def test_what_the_model_does_not_allow_is_clipped() -> None:
    assert ends("theatre.modes.ground.detour") == (1, 2.8)


def test_what_has_no_range_says_why() -> None:
    assert "part of the question" in reason("horizon")
    assert "half and double" in reason("community.harm")
    assert "limit" in reason("limits[0].at_most", Variants.of(book(TINY + "limits: [{measure: captures, at_most: 9}]\n")))
    assert "story" in reason(
        "injects[0].at", Variants.of(book(TINY + "injects: [{at: 1 d, tip: {target: gang/head, place: A, via: tip_line}}]\n"))
    )


def test_a_choice_among_a_few_values_is_no_quantity() -> None:
    text = TINY.replace("theatre: {", "theatre: {terrain: {elevation: [dem.tif], neighbours: 16, cell: 1 km}, ")
    own = Variants.of(book(text))
    assert "how finely" in reason("theatre.terrain.neighbours", own)
    assert "how finely" in reason("theatre.terrain.cell", own)


def test_a_range_that_was_asked_for_is_read_with_its_units() -> None:
    found = asked_range(OWN, "ranks.head.dwell: 90 min .. 2 d")
    assert (found.low, found.high) == (1.5, 48)
    found = asked_range(OWN, "act_threshold: 10 % .. 0.5")
    assert (found.low, found.high) == pytest.approx((0.1, 0.5))
    found = asked_range(OWN, "agencies.army.bases: ×0.5 .. 3")
    assert (found.low, found.high) == (0.5, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("leak", "write for example"),
        ("leak: 1 .. 2 /h", "needs a unit"),
        ("leak: 2 /h .. 1 /h", "is not below"),
        ("leek: 1 /h .. 2 /h", "Did you mean 'leak'"),
        ("act_threshold: 0.5 .. 1.5", "outside of what the model allows"),
        ("organisations.gang.cells: 1.5 .. 3", "not a whole number"),
        ("act_threshold: a .. b", "not a number"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(SeptelError, match=message):
        asked_range(OWN, text)


def test_levels_are_even_on_the_scale_of_their_kind() -> None:
    dwell = asked_range(OWN, "ranks.head.dwell: 10 h .. 40 h")
    assert dwell.level(0.5) == pytest.approx(20)
    share = asked_range(OWN, "act_threshold: 0.2 .. 0.8")
    assert share.level(0.5) == pytest.approx(0.5)
    from_zero = asked_range(OWN, "leak: 0 /h .. 2 /h")
    assert from_zero.level(0.5) == pytest.approx(1)
    assert asked_range(OWN, "organisations.gang.cells: 4 .. 16").level(0.51) == 8
    for own in (dwell, share, from_zero):
        assert [own.part(own.level(part)) for part in (0, 0.3, 1)] == pytest.approx([0, 0.3, 1])


def test_patterns_choose_and_ranges_add_and_override() -> None:
    found, left = ranges(OWN, only=["capture.*"], vary=["leak: 0 /h .. 1 /h", "capture.p0: 0.1 .. 0.2"])
    assert [one.dial.path for one in found] == ["leak", "capture.p0", "capture.p1"]
    assert found[1].high == 0.2
    assert left == []
    alone, _ = ranges(OWN, vary=["leak: 0 /h .. 1 /h"])
    assert [one.dial.path for one in alone] == ["leak"]
    with pytest.raises(SeptelError, match="no number"):
        ranges(OWN, only=["captur.*"])


def test_every_assumption_is_varied_or_says_why_not() -> None:
    found, left = ranges(OWN)
    paths = [one.dial.path for one in found] + [one.path for one in left]
    assert sorted(paths) == sorted(number.path for number in book(TINY).assumptions())


def test_a_number_that_the_compared_designs_do_not_share_is_left() -> None:
    own = Variants.of(book(TINY + "designs: {as_is: {}, joint: {sharing: platform}}\n"), ["as_is"])
    assert "none of the compared designs" in reason("designs.joint.sharing.platform.delay", own)
