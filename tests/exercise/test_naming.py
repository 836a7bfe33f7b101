"""Names that tell neither how many there are nor which came first."""

from __future__ import annotations

from itertools import pairwise

from septel.exercise.naming import of_branch, opaque


def test_each_number_has_a_name_of_its_own() -> None:
    assert len({opaque("secret", number) for number in range(50_000)}) == 50_000
    assert {len(opaque("secret", number)) for number in (0, 1, 2**32 - 1)} == {7}


def test_without_the_salt_the_order_is_lost() -> None:
    names = [opaque("secret", number) for number in range(1000)]
    assert names != [opaque("another", number) for number in range(1000)]
    rises = sum(a < b for a, b in pairwise(names))
    assert 450 < rises < 550


def test_names_end_alike_on_one_branch_and_otherwise_on_each_other() -> None:
    branches = [{"at": 10 * n, "to": 5} for n in range(1, 900)]
    ends = [of_branch(branches, 10 * n + 3) for n in range(900)]
    assert ends[:3] == ["", "b", "c"] and len(set(ends)) == 900
    assert of_branch(branches, 9) == "" and of_branch(branches, 10) == of_branch(branches, 19) == "b"
    assert not any(letter in "".join(ends) for letter in "0123456789a")
