"""Write the tables of words of the pages on the long run: `python tools/docs_long_run.py`.

They are docs/background/organisations.md, community.md, justice.md and capacity.md; nothing is simulated.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).parent))  # the tests load this file by its path
import docs_words
from septel.scenario import load
from septel.scenario.model_long_run import (
    BUDGET_ITEMS,
    Answers,
    Exercises,
    Exploitation,
    Justice,
    Shock,
    Taken,
    Targeting,
)

TOOL = Path(__file__).name
FOLDER = Path(__file__).parent.parent / "docs/background"
NAMED = ("cumbre", "federal")  # names of sierra, which are no words
FIRST = "platform"


def each(part: str, model: type[BaseModel]) -> tuple[str, ...]:
    """All words of a part."""
    return tuple(f"{part}.{word}" for word in model.model_fields)


def several(part: str, *names: str) -> tuple[str, ...]:
    """Some words of a part."""
    return tuple(f"{part}.{word}" for word in names)


# By page and table: designs of sierra that show the words, and the words; of several organisations or agencies, one.
PAGES: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "organisations": {
        "body": (
            (FIRST,),
            (
                "organisations.cumbre.members", *several("body", "recruitment", "removal", "rivalry", "saturation"),
                *each("body.taken", Taken), *several("body", "migration", "rivals", "allies"),
            ),
        ),
        "succession": (
            (FIRST,),
            (
                *several("organisations.cumbre", "head", "lieutenants", "cells"),
                *(f"ranks.{rank}.succession" for rank in ("head", "lieutenant", "cell")),
            ),
        ),
        "split": ((FIRST,), ("organisations.cumbre.split", "body.max_organisations")),
        "violence": (
            (FIRST,),
            ("violence.rate", *each("violence.shock", Shock), *several("violence", "nearby", "reach", "lasts")),
        ),
        "targeting": (("heads_only", "body_only", "connected", "connected_stale"), each("targeting", Targeting)),
    },
    "community": {
        "confidence": (
            (FIRST,),
            several("community", "confidence", "harm", "violence", "response", "recovery", "nearby", "reach"),
        ),
        "answers": ((FIRST, "answered", "unanswered"), each("community.answers", Answers)),
        "use": ((FIRST,), ("act_threshold", "evidence_standard", "wrong_door_harm")),
    },
    "justice": {
        "justice": ((FIRST, "prosecutors"), each("justice", Justice)),
        "exploitation": ((FIRST,), each("exploitation", Exploitation)),
    },
    "capacity": {
        "skill": ((FIRST,), ("agencies.federal.skill", *several("capacity", "training", "attrition"))),
        "exercises": (
            ("lent", "trained"),
            ("pool", *each("capacity.exercises", Exercises), "capacity.shortens"),
        ),
        "budget": (
            (FIRST,),
            (*several("budget.today", *BUDGET_ITEMS), "budget.shares", *several("budget.extra", *BUDGET_ITEMS)),
        ),
    },
}  # fmt: skip


def path_of(page: str) -> Path:
    """Where a page stands."""
    return FOLDER / f"{page}.md"


def words(page: str, name: str) -> str:
    """One table of a page."""
    designs, paths = PAGES[page][name]
    book = load("sierra")
    return docs_words.words({design: book.designs[design] for design in designs}, paths, named=NAMED)


def part_of(page: str, name: str) -> str:
    """The same table as it stands on the page."""
    return docs_words.part_of(path_of(page).read_text(encoding="utf-8"), name, tool=TOOL)[0]


if __name__ == "__main__":
    for page, parts in PAGES.items():
        for name in parts:
            docs_words.write(path_of(page), name, words(page, name), tool=TOOL)
