"""`septel verify`, `septel backup` and `septel forget`, as they are typed."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from septel import cli
from septel.exercise.log import open_log
from septel.exercise.records import Draft, Record
from tests.exercise.log.writing import add, filled


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "exercise.db"
    with open_log(path, create=True) as log:
        filled(log)
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    """The exit code and what was said; the words of an error too."""
    code = cli.call([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err and "error inside Septel" not in said.err, said.err
    return code, said.out + said.err


def verdict(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code, said = run(capsys, "verify", *words, "--json")
    return code, json.loads(said)


def test_a_whole_log_is_said_to_be_whole(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = verdict(capsys, database)
    assert (code, found["ok"], found["events"], found["first_bad"]) == (0, True, 1054, None)
    code, said = run(capsys, "verify", database)
    assert code == 0 and "1054 records, all as they were written" in said


def test_a_changed_log_is_said_to_be_changed(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(database)
    connection.execute("UPDATE records SET seat = 'seat-x' WHERE seq = 500")
    connection.commit()
    connection.close()
    code, found = verdict(capsys, database)
    assert (code, found["ok"], found["events"], found["first_bad"]) == (1, False, 1054, 500)
    code, said = run(capsys, "verify", database)
    assert code == 1 and "the first that cannot be trusted: 500" in said


def test_keys_and_heads_that_were_noted_elsewhere_are_held_against_the_log(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, "backup", database, tmp_path / "copy.db")
    assert code == 0
    _, head, key = (line.split()[1] for line in said.splitlines())
    noted = tmp_path / "noted"
    noted.write_text(f"exercise of May\n{key}\n")
    for good in (["--key", key], ["--key", noted], ["--key", f"{database}.key"], ["--head", head]):
        assert verdict(capsys, database, *good)[0] == 0
        assert verdict(capsys, tmp_path / "copy.db", *good)[0] == 0
    other = "ed25519:" + "ab" * 32
    code, found = verdict(capsys, database, "--key", other)
    assert code == 1 and "another key" in found["problems"][0]
    code, found = verdict(capsys, database, "--head", "1054:" + "0" * 64)
    assert code == 1 and found["first_bad"] == 1054
    code, found = verdict(capsys, database, "--head", "2000:" + "0" * 64)
    assert code == 1 and found["first_bad"] == 1055
    for bad in (["--key", "no-such-file"], ["--key", tmp_path], ["--head", "12"]):
        assert run(capsys, "verify", database, *bad)[0] == 2


def test_whatever_the_file_is_one_is_told_in_words(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, dice = database.read_bytes(), random.Random(3)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE records (seq, kind)")
    other.commit()
    other.close()
    files = {
        "empty": b"",
        "text": b"version: 1\n" * 50,
        "encrypted": dice.randbytes(40_000),
        "header": whole[:100],
        "half": whole[: len(whole) // 2],
        "cut": whole[:-4096],
        "zeros": whole[:8192] + bytes(len(whole) - 8192),
        "other": (tmp_path / "other.db").read_bytes(),
    }
    for name, content in files.items():
        path = tmp_path / f"{name}.x"
        path.write_bytes(content)
        code, found = verdict(capsys, path)
        assert (code, found["ok"]) == (1, False) and found["first_bad"] >= 1 and found["problems"], name
        assert run(capsys, "verify", path)[0] == 1
        assert run(capsys, "forget", path, "p1")[0] in (1, 2)
    for gone in (tmp_path, tmp_path / "none.db", "mysql://h/d", "postgresql://septel@127.0.0.1:1/none"):
        assert run(capsys, "verify", gone, "--json")[0] == 2


def test_a_flipped_byte_is_found_or_changes_nothing_that_is_read(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, dice, found = database.read_bytes(), random.Random(5), 0
    connection = sqlite3.connect(database)
    dump = [connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("records", "answers", "texts", "head")]
    connection.close()
    for _ in range(60):
        at = dice.randrange(len(whole))
        path = tmp_path / "flipped.db"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :])
        code, said = verdict(capsys, path)
        found += code
        if code == 0:
            connection = sqlite3.connect(path)
            same = [connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("records", "answers", "texts", "head")]
            connection.close()
            assert same == dump, (at, said)
    assert found > 30


def test_a_backup_of_a_log_in_use_is_whole(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_log(database) as log:
        add(log, 3)
        code, said = run(capsys, "backup", database, tmp_path / "copy.db")
        assert code == 0 and "1057 records" in said
        assert run(capsys, "forget", database, "p1")[0] == 2, "another process writes"
        add(log, 3)
    assert verdict(capsys, tmp_path / "copy.db")[1]["events"] == 1057
    code, said = run(capsys, "backup", database, tmp_path / "copy.db")
    assert code == 2 and "something already" in said


def test_a_forgotten_persons_texts_are_gone_and_the_log_verifies(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "forget", database, "p1")
    assert code == 0 and "3 texts deleted" in said
    assert verdict(capsys, database)[0] == 0
    code, said = run(capsys, "forget", database, "p9")
    assert code == 2 and "has written nothing" in said


def test_forgetting_that_is_refused_leaves_a_copy_without_its_key_as_it_was(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "away").mkdir()
    copy = tmp_path / "away" / "copy.db"
    assert run(capsys, "backup", database, copy)[0] == 0
    before = {path.name: path.read_bytes() for path in copy.parent.iterdir()}
    for person, says in (("p9", "has written nothing"), ("nobody at all", "has written nothing")):
        code, said = run(capsys, "forget", copy, person)
        assert code == 2 and says in said
        assert {path.name: path.read_bytes() for path in copy.parent.iterdir()} == before
    assert run(capsys, "forget", copy, "p1")[0] == 0
    assert verdict(capsys, copy)[1]["keys"] != verdict(capsys, database)[1]["keys"], "now another key signs"


def test_a_person_is_forgotten_by_the_name_given_when_joining(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_log(database) as log:
        for person, name in (("pa1", "Ana Ruíz"), ("pb2", "Bo Li"), ("pc3", "Bo Li")):
            ref, row = log.seal(person, name)
            seq, before = log.head
            body = {"seat": "army-command", "person": person, "name": ref}
            log.append([Record.after(Draft("seat.taken", 1.0, 1.0, "army-command", body), seq + 1, before)], texts=[row])
    code, said = run(capsys, "forget", database, "Ana Luiz")
    assert code == 2 and "Did you mean 'Ana Ruíz'" in said
    code, said = run(capsys, "forget", database, "Bo Li")
    assert code == 2 and "pb2, pc3" in said
    code, said = run(capsys, "forget", database, "ana ruiz")
    assert code == 0 and "(pa1) is forgotten: 1 text deleted" in said
    assert run(capsys, "forget", database, "pb2")[0] == 0
    code, said = run(capsys, "forget", database, "Bo Li")
    assert code == 0 and "(pc3)" in said
    assert verdict(capsys, database)[0] == 0
