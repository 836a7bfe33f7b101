from __future__ import annotations

import dataclasses
import pickle
from typing import Any

import pytest

from septel.telegram.message import Addressee, Message, Paragraph, Problem, Reference, Route, Source
from septel.telegram.reading import making

MADE: list[tuple[Any, type[Any], tuple[Any, ...]]] = [
    (making.addressee, Addressee, ("ALFA", "RUEHAA")),
    (making.paragraph, Paragraph, ("Seen.", 1, "U")),
    (making.problem, Problem, ("code", "note", (0, 1), "hint")),
    (making.reference, Reference, ("ALDEA 1", "A")),
    (making.route, Route, ("RUEHAA",)),
    (making.source, Source, ((0, 1),)),
]


@pytest.mark.parametrize(("make", "cls", "args"), MADE)
def test_a_record_that_is_made_fast_is_the_record(make: Any, cls: type[Any], args: tuple[Any, ...]) -> None:
    made = make(*args)
    assert type(made) is cls
    assert made == cls(*args)
    assert repr(made) == repr(cls(*args))
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(cls)[0].name, "X")


def test_each_message_has_lists_of_its_own() -> None:
    first, second = making.message(mrn="ALDEA 1"), making.message(mrn="ALDEA 1")
    assert first == second == Message(mrn="ALDEA 1")
    assert first.spans is not second.spans
