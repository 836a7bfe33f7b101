from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from septel.exercise.access.credentials import Credentials, NotAccepted
from septel.exercise.access.invitations import VALID_S
from tests.exercise.access.conftest import Clock


def accepted(credentials: Credentials, token: str) -> bool:
    try:
        credentials.invitations.accept(token)
    except NotAccepted as error:
        assert error.code == "void"
        return False
    return True


def test_an_invitation_lets_one_person_in_once(credentials: Credentials) -> None:
    token = credentials.invitations.make("army-staff")
    assert credentials.invitations.accept(token).seat == "army-staff"
    assert not accepted(credentials, token)


def test_looking_at_an_invitation_does_not_use_it_up(credentials: Credentials) -> None:
    token = credentials.invitations.make("army-staff", "p1")
    assert credentials.invitations.look(token) == credentials.invitations.look(token)
    assert credentials.invitations.accept(token).person == "p1"
    with pytest.raises(NotAccepted, match="Ask exercise control"):
        credentials.invitations.look(token)


def test_of_many_who_accept_at_once_one_is_let_in(credentials: Credentials) -> None:
    token = credentials.invitations.make("army-staff")
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: accepted(credentials, token), range(16))) == 1


def test_an_invitation_is_valid_for_a_week(credentials: Credentials, clock: Clock) -> None:
    token = credentials.invitations.make("army-staff")
    clock.now += VALID_S - 1
    credentials.invitations.look(token)
    clock.now += 1
    assert not accepted(credentials, token)


def test_a_new_invitation_makes_the_seats_older_ones_void_and_no_others(credentials: Credentials) -> None:
    old, other = credentials.invitations.make("army-staff"), credentials.invitations.make("police-staff")
    new = credentials.invitations.make("army-staff")
    assert not accepted(credentials, old)
    assert accepted(credentials, new) and accepted(credentials, other)


def test_an_invitation_that_led_to_nothing_can_be_given_back(credentials: Credentials) -> None:
    token = credentials.invitations.make("army-staff")
    credentials.invitations.accept(token)
    credentials.invitations.give_back(token)
    assert accepted(credentials, token)


@pytest.mark.parametrize("token", ["", "x", "é\ud800", "a" * 1_000_000, "' OR 1=1 --"])
def test_what_is_no_token_is_not_accepted(credentials: Credentials, token: str) -> None:
    assert not accepted(credentials, token)


def test_a_token_has_256_bits_and_only_its_hash_is_kept(credentials: Credentials) -> None:
    token = credentials.invitations.make("army-staff")
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    with credentials.edge.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM invitations")).all()
    assert len(rows) == 1 and token not in repr(rows)
