from __future__ import annotations

import pytest
from sqlalchemy import text

from septel.exercise.access.credentials import Credentials
from septel.exercise.access.sessions import IDLE_S, LONGEST_S, MOST
from tests.exercise.access.conftest import Clock


def test_a_token_finds_its_session_and_no_other_does(credentials: Credentials) -> None:
    token, made = credentials.sessions.begin("army-staff", "p1", label="Firefox\n on Linux" + "x" * 300)
    found = credentials.sessions.find(token)
    assert found is not None and found.id == made.id and (found.seat, found.person) == ("army-staff", "p1")
    assert len(found.label) == 200 and "\n" not in found.label
    assert credentials.sessions.find(made.id) is None and credentials.sessions.find("") is None


def test_a_session_ends_when_it_is_idle_too_long(credentials: Credentials, clock: Clock) -> None:
    token, _ = credentials.sessions.begin("army-staff", "p1")
    for _ in range(3):
        clock.now += IDLE_S - 1
        assert credentials.sessions.find(token) is not None
    clock.now += IDLE_S
    assert credentials.sessions.find(token) is None


def test_a_session_ends_after_the_longest_time_though_it_is_in_use(credentials: Credentials, clock: Clock) -> None:
    token, made = credentials.sessions.begin("army-staff", "p1")
    while clock.now < made.expires - 3600:
        clock.now += 3600
        assert credentials.sessions.find(token) is not None
    clock.now = made.began + LONGEST_S
    assert credentials.sessions.find(token) is None


def test_reading_writes_at_most_once_a_minute(credentials: Credentials, clock: Clock) -> None:
    token, made = credentials.sessions.begin("army-staff", "p1")
    clock.now += 59
    credentials.sessions.find(token)
    assert credentials.sessions.open(seat="army-staff")[0].seen == made.began
    clock.now += 1
    credentials.sessions.find(token)
    assert credentials.sessions.open(seat="army-staff")[0].seen == clock.now


def test_who_leaves_is_out_at_once(credentials: Credentials) -> None:
    token, _ = credentials.sessions.begin("army-staff", "p1")
    credentials.sessions.end(token)
    assert credentials.sessions.find(token) is None


@pytest.mark.parametrize(
    ("of", "left"),
    [
        ({"seat": "a"}, ["b1"]),
        ({"person": "p1"}, ["a2"]),
        ({"seat": "a", "person": "p1"}, ["a2", "b1"]),
        ({"device": "d1"}, ["a2", "b1"]),
        ({"seat": "b", "device": "d1"}, ["a1", "a2", "b1"]),
    ],
)
def test_sessions_are_revoked_by_seat_person_and_device(credentials: Credentials, of: dict[str, str], left: list[str]) -> None:
    made = {
        "a1": credentials.sessions.begin("a", "p1", device="d1"),
        "a2": credentials.sessions.begin("a", "p2", device="d2"),
        "b1": credentials.sessions.begin("b", "p1", device="d3"),
    }
    ended = {session.id for session in credentials.sessions.revoke(**of)}
    assert [name for name, (token, _) in made.items() if credentials.sessions.find(token)] == left
    assert ended == {session.id for name, (_, session) in made.items() if name not in left}
    with pytest.raises(ValueError, match="needs a seat"):
        credentials.sessions.revoke()


def test_a_person_has_so_many_sessions_at_a_seat_and_the_oldest_give_way(credentials: Credentials, clock: Clock) -> None:
    tokens = []
    for _ in range(MOST + 2):
        clock.now += 1
        tokens.append(credentials.sessions.begin("a", "p1")[0])
    other, _ = credentials.sessions.begin("b", "p1")
    assert [credentials.sessions.find(token) is not None for token in tokens] == [False] * 2 + [True] * MOST
    assert credentials.sessions.find(other) is not None


def test_leaving_a_seat_ends_its_sessions_and_voids_its_invitations(credentials: Credentials) -> None:
    token, made = credentials.sessions.begin("a", "p1")
    link = credentials.invitations.make("a")
    assert credentials.left("a", "p1", made.device) != [] and credentials.sessions.find(token) is None
    credentials.invitations.look(link)
    credentials.left("a")
    with pytest.raises(Exception, match="no longer valid"):
        credentials.invitations.look(link)


def test_a_person_is_forgotten_everywhere(credentials: Credentials) -> None:
    for person in ("p1", "p2"):
        credentials.sessions.begin("a", person)
        credentials.invitations.make(person, person)
        credentials.passphrases.set(person, "rivercandle8 walnut")
    credentials.forget("p1")
    with credentials.edge.engine.connect() as connection:
        for table in ("sessions", "invitations", "passphrases", "passkeys", "challenges"):
            rows = connection.execute(text(f"SELECT person FROM {table}")).scalars().all()
            assert set(rows) <= {"p2"}, table


def test_neither_tokens_nor_passphrases_are_kept_in_the_clear(credentials: Credentials) -> None:
    token, _ = credentials.sessions.begin("a", "p1")
    credentials.passphrases.set("p1", "rivercandle8 walnut")
    with credentials.edge.engine.connect() as connection:
        rows = repr([connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("sessions", "passphrases")])
    assert token not in rows and "rivercandle8" not in rows and "$argon2id$" in rows
