"""`select` from question to answer, on an engine whose answers are known; wrong questions are refused before anything runs."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import Any

import pytest

from septel.errors import SeptelError
from septel.experiment import Interrupted, Result, Selection, select
from septel.experiment.runs import execute
from septel.experiment.selection.outcome import outcome
from septel.scenario.model_comparison import Limit
from tests.experiment.fakes import DESIGNS, FakeEngine, book

QUESTION: dict[str, Any] = {"indifference": 0.003, "first": 10, "cap": 300, "threads": 2}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """What `select` runs on: three designs, each better by .01 than the one before, and dry holes of mean 50."""
    fake = FakeEngine()
    monkeypatch.setattr("septel.experiment.runs.Kernel", lambda: fake)
    return fake


class World(int):
    """A design of the fake engine, which is a number, with limits."""

    limits: tuple[Limit, ...] = ()


def limited(**limits: tuple[Limit, ...]) -> Any:
    """The fake book with limits of some designs."""
    made = book()
    made.limits = limits
    made.designs = {name: World(number) for name, number in made.designs.items()}
    for name, own in limits.items():
        made.designs[name].limits = own
    return made


def chosen(scenario: Any = None, **changed: Any) -> Selection:
    return select(scenario or book(), **(QUESTION | changed))


@pytest.mark.usefixtures("engine")
def test_the_best_is_found_and_the_others_get_no_more_than_the_rounds_that_they_were_in() -> None:
    found = chosen(indifference=0.02)
    assert found.answer == "strike_force" and found.answer in found.sentence
    assert found.result.counts.max() < 300
    assert found.result.manifest["asked"] == found.outcome.settings.words()


@pytest.mark.usefixtures("engine")
def test_the_lowest_can_be_asked_for() -> None:
    assert chosen(highest=False).answer == "as_is"


@pytest.mark.usefixtures("engine")
def test_only_the_named_designs_are_selected_from() -> None:
    assert chosen(designs="as_is,platform").answer == "platform"


@pytest.mark.usefixtures("engine")
def test_the_scenarios_limits_hold_unless_others_are_given() -> None:
    tight = (Limit(measure="dry_holes_per_100", at_most=20.0),)
    made = limited(strike_force=tight)
    assert chosen(made).answer == "platform"
    assert chosen(made, within="none").answer == "strike_force"
    assert chosen(made, within="dry_holes_per_100 <= 80").answer == "strike_force"
    assert chosen(made, within=tight).outcome.status == "none_keeps"


@pytest.mark.usefixtures("engine")
def test_threads_and_the_way_there_make_no_difference(tmp_path: Path) -> None:
    straight = chosen(threads=1)
    kept = chosen(threads=3, out=tmp_path / "kept")
    again = chosen(threads=1, out=tmp_path / "kept")
    assert straight.outcome == kept.outcome == again.outcome
    assert straight.result.counts.tolist() == again.result.counts.tolist()


def test_a_selection_goes_on_after_it_was_stopped(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole, stop = chosen(indifference=0.0005), threading.Event()
    monkeypatch.setattr("septel.experiment.runs.execute", functools.partial(execute, stop=stop))
    engine.press_ctrl_c(5, stop)
    with pytest.raises(Interrupted) as caught:
        chosen(indifference=0.0005, out=tmp_path / "kept")
    partial = caught.value.result
    assert partial is not None and outcome(partial, partial.manifest["asked"]).status == "unfinished"
    monkeypatch.undo()
    engine.before = None
    monkeypatch.setattr("septel.experiment.runs.Kernel", lambda: engine)
    assert chosen(indifference=0.0005, out=tmp_path / "kept").outcome == whole.outcome


@pytest.mark.usefixtures("engine")
def test_a_folder_tells_the_outcome_again(tmp_path: Path) -> None:
    found = chosen(out=tmp_path / "kept")
    read = Result.read(tmp_path / "kept")
    assert outcome(read, read.manifest["asked"]) == found.outcome


@pytest.mark.usefixtures("engine")
def test_ocba_runs_on_independent_streams_of_its_own_accord_and_spends_its_budget() -> None:
    found = select(book(), method="ocba", budget=120, first=10, threads=2)
    assert found.result.manifest["identity"]["streams"] == "independent"
    assert found.result.counts.sum() == found.outcome.total == 120


@pytest.mark.usefixtures("engine")
def test_kn_takes_either_kind_of_streams_and_common_ones_save_replications() -> None:
    common, apart = chosen(), chosen(streams="independent")
    assert common.answer == apart.answer == "strike_force"
    assert common.outcome.total < apart.outcome.total


def test_ocba_with_common_streams_is_refused_before_anything_runs(engine: FakeEngine) -> None:
    with pytest.raises(SeptelError, match=r"ocba: needs independent streams.*Its formula takes the designs' estimates"):
        select(book(), method="ocba", streams="common")
    assert engine.calls == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"indifference": None}, r"indifference: say which difference in p_interdiction no longer matters"),
        ({"indifference": 0.0}, r"indifference: 0 is not a difference above 0"),
        ({"indifference": float("nan")}, r"indifference: nan is not a difference above 0"),
        ({"confidence": 95}, r"confidence: 95 is not a probability .* 95 % is written 0\.95"),
        ({"confidence": 0.2}, r"confidence: 0\.2 is not a probability from 0\.5"),
        ({"measure": "p_interdicton"}, r"measure: there is no measure 'p_interdicton'\. Did you mean 'p_interdiction'\?"),
        ({"method": "knn"}, r"method: 'knn' is no way to select\. Did you mean 'kn'\?"),
        ({"first": 1}, r"first: 1 is not between 5 and 300"),
        ({"first": 301}, r"first: 301 is not between 5 and 300"),
        ({"cap": 0}, r"cap: 0 is not between 5"),
        ({"designs": "as_is"}, r"there is nothing to select: 'as_is' is the only design"),
        ({"designs": "as_as,platform"}, r"'as_as' is not a design"),
        ({"budget": 500}, r"budget: it is OCBA's"),
        ({"streams": "shared"}, r"streams: 'shared' is not"),
        ({"within": "harmed < 2"}, r"within: cannot read"),
        ({"method": "ocba"}, r"indifference: OCBA knows none"),
        ({"method": "ocba", "indifference": None, "within": "harmed <= 2"}, r"within: OCBA knows no limits"),
        ({"method": "ocba", "indifference": None, "budget": 29}, r"budget: 29 is not between 30"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_before_anything_runs(
    changed: dict[str, Any], says: str, engine: FakeEngine
) -> None:
    with pytest.raises(SeptelError, match=says):
        chosen(**changed)
    assert engine.calls == []


@pytest.mark.usefixtures("engine")
def test_ocba_leaves_limits_aside_only_when_told_so() -> None:
    made = limited(as_is=(Limit(measure="dry_holes_per_100", at_most=20.0),))
    with pytest.raises(SeptelError, match="--within none"):
        select(made, method="ocba", budget=60, first=10)
    for nothing in ("none", (), []):
        assert select(made, method="ocba", budget=60, first=10, within=nothing).outcome.total == 60


@pytest.mark.usefixtures("engine")
def test_the_table_has_a_row_for_each_design() -> None:
    found = chosen()
    table = found.table()
    assert table.design.tolist() == list(DESIGNS)
    assert list(table.columns) == ["design", "replications", "n", "mean", "lo", "hi", "fate", "by", "at", "limits"]
    assert table.fate.tolist() == ["worse", "worse", "best"]
    assert "strike_force is selected" in found._repr_html_()


@pytest.mark.usefixtures("engine")
def test_the_document_says_where_it_came_from() -> None:
    document = chosen(seed=7).as_dict()
    assert (document["scenario"], document["seed"], document["streams"]) == ("fake", 7, "common")
    assert document["answer"] == "strike_force"
