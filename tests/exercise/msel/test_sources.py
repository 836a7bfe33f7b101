from __future__ import annotations

from pathlib import Path

import pytest

from septel.errors import SeptelError
from septel.exercise import director
from septel.exercise.log import open_log, verify
from septel.exercise.msel import exporting, importing, sources
from septel.scenario.model_msel import PlannedInject
from tests.exercise.msel.play import setting

NEW = PlannedInject.model_validate({"number": "5", "title": "New", "to": ["police"], "description": "News.", "at": "3 h"})


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = str(tmp_path / "exercise.db")
    with open_log(path, create=True) as log:
        director.create(log, {**setting({"number": "1", "at": "1 h"}), "members": [], "organisations": []}, wall=1e9)
    return path


def test_the_database_of_an_exercise_is_known_from_a_scenario(database: str, tmp_path: Path) -> None:
    assert sources.is_database(database)
    assert sources.is_database("postgresql://localhost/x")
    (tmp_path / "x.yaml").write_text("version: 1", encoding="utf-8")
    assert not sources.is_database(str(tmp_path / "x.yaml"))
    assert not sources.is_database("sierra")


def test_entries_go_into_an_exercise_as_a_command_and_out_as_a_table(database: str, tmp_path: Path) -> None:
    sources.import_into(database, [NEW])
    source = sources.of_a_database(database)
    assert [entry.number for entry in source.entries] == ["1", "5"]
    with open_log(database, readonly=True) as log:
        kinds = [record.kind for record in log.read()]
        assert verify(log).ok
    assert kinds == ["exercise.opened", "command", "msel.imported"]
    exporting.write(tmp_path / "x.xlsx", source.entries, title=source.title)
    found = importing.read(tmp_path / "x.xlsx", source.setting, around=source.around)
    with pytest.raises(SeptelError, match="the list says the same already"):
        sources.import_into(database, found.entries)


def test_what_is_refused_leaves_the_exercise_as_it_was(database: str) -> None:
    with pytest.raises(SeptelError, match="there is no seat or agency 'polise'"):
        sources.import_into(database, [NEW.model_copy(update={"to": ("polise",)})])
    with pytest.raises(SeptelError, match="is no seat of control"):
        sources.import_into(database, [NEW], seat="army-command")
    assert len(sources.of_a_database(database).entries) == 1


def test_an_import_that_is_refused_leaves_a_copy_without_its_key_as_it_was(database: str, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    copy = tmp_path / "away" / "copy.db"
    with open_log(database, readonly=True) as log:
        log.backup(copy)
    before = {path.name: path.read_bytes() for path in copy.parent.iterdir()}
    first = sources.of_a_database(str(copy)).entries
    for entries in ([NEW.model_copy(update={"to": ("polise",)})], first):
        with pytest.raises(SeptelError, match="Nothing is imported"):
            sources.import_into(str(copy), entries)
    with pytest.raises(SeptelError, match="is no seat of control"):
        sources.import_into(str(copy), [NEW], seat="army-command")
    assert {path.name: path.read_bytes() for path in copy.parent.iterdir()} == before
    sources.import_into(str(copy), [NEW])
    assert len(sources.of_a_database(str(copy)).entries) == 2


def test_an_exercise_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SeptelError):
        sources.of_a_database(str(tmp_path / "none.db"))


def test_a_built_in_scenario_is_not_written_into() -> None:
    with pytest.raises(SeptelError, match="a built-in scenario cannot be changed"):
        sources.write_into("sierra", [NEW])
