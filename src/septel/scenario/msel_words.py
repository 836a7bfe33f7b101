"""The words and limits of the events list (MSEL), for those who need no model of it."""

from __future__ import annotations

MOST = 2000  # entries
PLANNED = ("draft", "approved")
ORDERING = ("<", "<=", ">", ">=")
VOICE = ("radio", "telephone", "in person")
WORLD = ("tip", "weather", "festival", "press", "closure")
TO_ALL = ("players", "all")

# What a condition may ask about: kinds of the log's records, or of the simulated world's rows (`world.` and the row's name).
EVENTS = {
    "clock.startex": "the clock is started for the first time",
    "seat.taken": "somebody sits down: seat",
    "message.sent": "a seat writes to others",
    "message.voice": "a simulator has spoken for somebody outside",
    "observation.made": "an evaluator has noted an observation",
    "expected_action.matched": "an expected action is matched with the log",
    "inject.released": "an inject has gone out: number",
    "inject.completed": "an inject or expected action is done: number",
    "inject.skipped": "an inject is obsolete: number",
    "world.acted": "a seat or control has done something in the world: do, and what it took as args.holder, args.teams …",
    "world.report": "a report has reached a holder: holder, target, place, x (belief after it)",
    "world.released": "a report leaves for another holder: holder (to whom), command (whose), target, place",
    "world.kept": "a report that could be released was not: holder, command (whose)",
    "world.asked": "a holder asks a command for a decision: holder, command, target, place",
    "world.decided": "an officer has decided: command, flag (1 if yes)",
    "world.approved": "a stage has approved: flag (which stage)",
    "world.ended": "a request ends without an operation: holder, target, flag (why)",
    "world.tasked": "an operation is tasked: command, target, place, x (teams)",
    "world.action": "an operation is complete: command, target, place, flag (0 captured, 1 slipped, 2 dry hole, 3 wrong door)",
    "world.recalled": "a force is called back",
    "world.warned": "a target is warned: target, place",
    "world.sighted": "scouts have reported",
    "world.violence": "a violent event: place",
    "world.risen": "a vacant position is filled",
    "world.captive": "somebody captured is released or gives something away",
}

# How each word is headed where the list is a table; no further column may have such a heading.
HEADINGS = {
    "number": "Number",
    "kind": "Kind",
    "follows": "Follows",
    "at": "Planned time",
    "title": "Title",
    "description": "Description",
    "sender": "From",
    "to": "To",
    "delivery": "Delivery method",
    "deliverer": "Deliverer",
    "expected": "Expected action",
    "expected_by": "Expected of",
    "objectives": "Objectives",
    "capability": "Core capability",
    "notes": "Notes",
    "marking": "Marking",
    "status": "Status",
    "effect": "Effect",
    "condition": "Condition",
}
STAMP = "EXERCISE"  # heads the column that marks every row of a table
