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
    "seat.taken": "somebody sits down",
    "message.sent": "a seat writes to others",
    "message.voice": "a simulator has spoken for somebody outside",
    "observation.made": "an evaluator has noted an observation",
    "expected_action.matched": "an expected action is matched with the log",
    "inject.released": "an inject has gone out",
    "inject.completed": "an inject or expected action is done",
    "inject.skipped": "an inject is obsolete",
    "world.acted": "a seat or control has done something in the world: do, and what it took (args)",
    "world.report": "a report has reached a holder: flag (0 fused, 1 duplicate, 2 rejected), x (belief after it), y (observed "
    "at)",
    "world.released": "a report leaves for another holder: holder (to whom), command (whose), y (arrival)",
    "world.kept": "a report that could be released was not: holder (to whom), command (whose)",
    "world.asked": "a holder asks a command for a decision: flag (1 if the target is there), x (belief), y (observed at)",
    "world.decided": "an officer has decided: flag (1 if yes)",
    "world.approved": "a stage has approved: flag (which stage)",
    "world.ended": "a request ends without an operation: flag (why)",
    "world.tasked": "an operation is tasked: flag (1 if a duplicate), x (teams), y (expected completion)",
    "world.action": "an operation is complete: flag (0 captured, 1 slipped, 2 dry hole, 3 wrong door, 4 wrong house, 5 no "
    "warrant), x (harmed)",
    "world.recalled": "a force is called back",
    "world.warned": "a target is warned: flag (0 by an operation or the press, 1 by scouts, 2 by a raid, 3 by forces that met)"
    ", y (end of the visit)",
    "world.sighted": "scouts have reported: flag (1 if somebody was seen), x (belief after)",
    "world.violence": "violent events of a day at a place: flag (how many), x (rise of violence there)",
    "world.risen": "a vacant position is filled: target (who leaves his own for it)",
    "world.captive": "a captive's way: flag (0 convicted, 1 acquitted, 2 held too long, 3 back), x (members with him), y "
    "(captured at)",
}

_ABOUT = ("holder", "command", "target", "place")
# Which fields of each a condition can look at: what of the record can be compared and known beforehand.
FIELDS: dict[str, tuple[str, ...]] = {
    "clock.startex": ("seat",),
    "seat.taken": ("seat",),
    "message.sent": (
        "seat", "from", "as", "by", "to", "also", "to_party", "shown", "level", "caveats", "releasable_to", "reply_to",
        "watched", "cell",
    ),
    "message.voice": ("seat", "from", "as", "to", "means", "inject"),
    "observation.made": ("seat", "task", "finding"),
    "expected_action.matched": ("seat", "action", "task", "by", "at", "due", "delay"),
    "inject.released": (
        "seat", "number", "told.text", "told.from", "told.delivery", "told.audience", "told.marking.level",
        "told.marking.caveats", "told.marking.releasable_to",
    ),
    "inject.completed": ("seat", "number", "note", "by"),
    "inject.skipped": ("seat", "number", "note"),
    "world.acted": (
        "seat", "do", "t", "asked_t", "args.holder", "args.to", "args.target", "args.place", "args.yes", "args.help",
        "args.confirm", "args.seated", "args.title",
    ),
    "world.report": ("t", "flag", "holder", "target", "place", "x", "y"),
    "world.released": ("t", *_ABOUT, "y"),
    "world.kept": ("t", *_ABOUT),
    "world.asked": ("t", "flag", *_ABOUT, "x", "y"),
    "world.decided": ("t", "flag", *_ABOUT),
    "world.approved": ("t", "flag", *_ABOUT),
    "world.ended": ("t", "flag", *_ABOUT),
    "world.tasked": ("t", "flag", *_ABOUT, "x", "y"),
    "world.action": ("t", "flag", *_ABOUT, "x"),
    "world.recalled": ("t", *_ABOUT),
    "world.warned": ("t", "flag", *_ABOUT, "y"),
    "world.sighted": ("t", "flag", *_ABOUT, "x"),
    "world.violence": ("t", "flag", "place", "x"),
    "world.risen": ("t", "target", "x"),
    "world.captive": ("t", "flag", "place", "x", "y"),
}  # fmt: skip
# What a field names, where it names something that is known before the exercise begins.
NAMED = {
    "seat": "seat", "from": "seat", "to": "addressee", "also": "addressee", "told.audience": "addressee",
    "releasable_to": "holder", "told.marking.releasable_to": "holder", "holder": "holder", "args.holder": "holder",
    "args.to": "holder", "command": "command", "target": "target", "args.target": "target", "place": "place",
    "args.place": "place", "number": "inject", "inject": "inject", "action": "inject", "task": "task", "do": "act",
}  # fmt: skip
LISTS = ("to", "also", "told.audience", "releasable_to", "told.marking.releasable_to")  # fields that hold several names
GIVERS = ("world.released", "world.kept")  # whose `command` is the holder who lets another know, or does not
ACTS = (
    "release", "propose", "answer", "approve", "task", "stand_down", "recall", "policies", "inject", "jump", "next",
)  # fmt: skip
# What people write: it is kept outside the records, and nothing can ask about it.
WRITTEN = {
    "seat.taken": ("name",),
    "message.sent": ("subject", "text"),
    "message.voice": ("note",),
    "observation.made": ("text",),
    "expected_action.matched": ("note",),
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
