"""Each seat's own numbering of what it was told."""

from __future__ import annotations

import tracemalloc
from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access import may_read
from septel.exercise.items import Item, Kind, Marking, Seat
from septel.exercise.streams import Numbers, Piece, Streams

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


@given(st.lists(st.integers(0, 3000), unique=True).map(sorted), st.integers(-2, 40), st.integers(0, 40))
def test_numbers_give_back_every_one_and_where_it_stands(added: list[int], first: int, most: int) -> None:
    numbers = Numbers()
    for number in added:
        numbers.add(number)
    assert numbers.size == len(added)
    assert numbers.between(0, 3001) == added
    assert numbers.between(first, first + most) == added[max(0, first) : max(0, first + most)]
    for number in {-1, *added, *(number + 1 for number in added), *range(0, 4000, 256)}:
        assert numbers.index_of(number) == (added.index(number) if number in added else None)
    assert Numbers.of(bytes(numbers.bits)) == numbers == numbers.copy()


def test_two_hundred_seats_that_are_told_apart_take_little_room() -> None:
    seats = {f"p{n}": Seat(f"p{n}", Kind.STAFF, "army") for n in range(200)}
    streams = Streams()
    streams.seats(seats)
    for n in range(200):
        streams.tell(n + 1, [Item("x", "message", frozenset({f"seat:p{n}"}), {})])
    halves = [[Item("x", "message", frozenset(f"seat:p{n}" for n in range(side, 200, 2)), {})] for side in (0, 1)]
    tracemalloc.start()
    for n in range(4000):
        streams.tell(n + 201, halves[n % 2])
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(streams.cohorts) == 200 and streams.cursor("p7") == 2001
    assert used < 100 * 4000, used / 4000


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
