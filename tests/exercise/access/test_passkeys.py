from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from septel.exercise.access.credentials import Credentials, NotAccepted
from septel.exercise.access.passkeys import CHALLENGE_S, MOST_KEYS, Passkeys
from tests.exercise.access.conftest import Clock

ORIGIN = "https://localhost:8443"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Authenticator:
    """An authenticator in software: one P-256 key, which it gives to whoever asks."""

    name: bytes = b"credential-1"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0
    handle: str = ""
    origin: str = ORIGIN
    flags: int = PRESENT | VERIFIED
    rp: str = "localhost"

    def _data(self, extra: int = 0) -> bytes:
        self.count += 1
        return hashlib.sha256(self.rp.encode()).digest() + bytes([self.flags | extra]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data(ATTESTED) + bytes(16) + len(self.name).to_bytes(2, "big") + self.name + public
        self.handle = options["user"]["id"]
        answer = {
            "clientDataJSON": b64(self._client("webauthn.create", options["challenge"])),
            "attestationObject": b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return {"id": b64(self.name), "rawId": b64(self.name), "type": "public-key", "response": answer}

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        client, data = self._client("webauthn.get", options["challenge"]), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)}
        answer["userHandle"] = self.handle
        return {"id": b64(self.name), "rawId": b64(self.name), "type": "public-key", "response": answer}


@pytest.fixture
def passkeys(credentials: Credentials) -> Passkeys:
    assert credentials.passkeys is not None
    return credentials.passkeys


def registered(passkeys: Passkeys, person: str = "p1", **of: Any) -> Authenticator:
    device = Authenticator(**of)
    ticket, options = passkeys.registration(person, "army-staff")
    passkeys.register(person, ticket, device.create(options), label="phone")
    return device


def refused(passkeys: Passkeys, device: Authenticator, ticket: str, options: dict[str, Any]) -> None:
    with pytest.raises(NotAccepted) as caught:
        passkeys.log_in(ticket, device.get(options), address="10.0.0.1")
    assert str(caught.value) == "The passkey was not accepted."


def test_a_passkey_says_who_its_holder_is(passkeys: Passkeys) -> None:
    one, two = registered(passkeys, "p1"), registered(passkeys, "p2", name=b"credential-2")
    for device, person in ((one, "p1"), (two, "p2"), (one, "p1")):
        ticket, options = passkeys.authentication()
        assert passkeys.log_in(ticket, device.get(options), address="10.0.0.1") == person
    assert [key["label"] for key in passkeys.of("p1")] == ["phone"]


def test_logging_in_names_nobody_and_asks_for_verification(passkeys: Passkeys) -> None:
    registered(passkeys)
    _, options = passkeys.authentication()
    assert options.get("allowCredentials", []) == [] and options["userVerification"] == "required"
    _, options = passkeys.registration("p1", "army-staff")
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert [key["id"] for key in options["excludeCredentials"]] == [b64(b"credential-1")]


def test_a_challenge_is_used_once(passkeys: Passkeys) -> None:
    device = registered(passkeys)
    ticket, options = passkeys.authentication()
    passkeys.log_in(ticket, device.get(options), address="10.0.0.1")
    refused(passkeys, device, ticket, options)


def test_a_challenge_is_too_old_after_five_minutes(passkeys: Passkeys, clock: Clock) -> None:
    device = registered(passkeys)
    ticket, options = passkeys.authentication()
    clock.now += CHALLENGE_S
    refused(passkeys, device, ticket, options)


def test_an_answer_to_another_challenge_is_not_accepted(passkeys: Passkeys) -> None:
    device = registered(passkeys)
    ticket, _ = passkeys.authentication()
    _, options = passkeys.authentication()
    refused(passkeys, device, ticket, options)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"rp": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"count": 0},
        {"handle": b64(b"p2")},
        {"name": b"credential-9"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_another_site_key_or_person_signs_is_not_accepted(passkeys: Passkeys, wrong: dict[str, Any]) -> None:
    device = registered(passkeys)
    for _ in range(2):
        ticket, options = passkeys.authentication()
        passkeys.log_in(ticket, device.get(options), address="10.0.0.1")
    vars(device).update(wrong)
    refused(passkeys, device, *passkeys.authentication())


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"rp": "evil.example"}, {"flags": PRESENT}])
def test_a_passkey_made_for_another_site_or_without_its_user_is_not_kept(passkeys: Passkeys, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotAccepted):
        registered(passkeys, **wrong)
    assert passkeys.of("p1") == []


def test_a_ticket_is_for_its_person_and_its_purpose(passkeys: Passkeys) -> None:
    ticket, options = passkeys.registration("p1", "army-staff")
    with pytest.raises(NotAccepted):
        passkeys.register("p2", ticket, Authenticator().create(options))
    ticket, options = passkeys.registration("p1", "army-staff")
    with pytest.raises(NotAccepted):
        passkeys.log_in(ticket, Authenticator().get(options), address="10.0.0.1")


def test_one_passkey_cannot_be_two_persons(passkeys: Passkeys) -> None:
    registered(passkeys, "p1")
    with pytest.raises(NotAccepted):
        registered(passkeys, "p2")


@pytest.mark.parametrize("answer", [None, {}, [], "x", {"id": 3}, {"id": b64(b"credential-1")}, {"id": "x" * 30_000}])
def test_what_is_no_answer_of_an_authenticator_is_not_accepted(passkeys: Passkeys, answer: Any) -> None:
    registered(passkeys)
    with pytest.raises(NotAccepted):
        passkeys.log_in(passkeys.authentication()[0], answer, address="10.0.0.1")
    ticket, _ = passkeys.registration("p1", "army-staff")
    with pytest.raises(NotAccepted):
        passkeys.register("p1", ticket, answer)


def test_a_person_takes_a_passkey_away_and_only_his_own(passkeys: Passkeys) -> None:
    device = registered(passkeys)
    assert not passkeys.remove("p2", b64(device.name))
    assert passkeys.remove("p1", b64(device.name))
    refused(passkeys, device, *passkeys.authentication())


def test_a_passkey_keeps_the_seat_at_which_it_was_made_until_it_is_taken_away(passkeys: Passkeys) -> None:
    names = [f"credential-{n}".encode() for n in range(3)]
    for name, person in zip(names, ("p1", "p1", "p2"), strict=True):
        ticket, options = passkeys.registration(person, "army-staff")
        passkeys.register(person, ticket, Authenticator(name=name).create(options), seat=f"{person}-staff")
    one, two, others = map(b64, names)
    assert [passkeys.seat(key) for key in (one, two, others, "none")] == ["p1-staff", "p1-staff", "p2-staff", None]
    assert not passkeys.remove("p2", one) and passkeys.seat(one) == "p1-staff"
    assert passkeys.remove("p1", one) and passkeys.seat(one) is None
    passkeys.forget("p1")
    assert [passkeys.seat(key) for key in (one, two, others)] == [None, None, "p2-staff"]


def test_a_person_has_so_many_passkeys(passkeys: Passkeys) -> None:
    for n in range(MOST_KEYS):
        registered(passkeys, name=f"credential-{n}".encode())
    with pytest.raises(NotAccepted, match="take one away"):
        passkeys.registration("p1", "army-staff")
