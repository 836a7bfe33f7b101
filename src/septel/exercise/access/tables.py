"""The tables of credentials: beside the log, never in it. Times are seconds since 1970 UTC; nothing secret is in the clear.

Tokens are kept as SHA-256 of what their owner has (they hold 256 bits of chance, so a slow hash would add nothing), passphrases
as argon2id, passkeys as public keys.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

invitations = Table(
    "invitations",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("seat", String(80), nullable=False),
    Column("person", String(80)),  # whom it is for, if not for whoever comes
    Column("made", Double, nullable=False),
    Column("expires", Double, nullable=False),
    Column("used", Double),
    Column("void", Double),
    Index("invitations_by_seat", "seat"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("seat", String(80), nullable=False),
    Column("person", String(80), nullable=False),
    Column("device", String(80), nullable=False),
    Column("label", String(200), nullable=False),
    Column("began", Double, nullable=False),
    Column("seen", Double, nullable=False),
    Column("expires", Double, nullable=False),
    Column("ended", Double),
    Index("sessions_by_seat", "seat"),
    Index("sessions_by_person", "person"),
)

passphrases = Table(
    "passphrases",
    metadata,
    Column("person", String(80), primary_key=True),
    Column("hash", String(200), nullable=False),
    Column("changed", Double, nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("credential", String(1400), primary_key=True),
    Column("person", String(80), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", String(200), nullable=False),
    Column("made", Double, nullable=False),
    Column("used", Double),
    Index("passkeys_by_person", "person"),
)

passkey_seats = Table(  # a table of its own, so that a database from before has it too when it is opened
    "passkey_seats",
    metadata,
    Column("credential", String(1400), primary_key=True),
    Column("seat", String(80), nullable=False),  # at which the passkey was made
)

challenges = Table(
    "challenges",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("person", String(80)),
    Column("challenge", LargeBinary, nullable=False),
    Column("expires", Double, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Double, nullable=False),
    Column("until", Double, nullable=False),
)
