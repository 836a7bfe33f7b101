"""The state: a fold of outcomes, one section a feature; and its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from septel.exercise.feature import Feature, State
from septel.exercise.records import Record, canonical

OPENED = "exercise.opened"


class Fold:
    """The features of an exercise, ready to apply records to a state."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.commands = {command.name: command for feature in features for command in feature.commands}
        self._folds: dict[str, list[Any]] = {}
        for feature in features:
            for kind, fold in feature.folds.items():
                self._folds.setdefault(kind, []).append(fold)

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

    def over(self, records: Iterable[Record]) -> State:
        """The state after these records, the first of which opens the exercise."""
        state: State = {}
        for record in records:
            self.apply(state, record)
        return state


def state_sha256(state: State) -> str:
    """The state's fingerprint: SHA-256 of its canonical bytes."""
    return hashlib.sha256(canonical(state)).hexdigest()
