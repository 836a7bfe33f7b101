"""Each seat's own numbering of what it was told."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access import may_read
from septel.exercise.items import Item, Kind, Marking, Seat
from septel.exercise.streams import Piece, Runs, Streams

SEATS = {
    "director": Seat("director", Kind.DIRECTOR),
    "army": Seat("army", Kind.COMMAND, "army", level=2),
    "police": Seat("police", Kind.STAFF, "police", level=1),
    "observer": Seat("observer", Kind.OBSERVER, level=1),
}
ITEMS = st.builds(
    Item,
    st.just("x"),
    st.just("message"),
    st.sampled_from([frozenset(words) for words in (["all"], ["players"], ["agency:army"], ["seat:police"], ["control"])]),
    st.just({}),
    st.builds(Marking, st.integers(0, 3)),
)


@given(st.lists(st.integers(0, 60), unique=True).map(sorted))
def test_runs_give_back_every_number_and_where_it_stands(numbers: list[int]) -> None:
    runs = Runs()
    for number in numbers:
        runs.add(number)
    assert [runs.at(i) for i in range(runs.size)] == numbers
    for number in range(-1, 62):
        assert runs.index_of(number) == (numbers.index(number) if number in numbers else None)
    with pytest.raises(IndexError):
        runs.at(len(numbers))
    gaps = sum(b != a + 1 for a, b in pairwise(numbers))
    assert len(runs.first) == (gaps + 1 if numbers else 0)


@given(st.lists(st.lists(ITEMS, max_size=3), max_size=30), st.data())
def test_each_seat_is_told_what_it_may_read_numbered_without_gaps(news: list[list[Item]], data: st.DataObject) -> None:
    streams = Streams()
    streams.seats(SEATS)
    expected: dict[str, list[int]] = {name: [] for name in SEATS}
    for seq, items in enumerate(news, 1):
        told = {name for name, seat in SEATS.items() if any(may_read(seat, item) for item in items)}
        cursors = streams.tell(seq, items)
        for name in told:
            expected[name].append(seq)
        assert cursors == {name: len(expected[name]) for name in told}
        assert streams.told(seq) == cursors
    for name, seqs in expected.items():
        cut = data.draw(st.integers(0, len(seqs) + 2))
        assert streams.after(name, cut, 1000) == list(enumerate(seqs, 1))[cut:]
        assert streams.after(name, cut, 2) == list(enumerate(seqs, 1))[cut : cut + 2]
        assert streams.cursor(name) == len(seqs)
    again = Streams.of(streams.as_dict())
    assert again.as_dict() == streams.as_dict()
    assert streams.after("nobody", 0, 10) == []


@given(ITEMS)
def test_a_piece_is_the_same_after_it_was_kept(item: Item) -> None:
    piece = Piece(7, 1.5, 2.5, (item, item))
    assert Piece.of(piece.as_list()) == piece


def test_a_seat_that_comes_later_is_told_what_comes_later() -> None:
    streams = Streams()
    streams.seats({"director": SEATS["director"]})
    everybody = [Item("x", "message", frozenset({"all"}), {})]
    streams.tell(1, everybody)
    streams.seats(SEATS)
    assert streams.tell(2, everybody) == {"director": 2, "army": 1, "police": 1, "observer": 1}
    assert bisect_right(streams.seqs, 1) == 1
