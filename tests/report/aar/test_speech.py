from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import septel.report.aar as package
from septel.exercise.features import all_features
from septel.report.aar.speech import BY_NAME, THIN, catalogue, clean, speech

ROOT = Path(__file__).parents[3]
ENGLISH, SPANISH = catalogue("en"), catalogue("es")
SOURCES = "".join(
    path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.rglob("*.*") if path.suffix in (".py", ".html")
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def at_console(file: str, record: str) -> dict[str, str]:
    """A record of words in the console's sources: by key what is said, in Spanish where both languages stand there."""
    source = (ROOT / "console/src/core" / file).read_text(encoding="utf-8")
    text = source.partition(f"const {record}")[2].partition("}")[0]
    found = re.findall(r'(?:"([^"]+)"|(\w+)): (?:\["[^"]*", )?"([^"]+)"', text)
    return {quoted or word: said for quoted, word, said in found}


def begun_with(start: str, texts: dict[str, str]) -> dict[str, str]:
    """The texts whose keys begin so, by the rest of the key."""
    return {key.removeprefix(start): text for key, text in texts.items() if key.startswith(start)}


def test_both_languages_have_the_same_keys_and_places() -> None:
    assert list(ENGLISH) == list(SPANISH)
    assert {key: places(text) for key, text in ENGLISH.items()} == {key: places(text) for key, text in SPANISH.items()}
    assert {key: text.count("`") for key, text in ENGLISH.items()} == {key: text.count("`") for key, text in SPANISH.items()}


def test_a_state_is_called_in_the_report_as_at_the_console() -> None:
    console = at_console("words.ts", "SPANISH")
    report = begun_with("state_", SPANISH)
    both = report.keys() & console.keys()
    assert {"captured", "dry hole", "refused", "called back"} < both
    assert {name: report[name] for name in both} == {name: console[name] for name in both}


def test_seats_agencies_and_groups_are_called_in_the_report_as_at_the_console() -> None:
    assert begun_with("title_", SPANISH) == at_console("words.ts", "TITLES")
    assert all(name == title for name, title in begun_with("title_", ENGLISH).items())
    assert at_console("words.ts", "BY_NAME") == BY_NAME
    console = at_console("words.ts", "SPANISH") | at_console("seats.ts", "GROUPS")
    report = begun_with("said_", SPANISH)
    assert {"army", "navy", "police", "federal", "platform", "players"} < report.keys()
    assert report == {name: console[name] for name in report}
    english = at_console("words.ts", "ENGLISH")
    assert begun_with("said_", ENGLISH) == {name: english.get(name, name) for name in report}
    states = begun_with("state_", ENGLISH)
    assert {name: english[name] for name in english.keys() & states} == {name: states[name] for name in english.keys() & states}


@pytest.mark.parametrize(
    ("title", "english", "spanish"),
    [
        ("federal: command", "Federal: command", "Federal: mando"),
        ("army: staff", "Army: staff", "Ejército: estado mayor"),
        ("guardia: command", "Guardia: command", "Guardia: mando"),
        ("Joint cell", "Joint cell", "Célula conjunta"),
        ("Evaluator 2", "Evaluator 2", "Evaluador 2"),
        ("Mayor's office: press", "Mayor's office: press", "Mayor's office: press"),
        ("War room 7", "War room 7", "War room 7"),
    ],
)
def test_a_seats_title_is_said_in_the_language_if_it_is_the_rules_own(title: str, english: str, spanish: str) -> None:
    assert (speech("en").titled(title), speech("es").titled(title)) == (english, spanish)


def test_a_seat_of_which_only_the_name_is_known_has_the_title_that_the_rules_give_that_name() -> None:
    names = ("lead-evaluator", "evaluator-2", "navy-command", "platform-command", "simulator", "sala-7", "")
    shown = ["Evaluador principal", "Evaluador 2", "Marina: mando", "Célula conjunta", "Célula de simulación", "sala-7", ""]
    assert [speech("es").titled_by_name(name) for name in names] == shown


def test_nobody_is_called_nothing() -> None:
    assert [speech(language).said(name) for language in ("en", "es") for name in (None, "")] == ["", "", "", ""]


def test_every_kind_of_record_that_can_be_evidence_has_words() -> None:
    kinds = {kind for feature in all_features() for kind in feature.folds}
    assert "message.sent" in kinds
    assert {kind for kind in kinds if f"kind_{kind}" not in ENGLISH} == set()


def test_every_text_is_asked_for_by_its_key_or_by_how_its_key_begins() -> None:
    named = set(re.findall(r"[\"']([a-z_]+)[\"']", SOURCES))
    begun = set(re.findall(r"f[\"']([a-z_]+_)\{", SOURCES))
    unused = [key for key in ENGLISH if key not in named and not any(key.startswith(start) for start in begun)]
    assert unused == []


def test_every_key_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r"\bs\(\s*[\"']([a-z_0-9]+)[\"']", SOURCES))
    assert asked <= set(ENGLISH)
    assert len(asked) > 60


@pytest.mark.parametrize(
    ("value", "decimals", "english", "spanish"),
    [
        (1234.5, 1, "1234.5", "1,234.5"),
        (12345.67, 1, f"12{THIN}345.7", "12,345.7"),
        (-0.5, 2, "−0.50", "−0.50"),
        (-0.001, 1, "0.0", "0.0"),
        (None, 1, "–", "–"),
        (float("nan"), 1, "–", "–"),
    ],
)
def test_numbers_have_the_form_of_their_language(value: float | None, decimals: int, english: str, spanish: str) -> None:
    assert (speech("en").number(value, decimals), speech("es").number(value, decimals)) == (english, spanish)


def test_dates_have_the_form_of_their_language() -> None:
    moment = {"t": 0.0, "local": "2030-01-07T06:00:00-06:00", "z": "2030-01-07T12:00:00Z"}
    shown = {language: speech(language).moment(moment, year=True).replace("\u00a0", " ") for language in ("en", "es")}
    assert shown == {"en": "7 Jan 2030 06:00 (07 1200Z)", "es": "7 ene 2030 06:00 (07 1200Z)"}
    assert speech("es").due("2030-08-15") == "15 ago 2030"
    assert speech("es").due("in spring") == "in spring"


def test_what_no_file_can_hold_is_replaced_and_line_ends_stay() -> None:
    assert clean("a\x00b\ud800c\nd\te") == "a\ufffdb\ufffdc\nd\te"
