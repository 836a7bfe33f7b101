from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from septel.errors import ScenarioError
from septel.population import load, synthetic
from septel.population.network import ALLIANCES, MOST, RIVALRIES
from tests.population.files import NODES, RIVALS, network, refused, written


def test_organisations_are_ranked_by_their_ties_and_a_tie_of_both_counts_once(tmp_path: Path) -> None:
    found = network(tmp_path)
    assert found.names == ("Gamma", "Alpha", "Beta")
    assert found.rivals.tolist() == [[0, 5, 0], [5, 0, 0], [0, 0, 0]]
    assert found.allies.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    assert found.strength.tolist() == [[0, 6 / 2, 1 / 2], [6, 0, 1], [1 / 2, 1 / 2, 0]]


def test_names_weights_and_other_columns_may_be_missing(tmp_path: Path) -> None:
    found = network(tmp_path, nodes="node\nx\ny\n", rivals="NODE,RNODE\ny,x\n", alliances="Node,RNode\n")
    assert found.names == ("x", "y") and found.rivals.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_files_of_other_countries_spreadsheets_are_read(mark: str, tmp_path: Path) -> None:
    texts = {name: text.replace(",", mark) for name, text in (("nodes", "\ufeff" + NODES), ("rivals", RIVALS))}
    assert network(tmp_path, **texts).rivals.max() == 5


def test_a_name_may_hold_commas_and_rows_may_be_empty(tmp_path: Path) -> None:
    found = network(tmp_path, nodes='Node,Group\nN1,"Alpha, of the hills"\n\n,\nN3,Gamma\nN2,Beta\n'.replace("\n,\n", "\n\n"))
    assert found.names[1] == "Alpha, of the hills"


def test_every_mistake_is_told_with_file_line_and_column(tmp_path: Path) -> None:
    bad = "Node,RNode,weight\nN1,N2,1\nN1,N2,2\nN3,N3,1\nN1,N33,1\nbeta,N1,1\nN2,N1,-1\nN2,N3,x\nN2,N3,0\nN1\n"
    assert refused(tmp_path, rivals=bad) == [
        "rivals.csv:3: RNode: 'N1' and 'N2' stand in line 2 already. One line for each direction is enough: the larger counts.",
        "rivals.csv:4: RNode: 'N3' with itself.".removesuffix("."),
        "rivals.csv:5: RNode: 'N33' is not an organisation. Did you mean 'N3'?",
        "rivals.csv:6: Node: 'beta' is not an organisation. That is the Group of 'N2': write its Node.",
        "rivals.csv:7: weight: '-1' is not a number above 0 and up to 1,000",
        "rivals.csv:8: weight: 'x' is not a number above 0 and up to 1,000",
        "rivals.csv:9: RNode: 'N2' and 'N3' stand in line 8 already. One line for each direction is enough: the larger counts.",
        "rivals.csv:9: weight: '0' is not a number above 0 and up to 1,000",
        "rivals.csv:10: has 1 cells, but there are 3 columns",
    ]


def test_organisations_that_stand_twice_or_nowhere_are_told(tmp_path: Path) -> None:
    said = refused(tmp_path, nodes=NODES + "N1,Alpha,Here,A\n,Delta,Here,D\n")
    assert said == ["nodes.csv:5: Node: 'N1' stands in line 2 already", "nodes.csv:6: Node: an organisation without a Node"]


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    assert refused(tmp_path, rivals="Node,R_Node\nN1,N2\n") == [
        "rivals.csv:1: RNode: there is no such column. Is it 'R_Node'? The first line names the columns, here Node, RNode."
    ]
    assert refused(tmp_path, rivals="Node,RNode,Rnode\n") == ["rivals.csv:1: RNode: two columns have this name"]
    assert refused(tmp_path, nodes="") == ["nodes.csv: is empty. Its first line names the columns: Node, Group."]


def test_all_files_are_looked_at_and_of_many_mistakes_twenty_are_told(tmp_path: Path) -> None:
    rivals = "Node,RNode\n" + "".join(f"N1,X{i}\n" for i in range(30))
    said = refused(tmp_path, rivals=rivals, alliances="Node,RNode\nN1,N1\n")
    assert len(said) == 21 and said[-1] == "and 11 more"


def test_a_file_that_is_not_there_is_told_with_its_neighbour(tmp_path: Path) -> None:
    nodes, _, alliances = written(tmp_path)
    with pytest.raises(ScenarioError, match=r"rival\.csv: cannot be read: No such file .* Did you mean 'rivals\.csv'\?"):
        load(nodes, tmp_path / "rival.csv", alliances)
    (tmp_path / "rivals.csv").write_bytes("Node,RNode\nN1,Ñ".encode("utf-16"))
    with pytest.raises(ScenarioError, match="not UTF-8 text"):
        load(nodes, tmp_path / "rivals.csv", alliances)


def test_a_network_that_is_too_large_or_empty_is_refused(tmp_path: Path) -> None:
    many = "Node\n" + "".join(f"N{i}\n" for i in range(MOST + 1))
    assert refused(tmp_path, nodes="Node\n", rivals="Node,RNode\n", alliances="Node,RNode\n") == [
        "nodes.csv: has 0 organisations; there must be from 1 to 1,000"
    ]
    assert "1,001 organisations" in refused(tmp_path, nodes=many, rivals="Node,RNode\n", alliances="Node,RNode\n")[0]


def test_the_same_seed_draws_the_same_network_and_another_another() -> None:
    one, again, other = synthetic(150, 7), synthetic(150, 7), synthetic(150, 8)
    assert (one.rivals == again.rivals).all() and (one.allies == again.allies).all()
    assert (one.rivals != other.rivals).any()
    assert int(synthetic().rivals[0].sum()) == 48 and int(synthetic().allies[0].sum()) == 44, "the draws of seed 1 are kept"


def test_a_synthetic_network_has_the_ties_of_its_size_and_the_strongest_first() -> None:
    for n in (1, 2, 30, 150):
        found = synthetic(n, 3)
        wanted = [round(total * n / 150) if n > 1 else 0 for total in (RIVALRIES, ALLIANCES)]
        assert [found.rivals.sum() / 2, found.allies.sum() / 2] == wanted
        assert (found.rivals == found.rivals.T).all() and not found.rivals.diagonal().any()
        assert (np.diff((found.rivals + found.allies).sum(axis=1)) <= 0).all()
        assert found.names[0] == "organisation 1"


def test_ties_go_to_organisations_as_one_over_their_rank() -> None:
    ends = np.zeros(150)
    for seed in range(60):
        found = synthetic(150, seed)
        ends += np.sort((found.rivals + found.allies).sum(axis=1))[::-1]
    shares = ends / ends.sum()
    law = 1 / np.arange(1, 151)
    wanted = law / law.sum() * (1 - law / law.sum())  # the two ends of a tie differ
    assert shares[:3] == pytest.approx((wanted / wanted.sum())[:3], rel=0.05)


@pytest.mark.parametrize(("n", "seed"), [(0, 1), (1001, 1), (150, -1)])
def test_a_synthetic_network_of_nonsense_is_refused(n: int, seed: int) -> None:
    with pytest.raises(ScenarioError, match="--s"):
        synthetic(n, seed)


def test_parts_stand_to_the_others_as_the_whole_did_and_fight_each_other(tmp_path: Path) -> None:
    whole = network(tmp_path)
    parts = whole.parted(0, 3)
    assert parts.shape == (5, 5)
    assert (parts[1:3, 1:3] == whole.strength[1:, 1:]).all()
    for one in (0, 3, 4):
        assert (parts[one, 1:3] == whole.strength[0, 1:]).all() and (parts[1:3, one] == whole.strength[1:, 0]).all()
        assert [parts[one, other] for other in (0, 3, 4)] == [0.0 if one == other else (1 + 1) / (1 + 1) for other in (0, 3, 4)]
