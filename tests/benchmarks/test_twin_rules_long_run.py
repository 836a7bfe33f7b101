"""The twin's rules of the long run, by hand."""

from __future__ import annotations

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks.twin import budget
from benchmarks.twin.body import flow, strengths
from benchmarks.twin.community import poisson

from tests.benchmarks.long_run import NOTHING, STAYS, at, begun, capture, occupied, sent, wait

STILL = {"recruitment": "0 /w", "rivalry": "0 /w", "saturation": "0 /w", "migration": "never"}
RATES = SimpleNamespace(recruitment=0.01, removal=0.5, rivalry=1e-4, saturation=2e-4)


def test_a_body_that_only_grows_grows_by_the_fourth_order_of_its_exponential() -> None:
    rates = SimpleNamespace(recruitment=0.01, removal=0.0, rivalry=0.0, saturation=0.0)
    moved = flow(np.array([100.0]), np.zeros((1, 1)), rates)
    assert moved[0, 0] == pytest.approx(100 * (0.24 + 0.24**2 / 2 + 0.24**3 / 6 + 0.24**4 / 24), rel=1e-14)
    assert not moved[1:].any()


def test_two_rivals_of_one_size_lose_alike_and_the_flows_are_the_derivatives_parts() -> None:
    s = strengths(np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros((2, 2)))
    moved = flow(np.array([50.0, 50.0]), s, RATES, hours=1e-6) / 1e-6
    for got, want in zip(moved, (0.5, 0.25, 1e-4 * 50 * 2 * 50, 2e-4 * 2500), strict=True):
        assert got == pytest.approx([want, want], rel=1e-5)


def test_a_day_of_saturation_is_nearly_that_of_the_exact_solution() -> None:
    rates = SimpleNamespace(recruitment=0.0, removal=0.0, rivalry=0.0, saturation=2e-4)
    lost = flow(np.array([50.0]), np.zeros((1, 1)), rates)[3, 0]
    assert lost == pytest.approx(50 - 50 / (1 + 2e-4 * 50 * 24), rel=1e-4)


def test_losses_that_are_more_than_there_is_are_taken_in_order_while_anything_is_left() -> None:
    drain = SimpleNamespace(recruitment=0.0, removal=0.5, rivalry=0.0, saturation=0.1)
    # Slopes at the four stages: of 10 members, of none, of 10 again, of none.
    assert flow(np.array([10.0]), np.zeros((1, 1)), drain) == pytest.approx(np.array([[0], [24 / 6 * 1.5], [0], [4]]))


def test_allies_soften_rivalry_and_nobody_is_his_own_rival() -> None:
    rivals = np.array([[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    allies = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.5], [1.0, 0.5, 0.0]])
    assert strengths(rivals, allies) == pytest.approx(
        np.array([[0, 4 / 2, 1 / 2], [4 / 1.5, 0, 1 / 1.5], [1 / 2.5, 1 / 2.5, 0]])
    )


def test_members_start_by_the_territorys_weights_and_move_back_to_them() -> None:
    twin = begun(body={**STILL, "migration": "1 d"})
    assert twin.body[0] == pytest.approx([10, 30, 0])
    twin.body[0] = [40, 0, 0]
    wait(twin, 24.5)
    m = 1 - math.exp(-1)
    assert twin.body[0] == pytest.approx([40 - 30 * m, 30 * m, 0])


def test_what_falls_below_one_member_is_extinct_and_booked() -> None:
    twin = begun(body=STILL)
    twin.body[0] = [0.6, 0.3, 0]
    wait(twin, 25)
    assert not twin.body.any()
    assert twin.count["members_extinct"] == pytest.approx(0.9)


def test_a_capture_takes_members_of_its_place_as_many_as_there_are() -> None:
    twin = begun(body={**STILL, "taken": {"cell": 9}})
    twin.body[0] = [7, 7, 0]
    place = capture(twin, "dos/cell 1")
    assert twin.body[0, place] == 0
    assert twin.body.sum() == twin.count["members_taken"] == 7


def test_a_head_is_followed_by_a_lieutenant_he_by_his_own_cell_and_it_by_a_member() -> None:
    twin = begun(body=STILL)
    capture(twin, "dos/head", split=False)
    wait(twin, 5 * 24 + 1)
    assert "head" in occupied(twin) and "lieutenant 1" not in occupied(twin)
    wait(twin, 5 * 24)
    assert "lieutenant 1" in occupied(twin) and "cell 1" not in occupied(twin)
    before = twin.body[0].copy()
    wait(twin, 5 * 24)
    assert len(occupied(twin)) == 11
    assert twin.body[0] == pytest.approx(before * (1 - 1 / 40))
    assert twin.count["members_risen"] == 1


def test_a_lieutenant_without_cells_of_his_own_is_followed_by_anothers() -> None:
    twin = begun(body=STILL)
    for cell in (2, 5):  # those that report to lieutenant 2
        capture(twin, f"dos/cell {cell}")
    capture(twin, "dos/lieutenant 2")
    twin.fill(at(twin, "dos/lieutenant 2"), 0)
    assert "lieutenant 2" in occupied(twin) and "cell 1" not in occupied(twin)


def test_nobody_rises_from_less_than_one_member_and_another_time_begins() -> None:
    twin = begun(body=STILL)
    capture(twin, "dos/cell 1")
    twin.body[0] = [0.5, 0.4, 0]
    k = at(twin, "dos/cell 1")
    twin.fill(k, 0)
    assert "cell 1" not in occupied(twin) and twin.targets[k].generation == 1
    twin.body[0] = [5, 0, 0]
    twin.fill(k, 0)  # of a generation that is past
    assert "cell 1" not in occupied(twin)
    twin.fill(k, 1)
    assert "cell 1" in occupied(twin)


def test_somebody_always_rises_where_nobody_is_counted() -> None:
    uncounted = {"dos": {**NOTHING["organisations"]["dos"], "members": 0}}
    twin = begun(body=STILL, organisations=uncounted)
    capture(twin, "dos/cell 1")
    wait(twin, 121)
    assert "cell 1" in occupied(twin)
    assert not twin.body.any() and not twin.count["members_risen"]


def test_a_split_takes_every_second_lieutenant_with_his_cells_and_half_the_body() -> None:
    twin = begun(body={**STILL, "taken": {"head": 0}})
    capture(twin, "dos/head")
    went = {target.name for target in twin.targets if target.organisation.name == "splinter 1"}
    assert went == {"splinter 1/head", "dos/lieutenant 2", "dos/cell 2", "dos/cell 5"}
    head = at(twin, "splinter 1/head")
    assert twin.targets[at(twin, "dos/lieutenant 2")].superior == head
    assert twin.targets[at(twin, "dos/cell 5")].superior == at(twin, "dos/lieutenant 2")
    assert twin.body == pytest.approx(np.array([[5, 15, 0], [5, 15, 0]]))
    assert twin.rivals.tolist() == [[0, 1], [1, 0]] and not twin.allies.any()
    wait(twin, 121)
    assert "splinter 1/head" in occupied(twin) and "lieutenant 2" not in occupied(twin)
    assert twin.count["head_vacant"] == pytest.approx(240)


def test_a_splinter_without_a_second_lieutenant_splits_along_its_cells() -> None:
    twin = begun(body=STILL)
    capture(twin, "dos/head")
    wait(twin, 241)  # the splinter's lieutenant has risen, and a cell in his place
    capture(twin, "splinter 1/head")
    went = [target.name for target in twin.targets if target.organisation.name == "splinter 2"]
    assert went == ["dos/cell 5", "splinter 2/head"]
    assert twin.targets[at(twin, "dos/cell 5")].superior == at(twin, "splinter 2/head")
    assert twin.rivals.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_a_splinter_has_its_organisations_rivals_and_allies_who_share_their_alliance_between_the_two() -> None:
    three = {name: {**NOTHING["organisations"]["dos"], "members": 9} for name in ("dos", "tres", "siete")}
    pairs = {"rivals": [{"between": ["dos", "tres"], "strength": 4}], "allies": [{"between": ["siete", "dos"], "strength": 2}]}
    twin = begun(body={**STILL, **pairs}, organisations=three)
    capture(twin, "dos/head")
    assert twin.rivals.tolist() == [[0, 4, 0, 1], [4, 0, 0, 4], [0, 0, 0, 0], [1, 4, 0, 0]]
    assert twin.allies.tolist() == [[0, 0, 2, 0], [0, 0, 0, 0], [1, 0, 0, 1], [0, 0, 2, 0]]


def test_a_split_beyond_the_most_organisations_is_refused() -> None:
    twin = begun(body={**STILL, "max_organisations": 1})
    capture(twin, "dos/head")
    assert (twin.count["splits"], twin.count["splits_refused"], len(twin.organisations)) == (0, 1, 1)


def test_the_connected_share_is_that_of_the_largest_part() -> None:
    twin = begun(body=STILL)
    assert twin.connected() == 1
    capture(twin, "dos/head", split=False)
    assert twin.connected() == pytest.approx(4 / 10)  # lieutenant 1 and cells 1, 4 and 7


def test_a_poisson_number_has_its_mean_and_variance() -> None:
    chance = random.Random(1)
    for mean in (0.3, 7.0, 900.0):
        drawn = np.array([poisson(chance, mean) for _ in range(4000)])
        assert drawn.mean() == pytest.approx(mean, abs=4 * math.sqrt(mean / 4000))
        assert drawn.var() == pytest.approx(mean, rel=0.12, abs=0.05)


def test_a_heads_capture_shakes_its_place_and_those_near_where_his_organisation_stands() -> None:
    shaking = {"rate": "0 /w", "shock": {"head": 2, "lieutenant": 1}, "nearby": 0.5, "reach": "20 km", "lasts": "10 d"}
    twin = begun(body=STILL, violence=shaking)
    place = capture(twin, "dos/head")
    near = 2 * 0.5 * math.exp(-10 / 20)
    assert twin.shock == pytest.approx([2 if place == 0 else near, 2 if place == 1 else near, 0])
    capture(twin, "dos/cell 1")  # shakes nothing
    wait(twin, 48.5)
    assert max(twin.shock) == pytest.approx(2 * math.exp(-0.2))


def test_violent_events_follow_members_and_killings_and_cost_confidence() -> None:
    mild = {**NOTHING["community"], "violence": 0.1}
    twin = begun(body=STILL, violence={"rate": "0.5 /d"}, community=mild)
    twin.killed = np.array([4.0])
    drawn = []
    twin.change = lambda place, share: drawn.append((place, share))
    for _ in range(300):
        twin.shock = [1.0, 0.0, 0.0]
        twin.violent_day()
    assert twin.count["violent_events"] == len(drawn)
    assert {share for _, share in drawn} == {0.1}
    assert sum(place == 0 for place, _ in drawn) / 300 == pytest.approx(2 * (5 + 1), abs=0.8)
    assert sum(place == 1 for place, _ in drawn) / 300 == pytest.approx(15 + 3, abs=1)


def test_a_harm_costs_confidence_there_and_nearby_and_is_got_over() -> None:
    twin = begun()
    near = 0.8 * math.exp(-1)
    twin.harm(0)
    assert twin.confidence(0) == pytest.approx(0.3)
    assert twin.confidence(1) == pytest.approx(0.5 * (1 - 0.4 * near))
    assert twin.confidence(2) == 0.5  # 0.8 · exp(−5) is below .01
    assert twin.count["confidence_lost"] == pytest.approx(0.2 + 0.2 * near)
    wait(twin, 240)
    assert twin.confidence(0) == pytest.approx(0.5 - 0.2 * math.exp(-1))
    twin.useful_response(0)
    now = 0.5 - 0.2 * math.exp(-1)
    assert twin.confidence(0) == pytest.approx(now + 0.2 * (1 - now))


def test_a_capture_in_a_case_with_a_tip_is_a_useful_response() -> None:
    twin = begun()
    capture(twin, "dos/cell 1")
    assert not twin.shifted
    place = capture(twin, "dos/cell 2", tip=True)
    assert twin.confidence(place) == pytest.approx(0.6)
    assert twin.count["tips_captures"] == 1


@pytest.mark.parametrize(("patience", "answered"), [("20 h", 0), ("30 h", 1)])
def test_an_answer_counts_unless_it_is_later_than_patience(patience: str, answered: int) -> None:
    words = {**NOTHING["community"], "answers": {"chance": 1, "time": "25 h", "patience": patience}}
    twin = begun(community=words)
    twin.called(1)
    wait(twin, 24.9)
    assert twin.confidence(1) == 0.5
    wait(twin, 0.2)
    assert twin.count["tips_answered"] == answered
    assert twin.confidence(1) == pytest.approx(0.6 if answered else 0.5, abs=1e-4)


COURT = {"prosecutors": 1, "time": "6 h", "holding": "30 h", "conviction": 0, "back": "10 h"}


def test_captives_wait_for_a_prosecutor_in_the_order_of_capture_and_go_back() -> None:
    twin = begun(justice=COURT)
    capture(twin, "dos/lieutenant 1")
    capture(twin, "dos/cell 4")
    wait(twin, 5.9)
    assert twin.count["acquitted"] == 0
    wait(twin, 0.2)
    assert twin.count["acquitted"] == 1
    wait(twin, 10)  # he that was lieutenant 1 is back, in the vacant cell
    assert "cell 4" in occupied(twin) and "lieutenant 1" not in occupied(twin)
    wait(twin, 6)
    assert "lieutenant 1" in occupied(twin)
    assert (twin.count["acquitted"], twin.count["captives_returned"], twin.count["captives_open"]) == (2, 2, 0)
    wait(twin, 150)  # the vacancies' own times are over: nothing comes of them
    assert len(occupied(twin)) == 11


def test_what_cannot_be_done_within_the_holding_time_ends_with_it_and_frees_the_prosecutor() -> None:
    twin = begun(justice={**COURT, "time": "20 h", "conviction": 1})
    for cell in (1, 2, 3):
        capture(twin, f"dos/cell {cell}")
    wait(twin, 29.9)  # the first is convicted at 20; the second's proceeding would end at 40
    assert (twin.count["convicted"], twin.count["held_too_long"], twin.prosecutors) == (1, 0, 0)
    wait(twin, 0.2)
    assert (twin.count["convicted"], twin.count["held_too_long"], twin.prosecutors) == (1, 2, 1)
    wait(twin, 10)
    assert {"cell 1", "cell 2"} <= occupied(twin) and "cell 3" not in occupied(twin)


def test_prosecutors_work_in_office_hours() -> None:
    twin = begun(justice={**COURT, "hours": "office", "holding": "60 h"})
    wait(twin, 13)  # Monday 13:00: four hours today, two tomorrow
    capture(twin, "dos/cell 1")
    wait(twin, 21.9)
    assert twin.count["acquitted"] == 0
    wait(twin, 0.2)
    assert twin.count["acquitted"] == 1


def test_members_taken_come_back_to_the_place_of_capture_and_he_too_where_nothing_is_vacant() -> None:
    twin = begun(justice=COURT, body={**STILL, "taken": {"cell": 3}})
    place = capture(twin, "dos/cell 1")
    twin.fill(at(twin, "dos/cell 1"), 0)
    members = twin.body[0].copy()
    wait(twin, 16.1)
    assert twin.body[0] - members == pytest.approx([4.0 * (p == place) for p in range(3)])
    assert twin.count["members_returned"] == pytest.approx(4)


def test_a_captive_gives_away_those_who_are_linked_with_him_and_hold_their_positions() -> None:
    words = {"chance": 1, "truth": 0.75, "time": "4 h", "marking": "open"}
    twin = begun(exploitation=words)
    twin.random.random = lambda: 0.5  # whatever is said is true
    capture(twin, "dos/cell 1", split=False)
    capture(twin, "dos/lieutenant 1", holder="army", split=False)
    assert twin.count["leads_captures"] == 1 + 3  # lieutenant 1; the head, cells 4 and 7
    wait(twin, 3.9)
    assert not twin.cases
    wait(twin, 0.2)
    assert {(holder, twin.targets[k].name) for holder, k in twin.cases} == {
        ("police", "dos/lieutenant 1"), ("army", "dos/head"), ("army", "dos/cell 4"), ("army", "dos/cell 7"),
    }  # fmt: skip
    (case,) = twin.cases["army", at(twin, "dos/head")].values()
    odds = 0.15 / 0.85 * 3
    assert case.p == pytest.approx(odds / (1 + odds) * math.exp(-4 / 24000), rel=1e-6)
    assert case.evidence.any_true and not twin.count["leads_true"]


def test_what_a_captive_invents_is_elsewhere_or_not_said() -> None:
    twin = begun(exploitation={"chance": 1, "truth": 0.001})
    heard = []
    twin.arrive = heard.append
    for _ in range(40):
        twin.give_away(at(twin, "dos/head"), "army")
    wait(twin, 24 * 30)
    here = twin.targets[at(twin, "dos/head")].visit.place
    assert 0 < len(heard) == twin.count["leads_captures"] < 40
    assert all(report.origin.place == 1 - here and report.origin.visit is None for report in heard[:5])


def test_the_most_connected_are_those_with_most_links_now_or_at_the_beginning() -> None:
    fresh, stale = (begun(body=STILL, targeting={"order": "connected", "knowledge": word}) for word in ("fresh", "stale"))
    for twin in (fresh, stale):
        assert [twin.weight(k) for k in range(5)] == [4, 5, 4, 4, 2]
        capture(twin, "dos/cell 1", split=False)
        capture(twin, "dos/cell 4", split=False)
    assert [fresh.weight(k) for k in range(5)] == [4, 3, 4, 4, 2]
    assert [stale.weight(k) for k in range(5)] == [4, 5, 4, 4, 2]


def test_a_number_of_targets_is_the_first_by_value_or_by_links() -> None:
    ranks = {rank: {**STAYS, "value": value} for rank, value in (("head", 1), ("lieutenant", 2), ("cell", 9))}
    by_value = begun(ranks=ranks, targeting={"number": 3, "ranks": ["head", "lieutenant"]})
    assert [k for k in range(11) if by_value.gone_after(k)] == [1, 2, 3]
    by_links = begun(body=STILL, targeting={"number": 2, "order": "connected"})
    assert [k for k in range(11) if by_links.gone_after(k)] == [0, 1]
    capture(by_links, "dos/lieutenant 1", split=False)
    assert [k for k in range(11) if by_links.gone_after(k)] == [2, 3]  # they have three links, the head two


def test_skill_moves_to_where_training_and_attrition_balance() -> None:
    twin = begun(capacity={"training": "0.03 /d", "attrition": "0.01 /d"})
    assert twin.factors == (1.0, 0.6, 0.8)
    wait(twin, 48.5)
    police, army = (0.75 + (s - 0.75) * math.exp(-0.08) for s in (0.5, 0.1))
    assert twin.skill == pytest.approx([police, army])
    assert twin.factors == pytest.approx((0.5 + police, 0.5 + army, 0.5 + (police + army) / 2))


def test_skill_weighs_on_the_chance_of_capture_as_it_is_without() -> None:
    twin = begun(capacity={}, capture={"p0": 1, "p1": 0})
    for command, luck, end in ((1, 0.593, "captured"), (1, 0.595, "slipped"), (0, 0.989, "captured"), (0, 0.991, "slipped")):
        twin.random.random = lambda luck=luck: luck
        assert twin.find(sent(twin, 0, command=command), twin.targets[0].visit) == end


def test_exercises_bring_two_agencies_together_and_it_fades() -> None:
    twin = begun(capacity={"exercises": {"every": "36 h", "gain": 0.4, "fades": "10 d"}, "shortens": 0.5})
    wait(twin, 47.9)
    assert twin.shortened([0, 1]) == 1
    wait(twin, 0.2)  # at 48: the one that was due at 36
    assert twin.shortened([0, 1]) == pytest.approx(1 - 0.5 * 0.4)
    wait(twin, 24)  # at 72: it has faded by a day, and the second is held
    x = 1 - (1 - 0.4 * math.exp(-0.1)) * 0.6
    assert twin.shortened([1, 0]) == pytest.approx(1 - 0.5 * x)
    assert twin.shortened([1]) == 1
    assert twin.shortened([1, 2]) == 0.5  # with a strike force
    assert twin.count["exercises"] == 2


def test_a_budget_moves_teams_coverage_training_and_prosecutors() -> None:
    assert budget.apportioned([3, 1, 1], 7) == [4, 2, 1]
    assert budget.apportioned([0, 0], 3) == [0, 0]
    assert [budget.rounded(x) for x in (2.4, 2.5, 3.5)] == [2, 3, 4]
    stock = [{"assault": 2, "cordon": 1}, {"assault": 1, "cordon": 0}, {"assault": 2, "cordon": 2}]
    assert budget.teams(stock, [0, 0, 1], 1.5) == [
        {"assault": 3, "cordon": 2},
        {"assault": 2, "cordon": 0},
        {"assault": 3, "cordon": 3},
    ]
    words = {
        "budget": {
            "today": {"intelligence": 0.5, "operations": 0.3, "capacity": 0.2},
            "shares": {"intelligence": 0.6, "operations": 0.15, "capacity": 0.25},
            "extra": {"capacity": 0.25},
        },
        "capacity": {"training": "0.01 /h"},
        "justice": {"prosecutors": 1},
        "sources": {"own": {"kind": "own", "agency": "army", "rate": 0, "coverage": {"default": 0.5, "places": {"A": 0.9}}}},
    }
    world = begun(**words).w
    assert world.coverage["own"] == pytest.approx([1, 0.6, 0.6])
    assert world.stock == [{"assault": 1, "cordon": 1, "air": 0}] * 2  # half of two, and half of one rounded up
    assert world.training == pytest.approx(0.025)
    assert world.prosecutors == 3
