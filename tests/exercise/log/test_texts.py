"""Texts are kept outside the chain under their writer's key, and are gone for good once the writer is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from septel.errors import SeptelError
from septel.exercise.feature import Refused
from septel.exercise.log import Log, NotKept, open_log, tables, verify
from septel.exercise.log.texts import Texts
from tests.exercise.log.writing import change, filled, following, say


def fresh(log: Log, ref: dict[str, str]) -> str | None:
    """The text as another process reads it: nothing of it in memory."""
    return Texts(log.store, lambda n: bytes(n)).open(ref)


def test_a_sealed_text_can_be_read_and_stands_in_no_record(log: Log, where: str) -> None:
    refs = say(log, "p1", "meet at the mill at ten", "Ünit 4 → north", "")
    for ref, text in zip(refs, ["meet at the mill at ten", "Ünit 4 → north", ""], strict=True):
        assert set(ref) == {"$text", "hash"} and len(ref["hash"]) == 64
        assert log.open_text(ref) == text == fresh(log, ref)
    assert "mill" not in "".join(str(record.body) for record in log.read())
    log.close()
    with open_log(where, readonly=True) as reader:
        assert reader.open_text(refs[0]) == "meet at the mill at ten"


@settings(max_examples=30)
@given(text=st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with open_log(tmp_path_factory.mktemp("log") / "a.db", create=True) as log:
        (ref,) = say(log, "p1", text)
        assert fresh(log, ref) == text == log.open_text(ref)


def test_the_same_text_never_looks_the_same(log: Log) -> None:
    one, other = say(log, "p1", "yes", "yes")
    assert one["hash"] != other["hash"]
    with log.store.reading() as connection:
        rows = connection.execute(select(tables.texts)).all()
    assert len({row.ciphertext for row in rows}) == len({row.nonce for row in rows}) == 2


def test_a_text_that_no_record_names_is_not_kept(log: Log) -> None:
    _, row = log.seal("p1", "refused")
    log.append(following(log.head, 1), texts=[row])
    assert log.standing().texts == 0
    assert verify(log).ok
    assert say(log, "p1", "taken") and verify(log).ok


def test_a_reference_to_another_text_opens_nothing(log: Log) -> None:
    one, other = say(log, "p1", "one", "other")
    for wrong in (
        {"$text": one["$text"], "hash": other["hash"]}, {"$text": "x0", "hash": one["hash"]}, {"$text": one["$text"]},
        {"$text": [1], "hash": None}, {},
    ):  # fmt: skip
        assert log.open_text(wrong) is None


def test_a_forgotten_person_is_gone_from_the_log_and_it_stays_whole(log: Log, where: str) -> None:
    filled(log)
    (ref,) = say(log, "p1", "the last word")
    (other,) = say(log, "p2", "of somebody else")
    records = list(log.read())
    assert log.forget("p1") == 4
    assert log.open_text(ref) is None and fresh(log, ref) is None
    assert log.open_text(other) == "of somebody else"
    assert list(log.read()) == records
    assert verify(log).ok
    assert log.forget("p1") == 0, "twice does no harm"
    with pytest.raises(Refused, match="forgotten"):
        log.seal("p1", "again")
    log.close()
    with open_log(where) as again:
        assert again.open_text(ref) is None and verify(again).ok


def test_nothing_of_a_forgotten_person_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "exercise.db"
    with open_log(path, create=True) as log:
        filled(log)
        say(log, "p1", *(f"text {n} " * 200 for n in range(40)))
        with log.store.reading() as connection:
            secret = connection.execute(
                select(tables.person_keys.c.key).where(tables.person_keys.c.person == "p1")
            ).scalar_one()
            sealed = connection.execute(select(tables.texts.c.ciphertext).where(tables.texts.c.person == "p1")).scalars().all()
        pieces = [secret, *(piece[at : at + 16] for piece in sealed for at in range(0, len(piece) - 16, 400))]

        def found() -> int:
            held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
            return sum(piece in held for piece in pieces)

        assert found() == len(pieces) > 150
        log.forget("p1")
        assert found() == 0


def test_somebody_who_reads_meanwhile_keeps_what_was_deleted_and_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("septel.exercise.log.sqlite.SCRUB_S", 0.3)
    with open_log(tmp_path / "exercise.db", create=True) as log:
        say(log, "p1", "mine")
        with log.store.at_once() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM records").all()
            with pytest.raises(NotKept) as told:
                log.forget("p1")
            assert told.value.code == "locked"
            reader.rollback()
        assert log.forget("p1") == 0 and verify(log).ok


def test_to_forget_nobody_names_the_nearest(log: Log) -> None:
    say(log, "p1a2b3", "hello")
    with pytest.raises(SeptelError, match="Did you mean 'p1a2b3'"):
        log.forget("p1a2b")
    say(log, "p1a2b3", "still here")
    assert verify(log).ok


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE person_keys SET key = NULL WHERE person = 'p1'",
        "DELETE FROM texts WHERE person = 'p1'",
        "UPDATE texts SET nonce = NULL, ciphertext = NULL WHERE person = 'p1'",
        "UPDATE texts SET ciphertext = (SELECT ciphertext FROM texts WHERE person = 'p2') WHERE person = 'p1'",
        "UPDATE texts SET person = 'p2' WHERE person = 'p1'",
        "DELETE FROM person_keys WHERE person = 'p1'",
    ],
)
def test_texts_that_are_made_away_with_without_forgetting_are_missed(log: Log, edit: str) -> None:
    say(log, "p2", "before")
    (ref,) = say(log, "p1", "what was said")
    assert verify(log).ok
    change(log, edit)
    verdict = verify(log)
    assert not verdict.ok
    assert fresh(log, ref) is None


def test_a_reference_that_somebody_wrote_himself_harms_nothing(log: Log) -> None:
    log.append(following(log.head, 1, bodies=[{"fields": {"$text": "x123", "hash": "0" * 64}}]))
    assert verify(log).ok
