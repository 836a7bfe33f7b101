from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from septel.report.english import ENGLISH
from septel.report.maps import WIDTH, Atlas, atlas
from septel.report.material import gather
from septel.report.tables import places
from tests.report.made import PLANE, made

MEXICO = """\
version: 1
name: north
theatre: {country: MX, places: {largest: 20}}
agencies:
  police: {command: Ciudad de México, bases: {Ciudad de México: 6, Tijuana: 3}}
  army: {command: regional, bases: {Ciudad de México: 3, Monterrey: 3}}
organisations: {gang: {territory: {everywhere: 1}}}
"""


def drawn(folder: Path, **kwargs: object) -> Atlas:
    found = atlas(gather(made(folder, **kwargs)), ENGLISH)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_plane_has_no_outline_and_true_scale(tmp_path: Path) -> None:
    found = drawn(tmp_path / "out")
    assert found.is_plane and found.land == ""
    kilometres = float(found.scale_text.split()[0])
    assert found.scale_width == pytest.approx(kilometres / 50 * (WIDTH - 60), rel=0.01)


def test_a_country_has_its_outline_and_its_bases_side_by_side(tmp_path: Path) -> None:
    found = drawn(tmp_path / "out", text=MEXICO)
    assert not found.is_plane and found.land.count("z") > 30
    (only,) = found.maps
    assert len(only.signs) == 4
    assert len({sign.path for sign in only.signs}) == 4
    capital = [sign.title for sign in only.signs if sign.title.startswith("Ciudad de México")]
    assert len(capital) == 2


def test_everything_lies_on_the_map(tmp_path: Path) -> None:
    found = drawn(tmp_path / "out", text=MEXICO)
    points = [part.split() for part in found.dots.replace("h0", "").split("M")[1:]]
    at = np.array(points, float)
    assert (at > 0).all() and (at[:, 0] < WIDTH).all() and (at[:, 1] < found.height).all()
    for label in found.maps[0].labels:
        assert 0 <= label.x <= 100 and 0 <= label.y <= 100


def test_later_maps_show_only_the_bases_that_the_first_lacks(tmp_path: Path) -> None:
    first, platform, force = drawn(tmp_path / "out").maps
    assert len(first.signs) == 3
    assert platform.signs == ()
    assert [sign.title.split(":")[0] for sign in force.signs] == ["B"]
    assert "Strike force" in force.signs[0].title


def test_a_pie_has_a_slice_for_each_outcome_that_happened(tmp_path: Path) -> None:
    pies = {pie.title.split(":")[0]: pie for pie in drawn(tmp_path / "out").maps[0].pies}
    assert [one.outcome for one in pies["A"].slices] == [1, 2, 3, 4]
    assert [one.outcome for one in pies["C"].slices] == [0, 1, 2, 3, 4]


def test_places_that_are_not_those_of_the_result_are_not_drawn(tmp_path: Path) -> None:
    folder = made(tmp_path / "out", text=PLANE)
    ready = gather(folder)
    ready.result.pools["as_is"]["place_outcomes"] = np.zeros((7, 4), np.int64)
    from septel.report.material import _ground

    assert _ground(ready.result, ready.book) is None


def test_a_map_without_operations_has_places_and_bases_only(tmp_path: Path) -> None:
    found = drawn(tmp_path / "out", scale=0)
    assert all(one.pies == () and one.labels == () for one in found.maps)
    assert found.maps[0].signs


def test_a_result_with_four_outcomes_is_drawn_without_wrong_houses(tmp_path: Path) -> None:
    ready = gather(made(tmp_path / "out"))
    for pools in ready.result.pools.values():
        pools["place_outcomes"] = pools["place_outcomes"][:, :4]
    found = atlas(ready, ENGLISH)
    assert found is not None
    assert {one.outcome for pie in found.maps[0].pies for one in pie.slices} == {0, 1, 2, 3}
    assert "wrong house" not in found.maps[0].pies[0].title
    table = places(ready, ENGLISH)
    assert table is not None and table.head == ("captured", "slipped", "dry hole", "wrong door", "All")


def test_wrong_houses_are_told_only_where_there_was_one(tmp_path: Path) -> None:
    ready = gather(made(tmp_path / "some"))
    table = places(ready, ENGLISH)
    assert ready.shown_outcomes == (0, 1, 2, 3, 4)
    assert table is not None and table.head[4] == "wrong house"
    none = gather(made(tmp_path / "none"))
    for pools in none.result.pools.values():
        pools["place_outcomes"][:, 4] = 0
    assert none.shown_outcomes == (0, 1, 2, 3)
