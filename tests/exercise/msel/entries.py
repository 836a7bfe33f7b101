"""Entries of every kind, for properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from septel.scenario.model_msel import PlannedInject
from septel.scenario.msel_words import EVENTS, HEADINGS, STAMP

_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
_NASTY = st.sampled_from(
    ["=1+1", "+52 55", "-3", "@SUM(A1)", "'=x", "''-1", '"', "a;b", "a,b", "_x0041_", "_x005F_x0041_", " = ", "a\nb", "é", "1",
     "2.0", "H+2", "TRUE", "2030-01-07", "\t=1", "＝1", "none", "#N/A", "0012", "1e5"]
)  # fmt: skip
texts = st.one_of(_NASTY, st.text(_LETTERS, max_size=30))
lines = texts.map(lambda text: text if text.strip() else "x")
names = st.one_of(_NASTY, st.text(_LETTERS, min_size=1, max_size=12)).map(
    lambda text: text.strip() if text.strip() and text.strip().isprintable() else "x"
)
lists = st.lists(names, max_size=3, unique=True)
seconds = st.integers(0, 10**7).map(lambda s: f"{s} s")
effects = st.sampled_from(
    [
        "message", "none", None, {"weather": {"factor": 1.5, "lasts": "100 min", "states": ["Sinaloa"]}},
        {"tip": {"target": "gang/head", "place": "A, B", "via": "tips", "grade": "B2"}}, {"press": {"target": "gang"}},
        {"closure": {"at": [20.1, -99], "lasts": "1 d", "delay": "7 min"}}, {"festival": {"factor": 0.3, "lasts": "1 s"}},
    ]
)  # fmt: skip
_counting = st.fixed_dictionaries(
    {
        "event": st.sampled_from(sorted(EVENTS)),
        "count": st.integers(1, 9),
        "within": st.integers(1, 10**7).map(lambda s: f"{s} s"),
    }
)
_comparing = st.fixed_dictionaries(
    {
        "event": st.just("message.sent"),
        "field": names,
        "operator": st.sampled_from(["=", "!=", "contains"]),
        "value": st.one_of(texts, st.booleans(), st.integers(-9, 9), st.sampled_from([0.1, 1e-7, 2.0])),
    }
)
_choosing = st.fixed_dictionaries(
    {
        "event": st.just("message.sent"),
        "field": names,
        "operator": st.just("in"),
        "values": st.lists(texts, min_size=1, max_size=3),
    }
)
conditions = st.lists(st.one_of(_counting, _comparing, _choosing), min_size=1, max_size=3).map(lambda found: {"all": found})


def _own(name: str) -> str:
    """A heading that is no word's of the entry."""
    return f"{name}?" if name in {*HEADINGS.values(), STAMP} else name


@st.composite
def entries(draw: st.DrawFn, *, local: bool = True) -> PlannedInject:
    """An entry that is valid by itself; `local`: its time may be a local one."""
    kind = draw(st.sampled_from(["contextual", "contingency", "expected_action"]))
    said: dict[str, Any] = {
        "number": draw(names), "kind": kind, "title": draw(lines), "description": draw(texts), "from": draw(texts),
        "to": draw(lists), "delivery": draw(st.sampled_from(["e-mail", "radio", "telephone", "in person", "other"])),
        "deliverer": draw(st.one_of(st.none(), names)), "expected": draw(texts), "expected_by": draw(lists),
        "objectives": draw(lists), "capability": draw(texts), "notes": draw(texts),
        "marking": {"level": draw(st.sampled_from(["open", "restricted", "confidential", "secret"])), "caveats": draw(lists),
                    "releasable_to": draw(lists)},
        "status": draw(st.sampled_from(["draft", "approved", "released", "complete", "deferred", "obsolete"])),
        "columns": draw(st.dictionaries(names.map(_own), lines, max_size=2)),
    }  # fmt: skip
    if kind != "contingency":
        said["at"] = draw(st.one_of(st.none(), seconds))
        if local and said["at"] is None:
            said["local"] = draw(st.one_of(st.none(), st.datetimes().map(lambda d: d.replace(microsecond=0).isoformat())))
    if kind == "expected_action":
        said["follows"] = draw(st.one_of(st.none(), names))
    else:
        said["effect"] = draw(effects)
    if kind != "contextual":
        said["condition"] = draw(st.one_of(st.none(), conditions))
    return PlannedInject.model_validate(said)
