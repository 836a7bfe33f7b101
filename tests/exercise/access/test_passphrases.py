from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access.attempts import TooSoon
from septel.exercise.access.credentials import Credentials, NotAccepted, WeakPassphrase
from septel.exercise.access.passphrases import LANES, MEMORY_KIB, PASSES, Passphrases
from septel.exercise.access.phrases import LONGEST, SHORTEST, common_words, weakness
from tests.exercise.access.conftest import Clock

GOOD = "tin bridge walnut oar"
WEAK = (
    "password1234", "123456789012", "qwertyuiop123", "1q2w3e4r5t6y", "passwordpassword", "P4$$w0rd123456", "p@ssw0rd!2024",
    "iloveyou1234", "zaq12wsxcde3", "Administrator", "unbelievable", "manchesterunited", "aaaaaaaaaaaa", "abcabcabcabc",
    "x9x9x9x9x9x9", "Contraseña2026!", "qwerty123456", "letmein letmein", "correcthorsebatterystaple", "1111222233334444",
    "987654321987654321", "Summer2025Summer", "asdfghjkl123", "            ", "welcome to mexico",
)  # fmt: skip


def wrong(credentials: Credentials, phrase: str = "not this one", /, **more: str) -> NotAccepted:
    with pytest.raises(NotAccepted) as caught:
        credentials.passphrases.check("a", "p1", phrase, **{"address": "10.0.0.1"} | more)
    return caught.value


def test_the_person_who_has_the_passphrase_is_let_in(credentials: Credentials) -> None:
    credentials.passphrases.set("p1", GOOD)
    credentials.passphrases.check("a", "p1", GOOD, address="10.0.0.1")
    assert wrong(credentials, GOOD.upper()).code == "wrong"
    assert credentials.passphrases.has("p1") and not credentials.passphrases.has("p2")


def test_a_passphrase_is_the_same_however_its_accents_are_typed(credentials: Credentials) -> None:
    credentials.passphrases.set("p1", "árbol niño cigüeña oár")
    credentials.passphrases.check("a", "p1", "a\u0301rbol nin\u0303o cigu\u0308en\u0303a oa\u0301r", address="10.0.0.1")


def test_a_new_passphrase_takes_the_old_ones_place(credentials: Credentials) -> None:
    credentials.passphrases.set("p1", GOOD)
    credentials.passphrases.set("p1", "quiet lamp over north")
    assert wrong(credentials, GOOD).code == "wrong"
    credentials.passphrases.check("a", "p1", "quiet lamp over north", address="10.0.0.1")


def test_a_seat_where_nobody_sits_answers_as_one_with_a_wrong_passphrase(credentials: Credentials) -> None:
    credentials.passphrases.set("p1", GOOD)
    told = wrong(credentials)
    for person in (None, "p2"):
        with pytest.raises(NotAccepted) as caught:
            credentials.passphrases.check("b", person, "not this one", address="10.0.0.2")
        assert (str(caught.value), caught.value.code) == (str(told), told.code)


def test_guessing_slows_down_and_the_right_one_after_the_wait_is_let_in(credentials: Credentials, clock: Clock) -> None:
    credentials.passphrases.set("p1", GOOD)
    for _ in range(4):
        assert wrong(credentials).code == "wrong"
    error = wrong(credentials, GOOD)
    assert isinstance(error, TooSoon) and error.wait_s == 2
    clock.now += 2
    credentials.passphrases.check("a", "p1", GOOD, address="10.0.0.1")
    assert wrong(credentials).code == "wrong"


def test_guesses_from_many_addresses_slow_the_account_and_many_accounts_the_address(credentials: Credentials) -> None:
    codes = [wrong(credentials, address=f"10.0.0.{n}").code for n in range(6)]
    assert codes == ["wrong"] * 4 + ["too_soon"] * 2
    found = []
    for n in range(40):
        with pytest.raises(NotAccepted) as caught:
            credentials.passphrases.check(f"seat-{n}", None, "guess guess", address="10.9.9.9")
        found.append(caught.value.code)
    assert found.count("too_soon") == 9


def test_nobody_is_kept_out_of_his_own_device_by_guesses_from_elsewhere(credentials: Credentials) -> None:
    credentials.passphrases.set("p1", GOOD)
    credentials.sessions.begin("a", "p1", device="d1")
    for n in range(8):
        wrong(credentials, address=f"10.0.1.{n}")
    assert wrong(credentials, GOOD, device="d2").code == "too_soon", "a device of nobody's is no way round"
    credentials.passphrases.check("a", "p1", GOOD, address="10.0.0.1", device="d1")


def test_a_hash_with_older_parameters_is_made_anew_when_it_is_used(credentials: Credentials) -> None:
    credentials.passphrases.set("p1", GOOD)
    later = Passphrases(credentials.edge, passes=2, memory_kib=16)
    for _ in range(2):
        later.check("a", "p1", GOOD, address="10.0.0.1")
    with credentials.edge.engine.connect() as connection:
        assert "m=16,t=2,p=1" in str(connection.exec_driver_sql("SELECT hash FROM passphrases").scalar_one())


def test_the_parameters_are_those_that_the_source_names() -> None:
    assert (MEMORY_KIB, PASSES, LANES) == (19 * 1024, 2, 1)


@pytest.mark.parametrize("phrase", WEAK)
def test_what_people_choose_most_is_refused(phrase: str) -> None:
    assert "Take words" in str(weakness(phrase))


def test_a_passphrase_that_is_refused_is_not_kept(credentials: Credentials) -> None:
    with pytest.raises(WeakPassphrase, match="Take words"):
        credentials.passphrases.set("p1", WEAK[0])
    assert not credentials.passphrases.has("p1")


@pytest.mark.parametrize(
    "phrase", [GOOD, "rivercandle8", "jf83kdls02md", "my dog likes brown rice", "la cigüeña duerme tarde", "x" + "Ω≈ç√∫µ≤dftgb"]
)
def test_words_that_do_not_belong_together_are_taken(phrase: str) -> None:
    assert weakness(phrase) is None


def test_names_of_seat_and_exercise_are_guessed_first() -> None:
    assert weakness("badiraguato topia") is None
    assert weakness("badiraguato topia", known=["Badiraguato", "Topia Sierra"]) is not None


def test_length_is_counted_in_characters() -> None:
    assert "at least 12" in str(weakness("abcdefghijk"[:SHORTEST]))
    assert weakness(GOOD + "x" * (LONGEST - len(GOOD))) is None
    assert "at most 256" in str(weakness(GOOD * 20))


@given(st.lists(st.sampled_from(sorted(common_words())), min_size=1, max_size=3))
def test_three_common_words_in_a_row_are_never_enough(words: list[str]) -> None:
    assert weakness(" ".join(words)) is not None


@given(st.text(max_size=LONGEST + 20))
def test_any_text_is_taken_or_refused_with_a_sentence(phrase: str) -> None:
    reason = weakness(phrase)
    assert reason is None or reason.endswith(".")
