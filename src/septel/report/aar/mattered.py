"""The moments that mattered most, each as a question and an answer; and what is no finding is said to be none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septel.report.aar.blocks import Block, Moment, Paragraph, Section
from septel.report.aar.speech import Speech, clean


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """The section; why there are none where there are none."""
    found, title = data.get("moments"), s("moments_title")
    if not found:
        word = "moments_skipped" if data["for"]["sees_all"] else "moments_control"
        return Section("moments", title, (Paragraph(s(word), "empty"),))
    if found["error"]:
        return Section("moments", title, (Paragraph(s("moments_error", error=s.told(found["error"])), "empty"),))
    if not found["moments"]:
        return Section("moments", title, (Paragraph(s("moments_empty"), "empty"),))
    method = s(
        "moments_method", pairs=s.number(found["pairs"]), until=s.about(found["until"]), choices=s.number(found["choices"]),
        screened=s.number(found["screened"]), measured=s.number(found["measured"]),
    )  # fmt: skip
    blocks: list[Block] = [Moment(question(one, s), answer(one, s), one["stands"]) for one in found["moments"]]
    if not any(one["stands"] for one in found["moments"]):
        blocks.insert(0, Paragraph(s("moments_none_stand"), "note"))
    return Section("moments", title, (*blocks, Paragraph(method, "note")))


def question(one: Mapping[str, Any], s: Speech) -> str:
    """What if it had been otherwise?"""
    words = {word: clean(one[word]) for word in ("about", "target", "place")}
    words |= {word: s.said(one[word]) for word in ("to", "holder")}
    return s(f"what_if_{one['what']}", when=s.clock(one["moment"]), **words)


def answer(one: Mapping[str, Any], s: Speech) -> str:
    """The effect on the measure with its interval, and what it came to either way."""
    numbers = {
        "effect": s.number(one["effect"], 2, sign=True), "lo": s.number(one["lo"], 2, sign=True),
        "hi": s.number(one["hi"], 2, sign=True), "taken": s.number(one["as_taken"], 2),
        "otherwise": s.number(one["otherwise"], 2),
    }  # fmt: skip
    return s("effect" if one["stands"] else "effect_none", **numbers)
