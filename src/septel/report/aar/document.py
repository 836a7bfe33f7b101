"""The whole report as sections of blocks, from the data of `septel.exercise.aar` and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from septel.report.aar import among, expected, ground, judged, mattered, overview, timeline
from septel.report.aar.blocks import Section
from septel.report.aar.speech import Speech, clean


@dataclass(frozen=True)
class Report:
    """A report in a language: its title, what stands on the cover, and its sections."""

    title: str
    kind: str
    cover: tuple[str, ...]
    sections: tuple[Section, ...]
    speech: Speech


def report(data: Mapping[str, Any], s: Speech) -> Report:
    """Put it together; every section is there, and an empty one says what to do."""
    facts = data["facts"]
    start, end = facts["startex"], facts["endex"]
    until = s.moment(end or facts["now"], year=True)
    days = s("cover_days", start=s.moment(start, year=True), end=until) if start else s("not_started")
    cover = (days, clean(facts["zone"]), s.names(facts["agencies"]))
    sections = (
        overview.section(data, s), timeline.section(data, s), ground.section(data, s), judged.section(data, s),
        expected.section(data, s), judged.findings(data, s, "strengths"), judged.findings(data, s, "areas_for_improvement"),
        judged.plan(data, s), overview.participants(data, s), expected.feedback(data, s), among.section(data, s),
        mattered.section(data, s),
    )  # fmt: skip
    return Report(clean(facts["title"]), s.title("aar_ip"), cover, sections, s)
