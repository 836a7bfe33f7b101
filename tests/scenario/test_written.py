from __future__ import annotations

from hypothesis import given

from septel.scenario.model_injects import InjectClosure
from septel.scenario.model_msel import PlannedInject
from septel.scenario.written import written, written_dump
from tests.exercise.msel.entries import entries


@given(entries())
def test_an_entry_that_is_written_is_read_again_as_the_same(entry: PlannedInject) -> None:
    assert PlannedInject.model_validate(written(entry)) == entry
    dump = entry.model_dump(mode="json")
    assert PlannedInject.model_validate(written_dump(PlannedInject, dump)) == entry
    assert written_dump(PlannedInject, written(entry)) == written(entry)


def test_numbers_get_their_units_back() -> None:
    closure = InjectClosure.model_validate({"at": [20, -100], "lasts": "1 d", "within": "500 m", "delay": "30 min"})
    assert written(closure) == {"at": [20.0, -100.0], "within": "0.5 km", "delay": "0.5 h", "lasts": "24.0 h"}
