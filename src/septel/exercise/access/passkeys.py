"""Passkeys: WebAuthn, with a credential that the authenticator finds by itself and unlocks for its user.

Logging in asks for no name, so nothing tells who is there. A challenge is used once, within five minutes, for what it was made
for. The library `webauthn` does the cryptography; it is imported when first needed, since it takes 14 MB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from septel.exercise.access.attempts import ADDRESS, Attempts, of_address
from septel.exercise.access.edge import Edge, NotAccepted, hashed
from septel.exercise.access.tables import challenges, passkey_seats, passkeys

CHALLENGE_S = 300.0
MOST_CHALLENGES = 5000  # open at once, in all
MOST_KEYS = 10  # of one person
MOST_BYTES = 20_000  # of an authenticator's answer
FAILED = "The passkey was not accepted."


@dataclass(frozen=True)
class Site:
    """For whom the authenticator vouches: `id` is the domain name (not an IP address), `origins` those that pages may have."""

    id: str
    name: str
    origins: tuple[str, ...]


class Passkeys:
    """The passkeys of an exercise."""

    def __init__(self, edge: Edge, site: Site) -> None:
        self.edge, self.site, self.attempts = edge, site, Attempts(edge)

    def registration(self, person: str, shown_as: str) -> tuple[str, dict[str, Any]]:
        """A ticket, and the options for `navigator.credentials.create`. NotAccepted if there are too many keys already."""
        from webauthn import generate_registration_options, options_to_json
        from webauthn.helpers import base64url_to_bytes, structs

        held = self._credentials(person)
        if len(held) >= MOST_KEYS:
            raise NotAccepted(f"There are {MOST_KEYS} passkeys already: take one away first.", code="too_many")
        challenge = self.edge.chance(32)
        options = generate_registration_options(
            rp_id=self.site.id,
            rp_name=self.site.name,
            user_id=person.encode(),
            user_name=shown_as,
            challenge=challenge,
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in held],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
        return self._ticket("register", challenge, person), json.loads(options_to_json(options))

    def register(self, person: str, ticket: str, answer: Any, *, seat: str = "", label: str = "") -> str:
        """Keep a new passkey, and the seat at which it was made; its credential id. NotAccepted."""
        from webauthn import verify_registration_response
        from webauthn.helpers import bytes_to_base64url
        from webauthn.helpers.exceptions import WebAuthnException

        challenge = self._used("register", ticket, person)
        try:
            found = verify_registration_response(
                credential=_plain(answer),
                expected_challenge=challenge,
                expected_rp_id=self.site.id,
                expected_origin=list(self.site.origins),
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise NotAccepted(FAILED, code="passkey") from error
        name = bytes_to_base64url(found.credential_id)
        row = {
            "credential": name, "person": person, "public_key": found.credential_public_key, "sign_count": found.sign_count,
            "label": label[:200], "made": self.edge.wall(), "used": None,
        }  # fmt: skip
        try:
            with self.edge.engine.begin() as connection:
                connection.execute(passkeys.insert().values(row))
                if seat:
                    connection.execute(passkey_seats.insert().values(credential=name, seat=seat))
        except IntegrityError:
            raise NotAccepted(FAILED, code="passkey") from None
        return name

    def authentication(self) -> tuple[str, dict[str, Any]]:
        """A ticket, and the options for `navigator.credentials.get`."""
        from webauthn import generate_authentication_options, options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        challenge = self.edge.chance(32)
        options = generate_authentication_options(
            rp_id=self.site.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._ticket("log_in", challenge, None), json.loads(options_to_json(options))

    def log_in(self, ticket: str, answer: Any, *, address: str) -> str:
        """The person who has proved to hold a passkey. NotAccepted, TooSoon."""
        network = of_address(address)
        self.attempts.book(network, ADDRESS)
        challenge = self._used("log_in", ticket, None)
        name = str(answer.get("id", ""))[:1400] if isinstance(answer, Mapping) else ""
        with self.edge.engine.connect() as connection:
            row = connection.execute(select(passkeys).where(passkeys.c.credential == name)).first()
        if row is None:
            raise NotAccepted(FAILED, code="passkey")
        count = self._verified(answer, challenge, row.public_key, row.sign_count, row.person)
        moved = (passkeys.c.credential == name, passkeys.c.sign_count == row.sign_count)
        with self.edge.engine.begin() as connection:
            values = {"sign_count": count, "used": self.edge.wall()}
            if connection.execute(update(passkeys).where(*moved).values(values)).rowcount != 1:
                raise NotAccepted(FAILED, code="passkey")
        self.attempts.give_back(network)
        return str(row.person)

    def seat(self, credential: str) -> str | None:
        """The seat at which a passkey was made; None of one for which that was not kept."""
        asked = select(passkey_seats.c.seat).where(passkey_seats.c.credential == credential)
        with self.edge.engine.connect() as connection:
            return connection.execute(asked).scalar()

    def of(self, person: str) -> Sequence[dict[str, Any]]:
        """A person's passkeys as he sees them."""
        shown = select(passkeys.c.credential, passkeys.c.label, passkeys.c.made, passkeys.c.used)
        with self.edge.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(shown.where(passkeys.c.person == person))]

    def remove(self, person: str, credential: str) -> bool:
        """Take one of a person's passkeys away; whether there was one."""
        where = (passkeys.c.person == person, passkeys.c.credential == credential)
        with self.edge.engine.begin() as connection:
            if connection.execute(delete(passkeys).where(*where)).rowcount != 1:
                return False
            connection.execute(delete(passkey_seats).where(passkey_seats.c.credential == credential))
        return True

    def forget(self, person: str) -> None:
        """Take all of a person's passkeys away."""
        held = select(passkeys.c.credential).where(passkeys.c.person == person)
        with self.edge.engine.begin() as connection:
            connection.execute(delete(passkey_seats).where(passkey_seats.c.credential.in_(held)))
            connection.execute(delete(passkeys).where(passkeys.c.person == person))
            connection.execute(delete(challenges).where(challenges.c.person == person))

    def _verified(self, answer: Any, challenge: bytes, key: bytes, count: int, person: str) -> int:
        from webauthn import verify_authentication_response
        from webauthn.helpers import base64url_to_bytes
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            found = verify_authentication_response(
                credential=_plain(answer),
                expected_challenge=challenge,
                expected_rp_id=self.site.id,
                expected_origin=list(self.site.origins),
                credential_public_key=key,
                credential_current_sign_count=count,
                require_user_verification=True,
            )
            handle = answer["response"].get("userHandle")
            if handle and base64url_to_bytes(handle) != person.encode():
                raise ValueError("the user handle is another person's")
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise NotAccepted(FAILED, code="passkey") from error
        return found.new_sign_count

    def _credentials(self, person: str) -> list[str]:
        with self.edge.engine.connect() as connection:
            return list(connection.execute(select(passkeys.c.credential).where(passkeys.c.person == person)).scalars())

    def _ticket(self, purpose: str, challenge: bytes, person: str | None) -> str:
        now, ticket = self.edge.wall(), self.edge.token()
        row = {
            "hash": hashed(ticket),
            "purpose": purpose,
            "person": person,
            "challenge": challenge,
            "expires": now + CHALLENGE_S,
        }
        with self.edge.engine.begin() as connection:
            connection.execute(delete(challenges).where(challenges.c.expires <= now))
        with self.edge.engine.begin() as connection:
            if connection.execute(select(func.count()).select_from(challenges)).scalar_one() >= MOST_CHALLENGES:
                raise NotAccepted("Too many people are logging in at once. Try again in a minute.", code="too_soon")
            connection.execute(challenges.insert().values(row))
        return ticket

    def _used(self, purpose: str, ticket: str, person: str | None) -> bytes:
        """The challenge of a ticket, which is used up whatever follows."""
        where = (challenges.c.hash == hashed(ticket), challenges.c.purpose == purpose)
        with self.edge.engine.begin() as connection:
            row = connection.execute(select(challenges).where(*where)).first()
            taken = connection.execute(delete(challenges).where(*where)).rowcount == 1
        if row is None or not taken or row.person != person or row.expires <= self.edge.wall():
            raise NotAccepted(FAILED, code="passkey")
        return bytes(row.challenge)


def _plain(answer: Any) -> dict[str, Any]:
    """The answer as the library takes it. ValueError if it is no mapping or too long."""
    if not isinstance(answer, Mapping) or len(json.dumps(dict(answer))) > MOST_BYTES:
        raise ValueError("not the answer of an authenticator")
    return dict(answer)
