"""What a selection says: the answer, how sure it is, and honest words where there is none."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from septel.errors import SeptelError
from septel.experiment.selection import schedules
from septel.experiment.selection.feasibility import Bound
from septel.experiment.selection.outcome import Outcome, outcome
from septel.scenario.model_comparison import Limit
from tests.experiment.selection.test_schedules import AT_MOST_3, DESIGNS, MEASURES, kn, result_of, run, world

ALL_LIMITED = dict.fromkeys(DESIGNS, (AT_MOST_3,))


def found(values: Any, **changed: Any) -> Outcome:
    schedule = kn(**changed)
    return outcome(run(schedule, values), schedule)


def test_the_best_is_named_with_its_confidence_and_its_zone() -> None:
    said = found(world())
    assert said.status == "found" and said.answer == said.likely == "d"
    assert said.sentence == (
        f"d is selected, for the highest p_interdiction after {said.read} replications "
        f"({said.total:,} of all designs together). "
        "With 95 % confidence it is the best, or within 0.2 of it."
    )


def test_who_was_dropped_is_told_with_who_beat_it_and_when() -> None:
    said = found(world())
    rows = {one.design: one for one in said.standings}
    assert rows["d"].fate == "best" and rows["d"].at == 0
    for name in "abc":
        assert rows[name].fate == "worse" and rows[name].by in DESIGNS and 20 <= rows[name].at <= said.read
        assert rows[name].read == rows[name].n == rows[name].at


def test_a_mean_is_over_the_replications_that_were_read_and_not_over_all_that_are_there() -> None:
    values = world()
    said = outcome(result_of(values, [600] * 4), kn())
    first = said.standings[0]
    assert first.mean == pytest.approx(values[0, : first.at, 0].mean())


def test_a_design_that_is_the_same_as_another_is_not_called_worse() -> None:
    values = world()
    values[2] = values[3]
    rows = {one.design: one for one in found(values).standings}
    assert rows["c"].fate == "best" and (rows["d"].fate, rows["d"].by) == ("same", "c")


def test_the_best_within_limits_is_told_as_such_and_the_tolerance_is_stated() -> None:
    said = found(world(doors=(2.0, 2.0, 2.0, 4.0)), bounds=ALL_LIMITED)
    assert said.answer == "c"
    last = said.standings[3]
    assert (last.fate, last.by, last.verdict) == ("beyond", "wrong_doors_per_100 ≤ 3", "breaks")
    assert "the best of those that keep the limits, or within 0.2 of it" in said.guarantee
    assert said.tolerance == (
        "A mean nearer to its limit than the tolerance may be found on either side (wrong_doors_per_100 ≤ 3 ± 0.3)."
    )


def test_if_none_keeps_its_limits_the_closest_is_named() -> None:
    said = found(world(doors=(6.0, 4.2, 9.0, 5.0)), bounds=ALL_LIMITED)
    assert (said.status, said.answer, said.likely, said.left) == ("none_keeps", "", "b", ())
    assert said.sentence.startswith("No design keeps its limits (after ")
    assert "b comes closest. With 95 % confidence none does." in said.sentence


def test_closeness_of_several_limits_is_counted_in_tolerances() -> None:
    loose = Bound(Limit(measure="wrong_doors_per_100", at_most=3.0), 3.0)
    tight = Bound(Limit(measure="p_interdiction", at_least=50.0), 0.5)
    said = found(world(doors=(9.0, 9.0, 9.0, 30.0)), bounds=dict.fromkeys(DESIGNS, (loose, tight)))
    assert said.likely == "d"  # it breaks the loose limit by most, and the tight one by least


def test_a_limited_measure_that_never_varied_in_the_first_stage_is_pointed_out() -> None:
    """What is rare may not have happened yet: nothing is known of its spread."""
    values = world()
    values[3, :, 1], values[3, 30, 1] = 0.0, 50.0
    said = found(values, bounds=ALL_LIMITED)
    assert said.answer == "d" and said.unvaried == (("d", "wrong_doors_per_100"),)
    assert said.sentence.endswith(
        "Never varied in the first 20 replications: wrong_doors_per_100 of d. A longer --first looks further."
    )
    assert found(world(), bounds=ALL_LIMITED).caution == ""


def test_at_the_cap_it_says_between_whom_and_who_is_most_likely() -> None:
    said = found(world() * np.array([0.01, 1.0]), indifference=0.0002, cap=60)
    assert said.status == "undecided" and said.answer == "" and len(said.left) > 1
    assert said.likely == "d" in said.left
    assert said.sentence == f"Undecided between {_and(said.left)} after 60 replications; most likely d."


def test_one_design_left_whose_limit_is_open_is_told_as_such() -> None:
    near = world(doors=(9.0, 9.0, 9.0, 3.0))
    said = found(near, bounds=ALL_LIMITED, cap=25)
    assert said.left == ("d",) and said.status == "undecided"
    assert said.sentence.startswith(
        "Undecided after 25 replications: only d is left, and whether it keeps its limits is not known yet."
    )


def test_most_likely_is_first_of_all_who_was_found_to_keep_the_limits() -> None:
    """The best mean is of one whose limit is open, so it is not the one to choose."""
    values = world(doors=(-3.0, -3.0, -3.0, 3.0))
    values[3, :, 0] += 1
    said = found(values, bounds=ALL_LIMITED, indifference=0.01, cap=25)
    means = {one.design: one.mean for one in said.standings}
    assert "d" in said.left and means["d"] > means["c"]
    assert said.likely == "c"


def test_a_result_that_was_stopped_is_told_as_stopped() -> None:
    said = outcome(result_of(world(), [45, 40, 45, 45]), kn(indifference=0.001))
    assert said.status == "unfinished" and said.read == 40
    assert "after 40 replications, when it was stopped; most likely " in said.sentence


def test_without_a_replication_there_is_nothing_to_select_from() -> None:
    with pytest.raises(SeptelError, match="no replication is finished"):
        outcome(result_of(world(), [0] * 4), kn())


def test_replications_without_a_value_are_counted_apart() -> None:
    said = found(world(share=0.7))
    assert all(one.n < one.read for one in said.standings)


def test_ocba_states_a_probability_and_no_guarantee() -> None:
    schedule = schedules.Ocba(MEASURES[0], True, 400, 20, 600)
    said = outcome(run(schedule, world(), streams="independent"), schedule)
    assert said.answer == "d" and said.total == 400
    assert 0.5 < said.probability < 1
    assert said.sentence.startswith("d has the highest mean of p_interdiction, after 400 replications of all designs together.")
    assert said.sentence.endswith("approximately; that is no guarantee.")


def test_the_answer_is_json_with_every_design_and_its_settings() -> None:
    document = json.loads(json.dumps(found(world(doors=(2.0, 2.0, 2.0, 4.0)), bounds=ALL_LIMITED).as_dict()))
    assert document["answer"] == "c" and document["probability"] is None
    assert schedules.of(document["settings"]) == kn(bounds=ALL_LIMITED)
    limits = document["designs"]["d"]["limits"]
    assert [(one["at_most"], one["tolerance"], one["verdict"]) for one in limits] == [(3.0, 0.3, "breaks")]


def test_settings_may_come_from_a_manifest() -> None:
    result = run(kn(), world())
    assert outcome(result, json.loads(json.dumps(kn().words()))) == outcome(result, kn())


def _and(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
