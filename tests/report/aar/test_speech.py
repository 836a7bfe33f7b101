from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import septel.report.aar as package
from septel.report.aar.speech import THIN, catalogue, clean, speech

ROOT = Path(__file__).parents[3]
ENGLISH, SPANISH = catalogue("en"), catalogue("es")
SOURCES = "".join(
    path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.rglob("*.*") if path.suffix in (".py", ".html")
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_places() -> None:
    assert list(ENGLISH) == list(SPANISH)
    assert {key: places(text) for key, text in ENGLISH.items()} == {key: places(text) for key, text in SPANISH.items()}
    assert {key: text.count("`") for key, text in ENGLISH.items()} == {key: text.count("`") for key, text in SPANISH.items()}


def test_a_state_is_called_in_the_report_as_at_the_console() -> None:
    source = (ROOT / "console/src/core/words.ts").read_text(encoding="utf-8")
    record = source.partition("const SPANISH")[2].partition("};")[0]
    console = {word or quoted: said for quoted, word, said in re.findall(r'(?:"([^"]+)"|(\w+)): "([^"]+)"', record)}
    report = {key.removeprefix("state_"): text for key, text in SPANISH.items() if key.startswith("state_")}
    both = report.keys() & console.keys()
    assert {"captured", "dry hole", "refused", "called back"} < both
    assert {name: report[name] for name in both} == {name: console[name] for name in both}


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
        (1234.5, 1, "1234.5", "1234,5"),
        (12345.67, 1, f"12{THIN}345.7", f"12{THIN}345,7"),
        (-0.5, 2, "−0.50", "−0,50"),
        (-0.001, 1, "0.0", "0,0"),
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
