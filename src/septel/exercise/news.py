"""What was told, kept beside the log, so that a seat can read it again; all of it can be computed again from the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, bindparam, delete, func, insert, select

from septel.exercise.records import canonical
from septel.exercise.streams import Piece

metadata = MetaData()
TABLE = Table(
    "news", metadata, Column("seq", Integer, primary_key=True, autoincrement=False), Column("piece", Text, nullable=False)
)
AT_ONCE = 500
# Made once, as those of `septel.exercise.log.texts`.
THESE = TABLE.c.seq.in_(bindparam("seqs", expanding=True))
PIECES, GONE, KEPT = select(TABLE.c.piece).where(THESE), delete(TABLE).where(THESE), insert(TABLE)


class News:
    """The table of what was told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        metadata.create_all(engine)

    def keep(self, pieces: Sequence[Piece]) -> None:
        """Keep pieces; those that are kept already are replaced."""
        for first in range(0, len(pieces), AT_ONCE):
            part = pieces[first : first + AT_ONCE]
            rows = [{"seq": piece.seq, "piece": canonical(piece.as_list()).decode()} for piece in part]
            with self._engine.begin() as connection:
                connection.execute(GONE, {"seqs": [row["seq"] for row in rows]})
                connection.execute(KEPT, rows)

    def clear(self) -> None:
        """Let go of all; it is computed again."""
        with self._engine.begin() as connection:
            connection.execute(delete(TABLE))

    def newest(self) -> int:
        """The last record of which a piece is kept; 0 if none is."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.max(TABLE.c.seq))).scalar_one() or 0)

    def count(self, upto: int) -> int:
        """How many pieces up to a record are kept."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).where(TABLE.c.seq <= upto)).scalar_one())

    def read(self, seqs: Iterable[int]) -> dict[int, Piece]:
        """The pieces that these records told, of those that are kept."""
        wanted, pieces = list(seqs), []
        with self._engine.connect() as connection:
            for first in range(0, len(wanted), AT_ONCE):
                found = connection.execute(PIECES, {"seqs": wanted[first : first + AT_ONCE]}).scalars()
                pieces += [Piece.of(json.loads(text)) for text in found]
        return {piece.seq: piece for piece in pieces}
