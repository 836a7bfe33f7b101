"""What the guard refuses, and that it tells nothing of it."""

from __future__ import annotations

import re
import time
from itertools import product
from pathlib import Path

import pytest

from septel.cli import call
from septel.telegram import read
from septel.telegram.guard import RealMarkingError, is_real, is_real_line, refuse_real, refuse_real_messages
from septel.telegram.message import Message, Paragraph, Source, Traffic
from septel.telegram.reading.marks import BEFORE, INLINE, NUMBERED


def traffic(text: str, *messages: Message) -> Traffic:
    return Traffic(messages, (), text.encode(), text)


@pytest.mark.parametrize(
    "line",
    [
        "S E C R E T SECTION 01 OF 02 ALDEA 000123",
        "C O N F I D E N T I A L ALDEA 000123",
        "T O P   S E C R E T",
        "SECRET//NOFORN",
        "secret",
        "**CONFIDENTIAL**",
        '<p class="mark">SECRET</p>',
        "Classification: TOP SECRET//SI",
        "NATO RESTRICTED",
        "COSMIC TOP SECRET",
        "Très secret",
        "CONFIDENCIAL",
        "C-O-N-F-I-D-E-N-T-I-A-L",
        "  SECRET NOFORN  ",
    ],
)
def test_a_classification_line_is_real(line: str) -> None:
    assert is_real_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "UNCLAS ALDEA 000123",
        "UNCLASSIFIED//FOUO",
        "C O N F I D E N T I A L  EXERCISE",
        "S E C R E T  E X E R C I S E",
        "EXERCISE SECRET",
        "AMBER",
        "Secretary of State",
        "Secret talks in Aldea, 2009",
        "SECRET SERVICE",
        "Confidential sources say that the road is open.",
        "confidentiality",
        "S" * 100_000,
    ],
)
def test_what_is_free_or_prose_or_stamped_is_not_real(line: str) -> None:
    assert not is_real_line(line)


@pytest.mark.parametrize(
    ("message", "real"),
    [
        (Message(classification="SECRET"), True),
        (Message(classification="RESTRICTED"), True),
        (Message(classification="UNCLASSIFIED", paragraphs=(Paragraph("x", 1, "C/NF"),)), True),
        (Message(classification="UNCLASSIFIED", paragraphs=(Paragraph("x", 1, "SBU"),)), False),
        (Message(classification="AMBER"), False),
        (Message(), False),
    ],
)
def test_a_message_is_real_by_its_line_or_by_a_portion(message: Message, real: bool) -> None:
    assert is_real(message) is real


def test_a_refusal_says_where_and_shows_nothing() -> None:
    text = "UNCLAS\n\nS E C R E T ALDEA 000123\n\nSUBJECT: HELICOPTERS\n"
    with pytest.raises(RealMarkingError) as caught:
        refuse_real([traffic(text)], allowed=False)
    assert caught.value.exit_code == 3
    said = str(caught.value)
    assert "line 3" in said and "--real-markings" in said
    assert not any(word in said for word in ("SECRET", "S E C", "ALDEA", "HELI"))


def test_the_user_may_say_that_it_may_be_handled() -> None:
    refuse_real([traffic("SECRET\n")], allowed=True)
    refuse_real_messages([Message(classification="SECRET")], allowed=True)


def test_a_stamp_frees_its_own_telegram_and_no_other() -> None:
    text = "SECRET\nEXERCISE EXERCISE EXERCISE\n1. (S) A.\nNNNN\nSECRET\n1. (S) B.\n"
    cut = text.index("NNNN") + 5
    stamped = Message(classification="SECRET", exercise=True, sources=(Source((0, cut)),))
    refuse_real([traffic(text[:cut], stamped)], allowed=False)
    with pytest.raises(RealMarkingError, match="line 5"):
        refuse_real([traffic(text, stamped)], allowed=False)


def test_a_stamp_on_one_section_frees_the_others_of_the_same_telegram_also_in_another_file() -> None:
    one, two, other = (
        Message(classification="SECRET", mrn=mrn, section=(n, 2), exercise=n == 1)
        for mrn, n in (("ALDEA 000001", 1), ("ALDEA 000001", 2), ("ALDEA 000002", 2))
    )
    refuse_real([traffic("", two), traffic("", one)], allowed=False)
    with pytest.raises(RealMarkingError, match="telegram 1"):
        refuse_real([traffic("", one), traffic("", other)], allowed=False)


@pytest.mark.parametrize("text", ["Text.\n1. (S) B.\n", "Text.\n  ¶2. (TS//SI) B.", "> 3\\. (C) B.\n", "x\r\n*SECRET*\r\n"])
def test_marks_between_telegrams_are_seen_as_well(text: str) -> None:
    with pytest.raises(RealMarkingError):
        refuse_real([traffic(text)], allowed=False)


@pytest.mark.parametrize("mark", ["[C]", "(CONF)", "(SECRET)", "(S-NF)", "(C - ENTIRE TEXT).", "C)", "S/NF)", "(TOP SECRET)"])
def test_marks_in_other_forms_are_seen_within_telegrams_and_between_them(mark: str) -> None:
    for text in (f"UNCLAS ALDEA 000001\n\nSUBJECT: X\n\n1. {mark} Text.\n", f"Text.\n1. {mark} Text.\n"):
        with pytest.raises(RealMarkingError):
            refuse_real([read(text.encode())], allowed=False)


@pytest.mark.parametrize(
    "text", ["1. [U] B.", "1. (R-12) gas.", "1. Candor) B.", "1. A) B.", "1. [S]he said.", "1. (Conf. of May) B."]
)
def test_other_brackets_are_no_portion_marks(text: str) -> None:
    refuse_real([read(f"Text.\n{text}\n".encode())], allowed=False)


NUMBERS = ("1.", "1)", "1.)", "1", "12 .", "¶ 3.", "2004.", "1\\.")
WORDS = ("S", "C", "R", "TS", "SECRET", "TOP SECRET", "CONF", "CONFIDENTIAL", "RESTRICTED", "S/NF", "S//REL", "C - ENTIRE TEXT")
MARKS_AS = ("({})", "[{}]", "({}.)", "( {} )", "({}]", "{})", "({}).", "({}):", "[{}],", "{}).", "{}):", "{});")


def is_refused(text: str) -> bool:
    try:
        refuse_real([traffic(text)], allowed=False)
    except RealMarkingError:
        return True
    return False


@pytest.mark.parametrize("number", NUMBERS)
def test_every_form_of_a_real_mark_that_the_reader_reads_is_refused_in_a_bare_fragment(number: str) -> None:
    read_as_marks = 0
    for mark, word, gap in product(MARKS_AS, WORDS, ("", " ", "     ")):
        line = f"{number}{gap}{mark.format(word)} The source said so."
        found = NUMBERED.match(line.replace("\\", ""))
        if found is not None and (found[2] or found[3]):
            read_as_marks += 1
            assert is_refused(f"Text.\n{line}\n"), line
    assert read_as_marks > 50


@pytest.mark.parametrize(
    "line", ["1. C). The source.", "1. C): The source.", "1.) (S) The source.", "1. (C.) The source.", "1 (S) The source."]
)
def test_marks_with_more_signs_around_them_are_refused_in_a_bare_fragment(line: str) -> None:
    assert is_refused(line)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (BEFORE, "(S/NF) 1. The source."),
        (BEFORE, "( C ) 2. The source."),
        (INLINE, f"1. (U) {'Talk. ' * 60}2. (S) The source."),
        (INLINE, "1. (U) Talk. 2. [C/NF] The source."),
    ],
    ids=["before", "before, with spaces", "within a long line", "within a line"],
)
def test_a_mark_before_its_number_or_within_a_line_is_refused_as_the_reader_reads_it(form: re.Pattern[str], line: str) -> None:
    assert form.search(line) is not None
    assert is_refused(f"Text.\n{line}\n")
    free = re.sub(r"([(\[] ?)[CS](?:/NF)?( ?[)\]])", r"\1U\2", line)
    assert not is_refused(f"Text.\n{free}\n")


@pytest.mark.parametrize(
    "line",
    [
        "1. (U) Text.", "1. U). Text.", "1.) (SBU) Text.", "1 (A) Text.", "12 (S)-methyl groups.", "1. (R-12). Gas.",
        "1. [S]he said.", "1. (c) the holder.", "(C) 2009 The post.", "(C) 1.5 per cent.", "In para. 2 (C) of the law.",
        "See p. 3. (Conf. of May)", "C) 1. A list.", "1. a) b); c).", "1. Candor). B.",
    ],
)  # fmt: skip
def test_ordinary_text_and_marks_of_no_classification_are_not_refused(line: str) -> None:
    assert not is_refused(f"Text.\n{line}\n")


@pytest.mark.parametrize("unit", ["1)", "1.", "1. (C, AA", "Go. 1. (S, A", "(C/" + "A" * 60, "(", " ", "Go.  1. (S"])
def test_the_guard_takes_time_in_proportion_to_the_text(unit: str) -> None:
    started = time.process_time()
    is_refused(unit * (400_000 // len(unit)))
    assert time.process_time() - started < 3.0


def test_letters_of_a_list_and_a_copyright_are_no_portion_marks() -> None:
    refuse_real([traffic("UNCLAS\nREF: (A) ALDEA 1\n     (C) ALDEA 2\n(C) 2009 The post\n1. (U) Text.\n")], allowed=False)


def test_a_document_is_guarded_like_a_telegram() -> None:
    with pytest.raises(RealMarkingError, match="message 2"):
        refuse_real_messages([Message(), Message(classification="CONFIDENTIAL")], allowed=False)
    refuse_real_messages([Message(classification="CONFIDENTIAL", exercise=True)], allowed=False)


SECRET = """R 040514Z MAR 27
FM AMEMBASSY ALDEA
TO JOINT CELL
BT
S E C R E T ALDEA 000123

SUBJECT: HELICOPTERS

1. (S) They fly at night.
BT
"""
COMMANDS = (["parse"], ["check"], ["json"], ["graph"], ["write"], ["leads", "sierra"])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_every_command_refuses_real_text_and_prints_nothing_of_it(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "real.txt"
    file.write_text(SECRET, encoding="utf-8")
    assert call(["telegram", *command, str(file)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "real.txt:5: telegram 1" in said.err
    assert not any(word in said.err for word in ("HELICOPTERS", "night", "ALDEA", "S E C R E T", "SECRET"))


@pytest.mark.parametrize("command", COMMANDS[:5], ids=lambda words: words[0])
def test_the_word_of_the_user_opens_it(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "real.txt"
    file.write_text(SECRET, encoding="utf-8")
    assert call(["telegram", *command, "--real-markings", str(file)]) in (0, 1)
    assert capsys.readouterr().out


def test_a_stamped_telegram_passes(tmp_path: Path) -> None:
    file = tmp_path / "stamped.txt"
    file.write_text(SECRET.replace("\n\nSUBJECT", "\nEXERCISE EXERCISE EXERCISE\n\nSUBJECT"), encoding="utf-8")
    assert call(["telegram", "parse", str(file)]) == 0


def test_what_is_written_of_real_text_needs_the_users_word_as_json_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "real.json"
    file.write_text('{"classification": "SECRET", "subject": "HELICOPTERS"}', encoding="utf-8")
    assert call(["telegram", "write", str(file)]) == 3
    assert "HELICOPTERS" not in "".join(capsys.readouterr())
