"""Releases of a seat that holds two leads of one observation: it learns nothing by which it could know them to be one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from septel.exercise.feature import Refused
from tests.exercise.desk import Desk, live_desk, run
from tests.exercise.field.played import Field, Sentence, field_desk
from tests.exercise.field.test_field import ARMY, NAVY, PLATFORM, POLICE, Table, row
from tests.exercise.test_live import SCENARIO

APART = {"leads_apart": True}
FOUR = SCENARIO.replace(
    "organisations:",
    "  navy: {command: {seat: B}, bases: {B: 4}}\n  marines: {command: {seat: B}, bases: {B: 4}}\norganisations:",
)


def test_only_the_lead_that_was_named_bears_its_release() -> None:
    table = Table(**APART)
    table.rows(*TWICE)
    args = {"holder": "police", "origin": f"{1:016x}", "to": "navy", "lead": "L-police-2", "from": "army", "told": []}
    gone = row("released", 6.0, holder=NAVY, command=POLICE, y=7.0)
    table.happens("world.acted", {"do": "release", "args": args, "asked_t": 6.0, "t": 6.0, "rows": [gone]})
    assert [lead["released"] for lead in table.leads("police")[:2]] == [{}, {"navy": 6.0}]


def test_what_a_bot_releases_is_the_lead_that_came_in_and_none_of_the_same_observation() -> None:
    table = Table(**APART)
    first, second, third = TWICE[:2], TWICE[2:], row("released", 5.0, holder=NAVY, command=POLICE, y=9.0)
    table.rows(*first, row("released", 1.0, holder=NAVY, command=POLICE, y=2.0))
    table.rows(*second)
    assert [lead["released"] for lead in table.leads("police")[:2]] == [{"navy": 1.0}, {}]
    table.rows(third)
    assert [lead["released"] for lead in table.leads("police")[:2]] == [{"navy": 1.0}, {"navy": 5.0}]


def test_the_platform_keeps_the_source_of_the_very_lead_that_was_handed_over() -> None:
    table = Table(**APART)
    table.rows(
        *TWICE[:2],
        row("released", 1.0, holder=PLATFORM, command=POLICE, y=6.0),
        *TWICE[2:],
        row("released", 5.0, holder=PLATFORM, command=POLICE, y=7.0),
        row("report", 6.0, holder=PLATFORM, x=0.3, y=1.0),
        row("report", 7.0, holder=PLATFORM, x=0.3, y=1.0),
    )
    there = [(lead["source"], lead["observed"]) for lead in table.leads("police") if lead["holder"] == "platform"]
    assert there == [("scouts", 1.0), ("", 0.0)], "the twin that came by the army takes nothing from the first"


def test_a_log_from_before_leads_were_kept_apart_is_folded_as_it_was() -> None:
    table = Table()
    table.rows(*TWICE, row("released", 6.0, holder=NAVY, command=POLICE, y=7.0))
    assert [lead["released"] for lead in table.leads("police")] == [{"navy": 6.0}, {"navy": 6.0}]
    assert table.state["field"]["transit"] == {f"{1:016x}>{NAVY}": [[POLICE, 7.0]]}


TWICE = (
    row("origin", 1.0, x=1, y=0),
    row("report", 1.0, holder=POLICE, x=0.3, y=1.0),
    row("released", 2.0, holder=POLICE, command=ARMY, y=5.0),
    row("report", 5.0, holder=POLICE, x=0.4, y=1.0),
)


def test_the_way_of_a_report_is_told_alike_whether_it_was_in_those_hands_or_in_too_many(tmp_path: Path) -> None:
    async def story() -> None:
        async with field_desk(tmp_path / "x.db", **APART) as table:
            world: Field = table.world
            told = set()
            for code in ("already", "too_far"):
                world.refuses = Sentence(((False, f"It is {code}."),), code)
                told.add(await refusal(table, "police-command", "L-police-1", "army"))
            assert told == {("unknown_report", "police holds no report of the lead L-police-1 that it could release.")}

    run(story())


async def refusal(table: Desk, seat: str, lead: str, to: str) -> tuple[str, str]:
    with pytest.raises(Refused) as told:
        await table.give(seat, "lead.release", lead=lead, to=to)
    return told.value.code, str(told.value)


@pytest.mark.compiled
def test_what_becomes_of_a_lead_is_the_same_whether_its_holder_has_another_of_that_observation(tmp_path: Path) -> None:
    path = tmp_path / "four.yaml"
    path.write_text(FOUR.replace("chance: 0.9", "chance: 1"), encoding="utf-8")

    async def story() -> None:
        async with live_desk(tmp_path / "a.db", str(path), design="as_is", seed=5) as table:
            await table.give("director", "clock.start", rate=600)
            for holder in ("police", "army"):
                await table.give(f"{holder}-command", "seat.take", name=f"Person of {holder}")
            direct, by_navy = await twins(table)
            assert (direct["from"], by_navy["from"]) == ("police", "navy")
            leads = table.director.state["field"]["leads"]
            assert (await refusal(table, "army-command", by_navy["id"], "navy"))[0] == "unknown_report", "it came from there"
            assert (await refusal(table, "army-command", by_navy["id"], "marines"))[0] == "unknown_report", "two hands"
            assert (await refusal(table, "army-command", by_navy["id"], "police"))[0] == "unknown_report", (
                "and whose, nobody tells"
            )
            assert (await refusal(table, "army-command", direct["id"], "police"))[0] == "unknown_report"
            await table.give("army-command", "lead.release", lead=direct["id"], to="marines")
            assert set(leads[direct["id"]]["released"]) == {"marines"} and not leads[by_navy["id"]]["released"]
            assert (await refusal(table, "army-command", direct["id"], "marines"))[0] == "already"
            await table.give("army-command", "lead.release", lead=direct["id"], to="navy")

    run(story())


async def twins(table: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two leads of the army's from one observation: straight from the police, and from the police by way of the navy."""
    field: dict[str, Any] = {}
    while not (field := table.director.state["field"])["leads"] or not own(field):
        await table.pass_h(3)
    for lead in own(field):
        for to in ("army", "navy"):
            await table.give("police-command", "lead.release", lead=lead["id"], to=to)
        break
    origin = own(field)[0]["_"]["origin"]
    for _ in range(20):
        await table.pass_h(1)
        names = table.director.state["field"]["lead_of"].get(f"{origin}|army", [])
        if len(names) == 2:
            first, second = (table.director.state["field"]["leads"][name] for name in names)
            return first, second
    raise AssertionError("no two leads of one observation came")


def own(field: dict[str, Any]) -> list[dict[str, Any]]:
    """The police's leads from their sources."""
    return [lead for lead in field["leads"].values() if lead["holder"] == "police" and not lead["from"]]
