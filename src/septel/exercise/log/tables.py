"""The tables of a log; the same on SQLite and PostgreSQL.

`records` is the chain. `answers` has a chain of its own. `head` is one row that says, signed, how the log stands;
`checkpoints` are such rows that stay. `texts` and `person_keys` hold what people wrote, `snapshots` what can be computed again,
`snapshot_parts` what is in these.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
_Number = BigInteger().with_variant(Integer, "sqlite")


def _number(name: str, *, primary_key: bool = False) -> Column[int]:
    return Column(name, _Number, primary_key=primary_key, nullable=False, autoincrement=False)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=primary_key, nullable=False)


records = Table(
    "records",
    metadata,
    _number("seq", primary_key=True),
    _text("kind"),
    Column("t", Double, nullable=False),
    Column("wall", Double, nullable=False),
    _text("seat"),
    _text("body"),
    _text("before"),
    _text("hash"),
)

answers = Table(
    "answers",
    metadata,
    _number("n", primary_key=True),
    _number("seq"),
    _text("seat"),
    _text("key"),
    _text("body"),
    _text("hash"),
    UniqueConstraint("seat", "key"),
)


def _standing(name: str, first: Column[int]) -> Table:
    numbers = (
        _number("seq"),
        _text("hash"),
        _number("checkpoints"),
        _number("answers"),
        _text("answers_hash"),
        _number("texts"),
    )
    return Table(name, metadata, first, *numbers, _text("public_key"), _text("signature"))


head = _standing("head", _number("id", primary_key=True))
checkpoints = _standing("checkpoints", _number("n", primary_key=True))

person_keys = Table(
    "person_keys",
    metadata,
    _text("person", primary_key=True),
    Column("key", LargeBinary),  # NULL once the person is forgotten
    _text("signature"),
)

texts = Table(
    "texts",
    metadata,
    _text("id", primary_key=True),
    _text("person"),
    Column("nonce", LargeBinary),
    Column("ciphertext", LargeBinary),
    Index("texts_of_person", "person"),
)

snapshots = Table(
    "snapshots",
    metadata,
    _number("seq", primary_key=True),
    _text("hash"),
    _text("rules"),
    Column("state", LargeBinary, nullable=False),  # which parts it has, and their hash
    Column("kernel", LargeBinary, nullable=False),
    _text("public_key"),
    _text("signature"),
)

beside = MetaData()  # what a log can do without
snapshot_parts = Table(
    "snapshot_parts",
    beside,
    _number("id", primary_key=True),
    _number("n", primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
