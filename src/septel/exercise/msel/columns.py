"""Which column of a table is which word of an entry: by headings as people write them, in English and Spanish, or by a mapping.

A heading that nothing fits is a further column, which is kept as it is. A mapping, saved as JSON or YAML beside the file, is
`{"columns": {heading: word, null for a further column, or "ignore"}, "sheet": name}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from septel.errors import Problem, ScenarioError, SeptelError, did_you_mean, plain
from septel.exercise.msel.grid import plain_text
from septel.exercise.msel.headings import DAY, IGNORED, KNOWN, STAMPED
from septel.scenario.msel_words import HEADINGS, STAMP

CLOSE = 0.87  # how alike two headings must be, 1 being the same
LONGEST = 40  # letters: what is longer is a sentence and no misspelt heading
_REMARK = re.compile(r" ?\([^()]*\)$")
_FIELDS: dict[str, list[str]] = {}
for _field, _known in KNOWN.items():
    for _one in _known:
        if _field not in _FIELDS.setdefault(plain(_one), []):
            _FIELDS[plain(_one)].append(_field)
_LONG = [one for one in _FIELDS if len(one) > 3]
TELLING = ("number", "at", "title", "description", "to", "sender", "delivery", "expected", "kind", "status", "objectives")
Column = tuple[str, str]  # the word ("" for a further column), and the heading as written


def guess(headings: Sequence[Any]) -> list[Column | None]:
    """What each column is; None where nothing is written. A word is given to one column: the one whose heading fits it best."""
    texts = [plain_text(one).strip() for one in headings]
    scores = [(score, -index, field) for index, text in enumerate(texts) for field, score in _fits(text).items()]
    taken: dict[int, str] = {}
    for _, minus, field in sorted(scores, key=lambda found: (-found[0], -found[1])):
        if -minus not in taken and field not in taken.values():
            taken[-minus] = field
    return [(taken.get(index, ""), text) if text else None for index, text in enumerate(texts)]


@lru_cache(maxsize=4096)
def _fits(text: str) -> dict[str, float]:
    """How well a heading fits the words that it may mean: 3 if it is a word's own, 2 if it is known, else how alike it is."""
    own = [field for field, heading in [*HEADINGS.items(), (STAMPED, STAMP)] if heading == text]
    if own:
        return {own[0]: 3.0}
    words = _words(text)
    if words in _FIELDS:
        return dict.fromkeys(_FIELDS[words], 2.0)
    if not 4 <= len(words) <= LONGEST:
        return {}
    found: dict[str, float] = {}
    for near in get_close_matches(words, _LONG, n=3, cutoff=CLOSE):
        for field in _FIELDS[near]:
            found.setdefault(field, SequenceMatcher(None, words, near).ratio())
    return found


def _words(text: str) -> str:
    """A heading for comparison: small letters without accents, and without a remark in brackets if only so it is known."""
    found = plain(text.replace("_", " ")).rstrip(" :*")
    return found if found in _FIELDS else _REMARK.sub("", found)


def likeness(row: Sequence[Any]) -> int:
    """How many words of an entry a row of headings names; those that tell an events list count for more."""
    if sum(1 for cell in row if isinstance(cell, str) and cell.strip()) < 2:
        return 0
    found = [column[0] for column in guess([cell if isinstance(cell, str) else None for cell in row]) if column and column[0]]
    return sum(3 if field in TELLING else 1 for field in found)


def mapped(headings: Sequence[Any], mapping: Mapping[str, Any]) -> list[Column | None]:
    """What each column is by a mapping; headings that it does not name are guessed."""
    columns = guess(headings)
    wanted = {" ".join(heading.split()): word for heading, word in mapping.get("columns", {}).items()}
    given = {word for word in wanted.values() if word}
    found: list[Column | None] = []
    for column in columns:
        name = " ".join(column[1].split()) if column else ""
        if column and name in wanted:
            found.append((wanted[name] or "", column[1]))
        else:
            found.append((("" if column[0] in given else column[0]), column[1]) if column else None)
    return found


def as_mapping(columns: Sequence[Column | None], sheet: str) -> dict[str, Any]:
    """The mapping that reads a table as these columns do."""
    return {"columns": {" ".join(c[1].split()): c[0] or None for c in columns if c}, **({"sheet": sheet} if sheet else {})}


def load_mapping(path: Path) -> dict[str, Any]:
    """A saved mapping; ScenarioError with the nearest word if it names one that there is not."""
    from septel.scenario.reading import MalformedError, decode, read

    try:
        tree, problems = read(decode(path.read_bytes(), str(path)), file=str(path))
    except OSError as error:
        raise SeptelError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except MalformedError as error:
        raise ScenarioError([error.problem]) from None
    columns = tree.get("columns")
    if not isinstance(columns, dict) or set(tree) - {"columns", "sheet"}:
        problems.append(Problem("", "is no mapping: it needs 'columns', and may have 'sheet'", file=str(path)))
        raise ScenarioError(problems)
    words = [*HEADINGS, DAY, STAMPED, IGNORED]
    for heading, word in columns.items():
        if word is not None and word not in words:
            hint = did_you_mean(str(word), words, most=len(words))
            problems.append(Problem(f"columns.{heading}", f"there is no word '{word}'", file=str(path), hint=hint))
    doubled = [str(word) for word in columns.values() if word not in (None, IGNORED)]
    for word in sorted({word for word in doubled if doubled.count(word) > 1}):
        problems.append(Problem("columns", f"two columns are '{word}'", file=str(path)))
    if problems:
        raise ScenarioError(problems)
    return {"columns": {str(key): value for key, value in columns.items()}, "sheet": str(tree.get("sheet") or "")}


def save_mapping(path: Path, mapping: Mapping[str, Any]) -> None:
    """Write a mapping as JSON, which is YAML too."""
    try:
        path.write_text(json.dumps(mapping, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise SeptelError(f"{path}: cannot be written ({error.strerror or error}).") from None
