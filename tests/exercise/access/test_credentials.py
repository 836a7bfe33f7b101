from __future__ import annotations

from pathlib import Path

import pytest

from septel.exercise.access.credentials import Credentials, NotAccepted
from septel.exercise.access.passphrases import Passphrases
from septel.exercise.log import open_log
from tests.exercise.access.conftest import Chance, Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else str(tmp_path / "exercise.db")


def test_credentials_stand_beside_the_log_and_outlast_a_restart(where: str, clock: Clock) -> None:
    with open_log(where, create=True) as log:
        credentials = Credentials(log.engine, wall=clock, chance=Chance())
        credentials.passphrases = Passphrases(credentials.edge, passes=1, memory_kib=8)
        link = credentials.invitations.make("army-staff")
        person = credentials.new_person()
        assert credentials.invitations.accept(link).seat == "army-staff"
        token, made = credentials.sessions.begin("army-staff", person)
        credentials.passphrases.set(person, "tin bridge walnut oar")
        assert log.head[0] == 0, "nothing of it is in the log"
    with open_log(where) as log:
        credentials = Credentials(log.engine, wall=clock, chance=Chance(1000))
        assert credentials.sessions.find(token) == made
        credentials.passphrases.check("army-staff", person, "tin bridge walnut oar", address="10.0.0.1", device=made.device)
        with pytest.raises(NotAccepted):
            credentials.invitations.accept(link)


def test_ids_say_nothing_and_are_never_the_same(clock: Clock, where: str) -> None:
    with open_log(where, create=True) as log:
        credentials = Credentials(log.engine, wall=clock, chance=Chance())
        people = {credentials.new_person() for _ in range(100)}
        assert len(people) == 100 and all(person[0] == "p" and len(person) == 33 for person in people)
