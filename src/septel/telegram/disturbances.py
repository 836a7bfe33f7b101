"""What wires, printers and archives do to a telegram, done on purpose to telegrams whose truth is known.

Each kind changes how a telegram looks and not what it says, but for letters' case, which is lost for good (`case`): after that,
words can only be compared without it. Chance is handed in; the same seed gives the same bytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from random import Random

from septel.errors import SeptelError, did_you_mean
from septel.telegram.lines import WIDTH
from septel.telegram.message import Message
from septel.telegram.writer import ours, write

Change = Callable[[list[str], Random], list[str]]
_LABELS = re.compile(r"(TAGS|SUBJECT|REF):")
_CLASSIFIED = re.compile(r"(?:UNCLAS|(?:[A-Z] )+[A-Z])(?: SECTION (\d+) OF (\d+))? ([A-Z][A-Z ]*) (\d{6})")
_SENTENCE = re.compile(r"[a-z]\S*(?: \S+){3,}")


def _margins(lines: list[str], chance: Random) -> list[str]:
    """Spaces and tabs at the ends of lines, and wider gaps between words of the text."""
    changed = []
    for line in lines:
        if _is_prose(line) and chance.random() < 0.2:
            line = re.sub(r"([.;,]) ", r"\1  ", line)
        changed.append(line + chance.choice(("", "", " ", "   ", "\t")) if line else chance.choice(("", "", " ", "\t")))
    return changed


def _is_prose(line: str) -> bool:
    return _SENTENCE.match(line) is not None


def _pages(lines: list[str], chance: Random) -> list[str]:
    """Page lines in the middle of sentences: the telegram's own, and those of stations that it passed."""
    name, number = chance.choice(("ALDEA", "PUERTO BRAVO", "VILLA NORTE")), chance.randint(1, 9999)
    changed: list[str] = []
    page, section = 1, ("001", "001")
    own = f"{name} {number:08d}"
    for at, line in enumerate(lines):
        classified = _CLASSIFIED.fullmatch(line.rstrip())
        if classified:
            section = (classified[1] or "01").zfill(3), (classified[2] or "01").zfill(3)
            own, page = f"{classified[3]} {int(classified[4]):08d}", 1
        before = lines[at - 1].rstrip() if at else ""
        if _is_prose(line) and before and before[-1] not in ".:;!?" and chance.random() < 0.08:
            page += 1
            noise = chance.choice(
                (
                    f"{own}  {section[0]}.{page} OF {section[1]}",
                    f"{own}  {section[0]} OF {section[1]}",
                    f"{name} {number:08d}  {page:03d} OF {page + 1:03d}",
                    f"{name} {number:08d}  001.{page} OF 002",
                    f"PAGE {page:02d} RUEHXX {number:04d} {chance.randint(10000, 3652359):07d}",
                )
            )
            around = [""] * chance.randint(0, 2)
            changed += [*around, noise, *around]
        changed.append(line)
    return changed


def _html(lines: list[str], chance: Random) -> list[str]:
    """A page of an archive: paragraphs, breaks and entities."""
    style = chance.choice(("<br />", "<br>", "<BR/>"))
    changed = ["<div class='cable'>", "<p>"]
    for line in lines:
        changed.append("</p><p>" if not line else html.escape(line, quote=chance.random() < 0.5) + style)
    return [*changed, "</p>", "</div>"]


def _markdown(lines: list[str], chance: Random) -> list[str]:
    """Markdown's escapes: numbers that should be no list, and marks that should be no emphasis."""
    quoted = "> " if chance.random() < 0.4 else ""
    changed = []
    for line in lines:
        line = re.sub(r"^(\d{1,2})\. ", r"\1\\. ", line)
        changed.append((quoted + line.replace("#", "\\#")).rstrip())
    return changed


def _pilcrows(lines: list[str], chance: Random) -> list[str]:
    """A pilcrow before the numbers of paragraphs, as one archive prints them."""
    gap = chance.choice(("", " "))
    return [re.sub(r"^(\d{1,2}\. )", rf"¶{gap}\1", line) for line in lines]


def _no_breaks(lines: list[str], chance: Random) -> list[str]:
    """No BT, which some archives leave out; a blank line where one stood."""
    return ["" if line == "BT" else line for line in lines]


def _no_colons(lines: list[str], chance: Random) -> list[str]:
    """No colon after TAGS, SUBJECT and REF."""
    return [_LABELS.sub(r"\1", line, count=1) if _LABELS.match(line) else line for line in lines]


def _feeds(lines: list[str], chance: Random) -> list[str]:
    """Form feeds between pages."""
    return [("\f" + line if not line and chance.random() < 0.15 else line) for line in lines]


def _nulls(lines: list[str], chance: Random) -> list[str]:
    """NUL letters, which punched tape leaves at the ends of lines."""
    return [line + "\0" * chance.choice((0, 0, 0, 1, 3)) for line in lines]


CHANGES: dict[str, Change] = {
    "margins": _margins,
    "pages": _pages,
    "pilcrows": _pilcrows,
    "no_breaks": _no_breaks,
    "no_colons": _no_colons,
    "feeds": _feeds,
    "nulls": _nulls,
    "html": _html,
    "markdown": _markdown,
}
ENDS = {"crlf": "\r\n", "cr": "\r"}
CODES = {"bom": "utf-8-sig", "latin": "latin-1", "utf16": "utf-16"}
REFLOW, CASE = "reflow", "case"
KINDS = (REFLOW, *CHANGES, *ENDS, *CODES, CASE)
_TOGETHER = (("html", "markdown"), ("crlf", "cr"), ("bom", "latin", "utf16"), ("nulls", "utf16"), ("html", "nulls"))


def disturbed(
    messages: Iterable[Message], *, seed: int, kinds: Sequence[str] = KINDS, share: float = 0.3
) -> tuple[bytes, tuple[str, ...]]:
    """The messages as telegrams that have suffered, and what they suffered.

    Each of `kinds` befalls them with probability `share`, at most one of those that exclude each other. SeptelError for a kind
    that does not exist.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise SeptelError(f"'{kind}' is no disturbance. {did_you_mean(kind, KINDS, most=20)}".strip())
    chance = Random(f"{seed} {' '.join(kinds)}")
    chosen = _compatible([kind for kind in kinds if chance.random() < share], chance)
    texts = [_one(message, chosen, chance) for message in messages]
    text = "\n".join(texts)
    if CASE in chosen:
        text = chance.choice((str.lower, str.upper))(text)
    end = next((ENDS[kind] for kind in chosen if kind in ENDS), "\n")
    code = next((CODES[kind] for kind in chosen if kind in CODES), "utf-8")
    return text.replace("\n", end).encode(code, "replace"), tuple(chosen)


def _compatible(kinds: list[str], chance: Random) -> list[str]:
    for group in _TOGETHER:
        several = [kind for kind in kinds if kind in group]
        for kind in several if len(several) > 1 else []:
            if len([one for one in kinds if one in group]) > 1 and (kind != several[-1] or chance.random() < 0.5):
                kinds.remove(kind)
    return kinds


def _one(message: Message, kinds: Sequence[str], chance: Random) -> str:
    width = chance.randint(48, 80) if REFLOW in kinds else WIDTH
    if ours(message, width=width).section != message.section:  # narrower lines would be more sections, which is another truth
        width = WIDTH
    lines = write(message, width=width).split("\n")
    for kind in kinds:
        if kind in CHANGES:
            lines = CHANGES[kind](lines, chance)
    return "\n".join(lines) + "\n"


__all__ = ["CASE", "KINDS", "disturbed"]
