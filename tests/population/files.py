"""Small networks in files."""

from __future__ import annotations

from pathlib import Path

from septel.errors import ScenarioError
from septel.population import Network, load

NODES = "Node,Group,State,ShortName\nN1,Alpha,Here,A\nN2,Beta,Here,B\nN3,Gamma,There,C\n"
RIVALS = "Edge,Node,Group,RNode,RGroup,weight\nE1,N1,Alpha,N3,Gamma,2\nE2,N3,Gamma,N1,Alpha,5\n"
ALLIANCES = "Edge,Node,Group,RNode,RGroup,weight\nR1,N2,Beta,N3,Gamma,1\n"


def written(folder: Path, nodes: str = NODES, rivals: str = RIVALS, alliances: str = ALLIANCES) -> list[str]:
    """The three files, in a folder."""
    paths = []
    for name, text in (("nodes", nodes), ("rivals", rivals), ("alliances", alliances)):
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def network(folder: Path, **texts: str) -> Network:
    return load(*written(folder, **texts))


def refused(folder: Path, **texts: str) -> list[str]:
    """What is said of files that cannot be read, without their folder."""
    try:
        load(*written(folder, **texts))
    except ScenarioError as error:
        return str(error).replace(f"{folder}/", "").splitlines()
    raise AssertionError("read without a word")
