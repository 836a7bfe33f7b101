"""The state: a fold of outcomes, one section a feature; and its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from septel.exercise.feature import Feature, State
from septel.exercise.records import Record, canonical
from septel.exercise.timeline import BRANCHED, path

History = Callable[[int, int], Iterable[Record]]
OPENED = "exercise.opened"


class Fold:
    """The features of an exercise, ready to apply records to a state."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.commands = {command.name: command for feature in features for command in feature.commands}
        self.long = frozenset(name for name, command in self.commands.items() if command.long)
        self._folds: dict[str, list[Any]] = {}
        self._of_the_world: dict[str, list[Any]] = {}
        for feature in features:
            for kind, fold in feature.folds.items():
                self._folds.setdefault(kind, []).append(fold)
                if feature.rewinds:
                    self._of_the_world.setdefault(kind, []).append(fold)

    def begin(self, setting: Mapping[str, Any]) -> State:
        """The state of an exercise in which nothing has happened; `setting` is the body of its first record."""
        return {"setting": dict(setting), **{feature.name: feature.begin(setting) for feature in self.features}}

    def apply(self, state: State, record: Record) -> None:
        """Apply one record in place; a command changes nothing, only its outcomes do."""
        if record.kind == OPENED:
            state.clear()
            state.update(self.begin(record.body))
        for fold in self._folds.get(record.kind, ()):
            fold(state, record)

    def over(self, records: Iterable[Record], *, state: State | None = None, history: History | None = None) -> State:
        """The state after these records, the first of which opens the exercise unless they go on from a state.

        `history(first, last)` reads records again: a branch among them needs what led to the record that it goes back to.
        """
        state = {} if state is None else state
        for record in records:
            self.step(state, record, history)
        return state

    def step(self, state: State, record: Record, history: History | None) -> None:
        """Apply one record; one that branches puts the state back to where it says, people's sections apart."""
        if record.kind == BRANCHED:
            if history is None:
                raise ValueError(f"record {record.seq} goes back to {record.body['to']}: that takes the log")
            self._rewind(state, record, history)
        self.apply(state, record)

    def _rewind(self, state: State, record: Record, history: History) -> None:
        """The world's sections are folded anew along the path to the record; people's sections stay as they are now, and no
        earlier record of theirs is applied again, since a seat may have come or gone on a branch that was left."""
        to = int(record.body["to"])
        begun = self.begin(state["setting"])
        earlier = begun | {feature.name: state[feature.name] for feature in self.features if not feature.rewinds}
        for first, last in path(state["timeline"]["branches"], to):
            for old in history(first, last):
                for fold in self._of_the_world.get(old.kind, ()):
                    fold(earlier, old)
        state.clear()
        state.update(earlier)
        state["timeline"]["branches"].append({"at": record.seq, "to": to})


def state_sha256(state: State) -> str:
    """The state's fingerprint: SHA-256 of its canonical bytes."""
    return hashlib.sha256(canonical(state)).hexdigest()
