from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from septel.errors import ScenarioError
from septel.experiment import load as load_all
from septel.scenario import load
from septel.scenario.model import Pair, PairFile, Scenario
from septel.scenario.pairs import matrix, pairs
from tests.scenario.tiny import TINY, book

NAMES = ("north", "south", "harbour")
THREE = TINY.replace(
    "organisations: {gang: {territory: {A: 2, B: 3, C: 1}}}",
    "organisations:\n" + "".join(f"  {name}: {{members: 9, territory: {{A: 1, B: 1}}}}\n" for name in NAMES).rstrip(),
)


def of(*between: tuple[str, str], strength: float = 1.0) -> tuple[Pair, ...]:
    return tuple(Pair(between=names, strength=strength) for names in between)


def file(path: Path, text: str) -> PairFile:
    path.write_text(text, encoding="utf-8")
    return PairFile(file=str(path))


def refused(path: Path, text: str) -> list[str]:
    """What is said of a file, without where it is."""
    with pytest.raises(ScenarioError) as error:
        pairs(file(path, text), NAMES, at=("body", "rivals"))
    assert all(problem.path == "body.rivals.file" for problem in error.value.problems)
    return [str(problem).partition(f"{path.name}")[2].lstrip(", ") for problem in error.value.problems]


def designs_with(body: str) -> Scenario:
    return book(f"{THREE}body: {body}\n").base


def test_pairs_are_numbers_of_organisations_in_the_files_order() -> None:
    assert pairs(of(("harbour", "north"), ("south", "north"), strength=2), NAMES) == [(2, 0, 2.0), (1, 0, 2.0)]
    assert pairs((), NAMES) == []


def test_a_matrix_is_symmetric_with_nothing_on_the_diagonal() -> None:
    scenario = designs_with("{rivals: [{between: [north, harbour], strength: 3}], allies: [{between: [south, north]}]}")
    np.testing.assert_array_equal(matrix(scenario, "rivals"), [[0, 0, 3], [0, 0, 0], [3, 0, 0]])
    np.testing.assert_array_equal(matrix(scenario, "allies"), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert not matrix(book(THREE).base, "rivals").any()  # without a body nobody is anybody's rival


@given(st.sets(st.sampled_from([(a, b) for a in range(9) for b in range(a)]), max_size=20), st.floats(0, 1e6))
def test_every_pair_has_its_strength_both_ways_and_no_other(wanted: set[tuple[int, int]], strength: float) -> None:
    names = [f"o{i}" for i in range(9)]
    found = pairs(of(*((names[a], names[b]) for a, b in sorted(wanted)), strength=strength), names)
    assert found == [(a, b, strength) for a, b in sorted(wanted)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_says_what_a_list_says(tmp_path: Path, separator: str) -> None:
    text = "Strength, FROM ,to\n\n2.5,north , harbour\n,south,north\n0,south,harbour\n".replace(",", separator)
    given = file(tmp_path / "rivals.csv", text)
    assert pairs(given, NAMES) == [(0, 2, 2.5), (1, 0, 1.0), (1, 2, 0.0)]
    bare = file(tmp_path / "allies.csv", "\ufefffrom,to\r\nnorth,south\r\n")
    assert pairs(bare, NAMES) == [(0, 1, 1.0)]
    assert pairs(file(tmp_path / "none.csv", "from,to\n"), NAMES) == []


def test_names_are_as_they_are_written(tmp_path: Path) -> None:
    names = ("Los Álamos, A. C.", "El  Puerto")
    assert pairs(file(tmp_path / "x.csv", 'from,to\n"Los Álamos, A. C.",El  Puerto\n'), names) == [(0, 1, 1.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to\nnorht,south\n", "line 2, column 'from': there is no organisation 'norht'. Did you mean 'north'?"),
        ("from,to\n\nnorth,sud\n",
         "line 3, column 'to': there is no organisation 'sud'. Known: north, south, harbour."),
        ("from,to\nnorth,north\n", "line 2: names 'north' twice; a pair is two organisations"),
        ("from,to\nnorth,south\nharbour,south\nsouth,north\n",
         "line 4: the pair of 'south' and 'north' is given twice (also on line 2). A pair counts both ways."),
        ("from,to,strength\nnorth,south,-1\n", "line 2, column 'strength': '-1' is not a number from 0 to 1,000,000"),
        ("from,to,strength\nnorth,south,nan\n", "line 2, column 'strength': 'nan' is not a number from 0 to 1,000,000"),
        ("from;to;strength\nnorth;south;0,5\n", "line 2, column 'strength': '0,5' is not a number from 0 to 1,000,000"),
        ("from,to\nnorth,\n", "line 2, column 'to': names no organisation"),
        ("from,to\nnorth,south,2\n", "line 2: has 3 cells, but there are 2 columns"),
        ("from,too\nnorth,south\n", "line 1: there is no column 'to'. The first line names the columns: from, to, strength."),
        ("from,to,strenght\nnorth,south,2\n", "line 1: 'strenght' is not a column known here. Did you mean 'strength'?"),
        ("from,to,to\nnorth,south,south\n", "line 1: two columns are called 'to'"),
        ("", ": is empty. The first line names the columns: from, to, strength."),
        ('from,to\n"north,south\n', "line 2: is not CSV: unexpected end of data"),
    ],
)  # fmt: skip
def test_mistakes_in_a_file_are_told_with_line_column_and_nearest_name(tmp_path: Path, text: str, said: str) -> None:
    assert refused(tmp_path / "rivals.csv", text)[0] == said


def test_all_mistakes_are_told_at_once_but_not_thousands(tmp_path: Path) -> None:
    many = refused(tmp_path / "x.csv", "from,to\n" + "north,nobody\n,south\n" * 500)
    assert 20 <= len(many) <= 40
    assert len(refused(tmp_path / "x.csv", "from,to,strength\nnorth,nobody,1\nsouth,south,1\nsouth,harbour,x\n")) == 3


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "rivals.csv").write_bytes(b"from,to\n\xff\xfe\n")
    with pytest.raises(ScenarioError, match=r"rivals.csv: is not UTF-8 text \(byte 8\). Save it as CSV UTF-8"):
        pairs(PairFile(file=str(tmp_path / "rivals.csv")), NAMES)
    with pytest.raises(ScenarioError, match=r"rivls.csv: cannot be read: .*Did you mean 'rivals.csv'\?"):
        pairs(PairFile(file=str(tmp_path / "rivls.csv")), NAMES)
    with pytest.raises(ScenarioError, match=r"cannot be read: Is a directory"):
        pairs(PairFile(file=str(tmp_path)), NAMES)
    with pytest.raises(ScenarioError, match="cannot be read: not a path"):
        pairs(PairFile(file="a\0b"), NAMES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text("fromt,;\n\"'strenghouby0-9", max_size=60).map(str.encode)))
def test_whatever_is_in_a_file_is_pairs_or_problems(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    try:
        found = pairs(PairFile(file=str(path)), NAMES)
    except ScenarioError as error:
        assert all(problem.message.startswith(str(path)) for problem in error.problems)
    else:
        assert all(a != b and strength >= 0 for a, b, strength in found)


def test_a_pair_that_is_wrong_never_makes_a_matrix(tmp_path: Path) -> None:
    scenario = designs_with(f"{{rivals: {{file: '{tmp_path / 'rivals.csv'}'}}}}")
    with pytest.raises(ScenarioError, match=r"body.rivals.file: .*rivals.csv: cannot be read"):
        matrix(scenario, "rivals")
    (tmp_path / "rivals.csv").write_text("from,to\nnorth,sout\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"line 2, column 'to': there is no organisation 'sout'. Did you mean 'south'\?"):
        matrix(scenario, "rivals")
    (tmp_path / "rivals.csv").write_text("from,to,strength\nnorth,south,4\n", encoding="utf-8")
    np.testing.assert_array_equal(matrix(scenario, "rivals"), [[0, 4, 0], [4, 0, 0], [0, 0, 0]])


def test_a_file_is_sought_beside_the_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "exercise"
    folder.mkdir()
    (folder / "x.yaml").write_text(f"{THREE}body: {{rivals: {{file: rivals.csv}}}}\n", encoding="utf-8")
    (folder / "rivals.csv").write_text("from,to\nnorth,south\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert matrix(load_all(folder / "x.yaml").base, "rivals").sum() == 2
    monkeypatch.chdir(folder)
    assert matrix(load_all("x.yaml").base, "rivals").sum() == 2


def test_a_check_of_a_whole_file_reads_its_pairs(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    text = f"{THREE}body:\n  rivals: [{{between: [north, south]}}]\ndesigns:\n  a: {{}}\n  b:\n    body:\n"
    path.write_text(f"{text}      allies: {{file: allies.csv}}\n", encoding="utf-8")
    (tmp_path / "allies.csv").write_text("from,to\nsouth,north\nsouth,ahrbour\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_all(path)
    where = f"{path}:18: designs.b.body.allies.file: {tmp_path / 'allies.csv'}"
    assert [str(problem) for problem in error.value.problems] == [
        f"{where}, line 3, column 'to': there is no organisation 'ahrbour'. Did you mean 'harbour'?",
        f"{where}, line 2: 'south' and 'north' are rivals, and cannot be allies too",
    ]
    (tmp_path / "allies.csv").write_text("from,to,strength\nsouth,harbour,0\n", encoding="utf-8")
    assert [str(warning).partition("allies.csv, ")[2] for warning in load_all(path).warnings] == [
        "line 2, column 'strength': does nothing: a strength of 0 is nothing"
    ]


def test_reading_the_words_of_a_scenario_reads_no_file_of_pairs(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"{THREE}body: {{rivals: {{file: gone.csv}}}}\n", encoding="utf-8")
    assert load(path).warnings == ()


def test_a_broken_organisation_is_still_a_name_for_pairs(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    broken = THREE.replace("south: {members: 9", "south: {members: x")
    path.write_text(f"{broken}body: {{rivals: {{file: rivals.csv}}}}\n", encoding="utf-8")
    (tmp_path / "rivals.csv").write_text("from,to\nnorth,south\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_all(path)
    assert [problem.path for problem in error.value.problems] == ["organisations.south.members"]
