from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from septel.errors import SeptelError
from septel.experiment.assumptions import asking, swings
from septel.experiment.assumptions.asking import Step, Stopped, noise_of, sensitivity
from septel.experiment.assumptions.study import read
from tests.experiment.assumptions.planes import TINY, Plane, approvals, tilted

# The lead of `near` over `far`: .2 − leak + p0 less .1, at 0.005 /h and .6 as written.
BOOK = TINY | {
    "designs": {"near": {}, "far": {"leak": "0.1 /h", "capture": {"p0": 0.5}}},
}
VARY = ["leak: 0.001 /h .. 1 /h", "capture.p0: 0.1 .. 0.9"]


def study(engine: Plane | None = None, **settings: Any) -> Any:
    chosen: dict[str, Any] = {"vary": VARY, "replications": 10, "engine": engine or Plane(tilted, shared=0.5, own=0.001)}
    return sensitivity(BOOK, threads=1, **(chosen | settings))


def test_the_value_at_which_the_answer_changes_is_that_of_theory() -> None:
    # One Exp(m) approval is as good as two of 1 h where 1 + m/6 = (1 + 1/6)² (check T16): m = 2 + 1/6 h.
    found = sensitivity(
        approvals(), vary=["agencies.police.approvals.staff.time: 0.5 h .. 5 h"], replications=24, seed=2, threads=2
    )
    (swing,) = found.swings
    (switch,) = swing.switches
    assert found.designs[found.preferred] == "one"
    assert found.designs[switch.to] == "two"
    assert swing.verdict == swings.CHANGES
    assert switch.lo <= 2 + 1 / 6 <= switch.hi
    assert switch.hi - switch.lo < 0.2
    low, high = swing.end(high=False), swing.end(high=True)
    assert low is not None and high is not None
    # Of the shares of visits that are found, the quotient is that of 1 + m/6.
    assert high.means[0] / low.means[0] == pytest.approx((1 + 0.5 / 6) / (1 + 5 / 6), rel=0.02)


def test_switches_of_a_plane_are_where_the_lead_is_used_up() -> None:
    found = study().switches().set_index("path")
    assert found.loc["leak", "level"] == pytest.approx(0.2, abs=0.002)
    assert found.loc["capture.p0", "level"] == pytest.approx(0.405, abs=0.002)
    assert set(found.to) == {"far"}
    assert set(found.verdict) == {swings.CHANGES}


def test_the_strongest_comes_first() -> None:
    found = study()
    assert [swing.dial.path for swing in found.swings] == ["leak", "capture.p0"]
    assert found.swings[0].width == pytest.approx(0.999, abs=0.01)


def test_the_lowest_can_be_preferred() -> None:
    found = study(lowest=True)
    assert found.designs[found.preferred] == "far"
    assert found.lead.mean == pytest.approx(0.195, abs=0.01)


def test_the_answer_does_not_depend_on_the_number_of_threads() -> None:
    one = study().document()
    many = sensitivity(BOOK, threads=7, vary=VARY, replications=10, engine=Plane(tilted, shared=0.5, own=0.001)).document()
    assert one == many


def test_a_variant_that_is_not_valid_is_told_and_not_passed_over() -> None:
    found = sensitivity(TINY | {"budget": {}}, only=["budget.today.*"], replications=4, engine=Plane(tilted), threads=1)
    assert {swing.verdict for swing in found.swings} == {swings.REFUSED}
    assert all("sum to" in reason for swing in found.swings for _, reason in swing.refused)


def test_an_index_over_points_that_are_not_valid_is_refused_before_anything_runs() -> None:
    engine = Plane(tilted)
    with pytest.raises(SeptelError, match=r"points of the design are not valid.*sum to"):
        sensitivity(TINY | {"budget": {}}, only=["budget.today.*"], method="morris", points=2, engine=engine, threads=1)
    assert len({world for world, _, _ in engine.calls}) == 1


def test_what_is_not_varied_is_listed_with_its_reason() -> None:
    found = study(only=["horizon", "capture.p0"], vary=[])
    assert [(one.path, "question" in one.reason) for one in found.asked.left] == [("horizon", True)]


def test_an_interrupt_keeps_what_is_finished_and_the_same_call_goes_on(tmp_path: Path) -> None:
    engine = Plane(tilted, shared=0.5, own=0.001)
    steps: list[Step] = []

    def watch(step: Step) -> None:
        steps.append(step)
        if step.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(Stopped) as stopped:
        study(engine, out=tmp_path, progress=watch)
    assert (stopped.value.done, stopped.value.total, stopped.value.folder) == (1, 2, tmp_path)
    before = len(engine.calls)
    resumed = study(engine, out=tmp_path)
    again = {world for world, _, _ in engine.calls[:before]} & {world for world, _, _ in engine.calls[before:]}
    assert again == set()
    assert resumed.document() == study().document()


def test_an_interrupt_in_the_middle_of_an_assumption_leaves_whole_files_only(tmp_path: Path) -> None:
    engine = Plane(tilted)

    def press() -> None:
        if len(engine.calls) > 8:
            raise KeyboardInterrupt

    engine.before = press
    with pytest.raises(Stopped):
        study(engine, out=tmp_path)
    for path in (tmp_path / "parts").iterdir():
        assert path.suffix == ".json"
        json.loads(path.read_text(encoding="utf-8"))
    engine.before = lambda: None
    assert study(engine, out=tmp_path).document() == study(Plane(tilted)).document()


def test_another_question_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    study(out=tmp_path)
    with pytest.raises(SeptelError, match="another replications"):
        study(out=tmp_path, replications=11)
    study(out=tmp_path, replications=11, fresh=True)


def test_the_cost_is_told_before_it_is_paid() -> None:
    steps: list[Step] = []
    study(progress=steps.append)
    assert steps[0].text == "2 assumptions, 4 variants of 2 designs with 10 replications each"
    assert steps[0].left_s >= 0
    assert [step.done for step in steps if not step.text] == [1, 2]


def test_a_study_is_written_and_read_back(tmp_path: Path) -> None:
    import pandas as pd

    found = study()
    found.save(tmp_path)
    assert read(tmp_path) == found.document()
    points = pd.read_parquet(tmp_path / "points.parquet")
    assert set(points.design) == {"near", "far"}
    own = points[(points.levels == "{}") & (points.design == "near")]
    assert own.value.mean() == pytest.approx(found.means[0].mean)
    assert len(points) == points.point.nunique() * 2 * 10


def test_the_document_is_plain_json_without_words_that_json_lacks() -> None:
    text = json.dumps(study(Plane(lambda scenario: math.nan if scenario.leak > 0.5 else scenario.leak)).document())
    assert "NaN" not in text and "Infinity" not in text


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"measure": "capture"}, "Did you mean 'captures'"),
        ({"method": "sobl"}, "Did you mean 'sobol'"),
        ({"rng": "mersenne"}, "rng"),
        ({"designs": "near,fra"}, "Did you mean 'far'"),
        ({"replications": 1}, "replications"),
        ({"response": "near"}, "morris and sobol"),
        ({"method": "morris", "response": "ner"}, "Did you mean 'near'"),
        ({"only": ["horizon"], "vary": []}, "nothing to vary.*part of the question"),
        ({"engine": Plane(lambda scenario: math.nan)}, "is undefined in all"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SeptelError, match=message):
        study(**settings)


def test_the_response_can_be_one_design_s_mean() -> None:
    found = study(method="morris", points=4, response="far", vary=["movement.travel_cv: 0 .. 1", "capture.p0: 0.1 .. 0.9"])
    assert found.effects().mu_star.tolist() == [0, 0]  # `far` has a p0 of its own
    found = study(Plane(tilted), method="morris", points=4, vary=["movement.travel_cv: 0 .. 1", "capture.p0: 0.1 .. 0.9"])
    assert found.effects().set_index("path").loc["movement.travel_cv", "mu_star"] == 0
    assert found.effects().path.tolist()[0] == "capture.p0"


def test_noise_leaves_out_what_all_points_share_of_a_replication() -> None:
    chance = np.random.default_rng(1)
    values = 7 * chance.normal(size=(1, 50)) + 3 * chance.normal(size=(400, 1)) + 0.5 * chance.normal(size=(400, 50))
    assert noise_of(values) == pytest.approx(0.25 / 50, rel=0.05)


def test_sensitivity_is_a_part_of_the_package_s_own_words() -> None:
    from septel import experiment

    assert experiment.sensitivity is asking.sensitivity
