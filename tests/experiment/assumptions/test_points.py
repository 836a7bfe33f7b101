from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from septel.errors import SeptelError
from septel.experiment.assumptions.points import Answers, Parts, Threads
from septel.scenario import load_mapping
from septel.scenario.variants import Variants
from tests.experiment.assumptions.planes import TINY, Plane, tilted

BOOK = load_mapping(TINY | {"designs": {"a": {}, "b": {"capture": {"p0": 0.5}}}})


def answers(engine: Any, *, parts: Parts | None = None, threads: int = 2, replications: int = 5) -> Answers:
    return Answers(Variants.of(BOOK), engine, Threads(engine, threads), "p_interdiction", replications, 1, parts=parts)


def leak(found: Answers, level: float) -> Any:
    return {found.variants.dial("leak"): level}


def test_a_point_has_the_values_of_each_design() -> None:
    found = answers(Plane(tilted))
    (one,) = found.at([leak(found, 0.1)])
    assert one.values == pytest.approx(np.array([[0.7] * 5, [0.6] * 5]))


def test_replications_are_the_same_however_they_are_cut() -> None:
    engine = Plane(tilted, shared=1, own=1)
    values = [Threads(engine, threads)([0.1, 0.2, 0.3], 0, 41, 7) for threads in (1, 3, 16)]
    assert np.array_equal(values[0], values[1])
    assert np.array_equal(values[0], values[2])
    assert np.array_equal(Threads(engine, 2)([0.2], 10, 5, 7)[0], values[0][1, 10:15])


def test_worlds_that_are_equal_are_run_once() -> None:
    engine = Plane(tilted)
    found = answers(engine)
    found.at([{}])
    before = len(engine.calls)
    dial = found.variants.dial("movement.rendezvous")
    (one,) = found.at([{dial: 9.0}])
    assert len(engine.calls) == before
    assert one.values is not None
    found.at([leak(found, 0.1)])
    assert sorted({world for world, _, _ in engine.calls[before:]}) == pytest.approx([0.6, 0.7])


def test_a_refused_variant_says_why_and_spoils_no_other() -> None:
    found = answers(Plane(tilted))
    p0 = found.variants.dial("belief.prior")
    bad, good = found.at([{p0: 1.0}, leak(found, 0.1)])
    assert bad.values is None
    assert bad.refused.startswith("belief.prior: ")
    assert good.values is not None
    assert found.refusal({p0: 1.0}) == bad.refused
    assert found.refusal({p0: 0.9}) == ""


def test_finished_points_are_kept_and_not_run_again(tmp_path: Path) -> None:
    identity = {"scenario": "x", "seed": 1}
    engine = Plane(tilted, own=1.0)
    parts = Parts(tmp_path, identity)
    parts.open(fresh=False)
    found = answers(engine, parts=parts)
    first = found.at([{}, leak(found, 0.1)])
    again = Parts(tmp_path, identity)
    again.open(fresh=False)
    other = Plane(tilted, own=1.0)
    later = answers(other, parts=again)
    second = later.at([{}, leak(later, 0.1)])
    assert other.calls == []
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.values, b.values)
    assert not list(tmp_path.rglob("*.tmp"))


def test_undefined_values_come_back_undefined(tmp_path: Path) -> None:
    parts = Parts(tmp_path, {})
    parts.open(fresh=False)
    found = answers(Plane(lambda scenario: float("nan")), parts=parts)
    found.at([{}])
    again = Parts(tmp_path, {})
    again.open(fresh=False)
    (key,) = again.known
    values = again.known[key].values
    assert values is not None and np.isnan(values).all()


def test_another_question_is_not_gone_on_with(tmp_path: Path) -> None:
    Parts(tmp_path, {"seed": 1}).open(fresh=False)
    with pytest.raises(SeptelError, match="another seed"):
        Parts(tmp_path, {"seed": 2}).open(fresh=False)
    Parts(tmp_path, {"seed": 2}).open(fresh=True)
    Parts(tmp_path, {"seed": 2}).open(fresh=False)


def test_a_damaged_folder_says_so(tmp_path: Path) -> None:
    Parts(tmp_path, {}).open(fresh=False)
    (tmp_path / "parts" / "part-0.json").write_text("{", encoding="utf-8")
    with pytest.raises(SeptelError, match="is damaged"):
        Parts(tmp_path, {}).open(fresh=False)


def test_an_error_in_a_thread_is_raised_where_it_was_asked_for() -> None:
    engine = Plane(tilted)

    def fail() -> None:
        raise RuntimeError("out of fuel")

    engine.before = fail
    with pytest.raises(RuntimeError, match="out of fuel"):
        Threads(engine, 2)([1.0], 0, 4, 1)
