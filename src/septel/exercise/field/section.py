"""The section `field` of the state, and how rows of the trace change it.

Objects are kept by name: leads `L-holder-n` and cases `C-holder-n`, which no other holder sees, requests `R-holder-word` and
operations `O-holder-word`, whose names tell nobody how many there are. What begins on a branch has the branch's letter at the
end of its name. What stands under `_` in one is for the director alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from septel.exercise.feature import State
from septel.exercise.kernel.rows import Row
from septel.exercise.naming import named, of_branch
from septel.exercise.records import Record

Field = dict[str, Any]
COUNTED = ("fused", "duplicate", "rejected")
OUTCOMES = ("captured", "slipped", "dry hole", "wrong door", "wrong door", "no warrant")  # a wrong house is a wrong door to all
ROUGH_H = 6.0  # an observation whose source is lost is told no finer, so that two leads cannot be known to be one by its hour
SHARED = "RO"
NONE = -1
GRADES = tuple(f"{letter}{digit}" for letter in "ABCDEF" for digit in range(1, 7))


def keeps_apart(state: State) -> bool:
    """Whether each lead bears what became of it alone. In older logs leads of one observation bear each other's releases."""
    return bool(state["setting"].get("leads_apart"))


def release(state: State, lead: Mapping[str, Any], to: str, told: Iterable[str]) -> dict[str, Any]:
    """What a release of a lead says to the world: which of the reports of its observation goes, by the way that it came and by
    whom its holder has told already. In older logs the rules choose among these reports."""
    given = {"holder": lead["holder"], "origin": lead["_"]["origin"], "to": to}
    if keeps_apart(state):
        given |= {"lead": lead["id"], "from": lead["from"], "told": sorted(told)}
    return given


def begin(setting: Mapping[str, Any]) -> Field:
    """All teams at their bases, and nothing known."""
    teams = {base["name"]: dict(base["teams"]) for base in setting.get("ground", {}).get("bases", ())}
    return {
        "teams": teams, "leads": {}, "cases": {}, "requests": {}, "operations": {}, "counts": {},
        "origins": {}, "transit": {}, "lead_of": {}, "case_of": {}, "request_of": {}, "operation_of": {}, "touched": [],
    }  # fmt: skip


class Change:
    """One record's rows on the section, with names for the kernel's numbers."""

    def __init__(self, state: State, record: Record) -> None:
        self.branch = of_branch(state["timeline"]["branches"], record.seq)
        self.apart = keeps_apart(state)
        self.named = str(record.body["args"].get("lead", "")) if record.body.get("do") == "release" else ""
        self.field: Field = state["field"]
        self.setting: Mapping[str, Any] = state["setting"]
        self.ground: Mapping[str, Any] = self.setting["ground"]
        self.touched: dict[str, None] = {}

    def name(self, what: str, number: int) -> str:
        """The name of a holder, place, target, command or base; "" for none."""
        names = self.setting[what]
        return str(names[number]) if 0 <= number < len(names) else ""

    def new(self, kind: str, holder: str, body: dict[str, Any]) -> str:
        """Keep a new object under the holder's next number of its kind, or under a word if others see it too."""
        counts = self.field["counts"]
        letter = kind[0].upper()
        key = letter if letter in SHARED else f"{letter}-{holder}"
        counts[key] = number = counts.get(key, 0) + 1
        word = named(self.setting, number, kind=letter) if letter in SHARED else number
        found = f"{letter}-{holder}-{word}{self.branch}"
        self.field[kind][found] = {"id": found, "holder": holder, **body}
        self.touched[found] = None
        return found

    def touch(self, kind: str, found: str | None, **changes: Any) -> dict[str, Any] | None:
        """Change an object, if there is one of this name."""
        if found is None:
            return None
        one: dict[str, Any] = {**self.field[kind][found], **changes}  # who is still reading sees the one that was
        self.field[kind][found] = one
        self.touched[found] = None
        return one

    def team(self, base: str, kind: str, more: int) -> None:
        """So many more, or fewer, are free at a base."""
        self.field["teams"][base][kind] += more
        self.touched[f"teams-{base.split('/', 1)[0]}"] = None

    def request(self, row: Row) -> str | None:
        """The request that a row tells of."""
        found: str | None = self.field["request_of"].get(row.id)
        return found

    def operation(self, row: Row) -> str | None:
        """The operation that a row tells of."""
        found: str | None = self.field["operation_of"].get(row.id)
        return found

    def handed_over(self, row: Row) -> list[str]:
        """The giver's leads that a release is marked on: the one that its seat named or, where a bot released, the last to
        come in that has not gone there."""
        giver, to = self.name("holders", row.command), self.name("holders", row.holder)
        leads: list[str] = self.field["lead_of"].get(f"{row.id}|{giver}", [])
        if not self.apart:
            return leads
        if self.named in leads:
            return [self.named]
        return [lead for lead in leads if to not in self.field["leads"][lead]["released"]][-1:]

    def came_by(self, row: Row) -> tuple[int, Sequence[str]] | None:
        """The holder who handed over the report that arrives now, and his leads of it; None if it comes from its source."""
        key = f"{row.id}>{row.holder}"
        on_the_way = self.field["transit"].get(key, [])
        for i, (giver, arrival, *leads) in enumerate(on_the_way):
            if arrival == row.t:
                del on_the_way[i]
                if not on_the_way:
                    del self.field["transit"][key]
                origin = f"{row.id}|{self.name('holders', giver)}"
                return int(giver), leads if self.apart else self.field["lead_of"].get(origin, ())
        return None

    def has_source(self, leads: Sequence[str]) -> bool:
        """Whether leads of one observation came from its source and from nobody else."""
        return bool(leads) and not any(self.field["leads"][lead]["from"] for lead in leads)

    def case_key(self, row: Row) -> str:
        """What a case is about, as a key."""
        return f"{row.holder}|{row.target}|{row.place}"

    def close_request(self, found: str | None, how: str, t: float) -> None:
        """The request ends."""
        one = self.touch("requests", found, state=how, ended=t, open=False)
        if one is not None:
            case = self.field["case_of"].get(one["_"]["case"])
            self.touch("cases", case, request=None)


def _origin(change: Change, row: Row) -> None:
    change.field["origins"][row.id] = [int(row.x or 0), int(row.y or 0)]


def _released(change: Change, row: Row) -> None:
    leads = change.handed_over(row)
    known = leads if change.apart else ()
    change.field["transit"].setdefault(f"{row.id}>{row.holder}", []).append([row.command, row.y, *known])
    for lead in leads:
        released = change.field["leads"][lead]["released"]
        change.touch("leads", lead, released={**released, change.name("holders", row.holder): row.t})


def _report(change: Change, row: Row) -> None:
    """A report reaches a holder: a lead, and what the holder now believes."""
    holder = change.name("holders", row.holder)
    source, grade = change.field["origins"].get(row.id, [NONE, NONE])
    came_by = change.came_by(row)
    giver = "" if came_by is None else change.name("holders", came_by[0])
    is_known = came_by is None or (holder == "platform" and change.has_source(came_by[1]))
    observed = row.y if is_known or row.y is None else ROUGH_H * (row.y // ROUGH_H)
    lead = change.new(
        "leads",
        holder,
        {
            "target": change.name("targets", row.target), "place": change.name("places", row.place),
            "source": change.name("sources", source) if is_known else "", "from": giver,
            "grade": GRADES[grade] if 0 <= grade < len(GRADES) else "",
            "received": row.t, "observed": observed, "counted": COUNTED[row.flag], "released": {},
            "_": {"origin": row.id},
        },
    )  # fmt: skip
    change.field["lead_of"].setdefault(f"{row.id}|{holder}", []).append(lead)
    if row.flag == COUNTED.index("rejected"):
        return
    key = change.case_key(row)
    found = change.field["case_of"].get(key)
    if found is None:
        rank = change.ground["target_ranks"][row.target]
        found = change.new(
            "cases",
            holder,
            {
                "target": change.name("targets", row.target), "place": change.name("places", row.place),
                "rank": change.setting["ranks"][rank], "fades_h": change.ground["dwell_h"][rank], "opened": row.t,
                "leads": [], "open": True, "request": None, "operation": None, "assessments": [], "belief": 0.0, "at": row.t,
                "_": {"key": key},
            },
        )  # fmt: skip
        change.field["case_of"][key] = found
    case = change.field["cases"][found]
    change.touch("cases", found, belief=row.x, at=row.t, leads=[*case["leads"], lead])
    change.touch("leads", lead, case=found)


def _sighted(change: Change, row: Row) -> None:
    change.touch("requests", change.request(row), scouts="seen" if row.flag else "nobody seen")


def _asked(change: Change, row: Row) -> None:
    """The row's flag says whether the target is there: it is left out."""
    holder = change.name("holders", row.holder)
    key = change.case_key(row)
    case = change.field["case_of"].get(key)
    decider = change.ground["deciders"][row.command] if row.command != NONE else ""
    found = change.new(
        "requests",
        holder,
        {
            "target": change.name("targets", row.target), "place": change.name("places", row.place),
            "command": change.name("commands", row.command), "decider": decider, "asked": row.t, "belief": row.x,
            "state": "waits for a decision", "open": True, "approved": [], "waits_for": [decider] if decider else [],
            "_": {"number": int(row.id, 16), "case": key, "asked": [decider] if decider else []},
        },
    )  # fmt: skip
    change.field["request_of"][row.id] = found
    change.touch("cases", case, request=found)


def _served(change: Change, row: Row) -> None:
    change.touch("requests", change.request(row), state="an officer has it")


def _decided(change: Change, row: Row) -> None:
    change.touch("requests", change.request(row), state="approvals" if row.flag else "refused", decided=row.t, waits_for=[])


def _approved(change: Change, row: Row) -> None:
    one = change.touch("requests", change.request(row))
    if one is not None:
        one |= {"state": "approvals", "approved": [*one["approved"], row.t], "waits_for": []}


def _awaits(change: Change, row: Row) -> None:
    asked = change.name("holders", row.holder)
    state = "waits for teams to be tasked" if row.flag else f"waits for {asked} to approve"
    one = change.touch("requests", change.request(row), state=state, waits_for=[asked])
    if one is not None and asked not in one["_"]["asked"]:
        one["_"] = {**one["_"], "asked": [*one["_"]["asked"], asked]}


def _scouts(change: Change, row: Row) -> None:
    change.touch("requests", change.request(row), state="reconnaissance", scouts="out")


def _ruled(change: Change, row: Row) -> None:
    change.touch("requests", change.request(row), warrant_until=row.y if row.flag else None)


def _ended(change: Change, row: Row) -> None:
    change.close_request(change.request(row), "ended without an operation", row.t)


def _tasked(change: Change, row: Row) -> None:
    decider = change.ground["deciders"][row.command] or change.name("holders", row.holder)
    key = change.case_key(row)
    case = change.field["case_of"].get(key)
    request = change.field["cases"][case]["request"] if case else None
    groups = change.field.pop("groups", [])
    found = change.new(
        "operations",
        decider,
        {
            "for": change.name("holders", row.holder), "command": change.name("commands", row.command),
            "target": change.name("targets", row.target), "place": change.name("places", row.place), "tasked": row.t,
            "complete": row.y, "teams": int(row.x or 0), "groups": groups, "state": "under way", "open": True,
            "outcome": None, "_": {"number": int(row.id, 16), "case": case},
        },
    )  # fmt: skip
    change.field["operation_of"][row.id] = found
    change.close_request(request, "became an operation", row.t)
    change.touch("cases", case, operation=found)


def _group(change: Change, row: Row) -> None:
    """Groups of an operation are told just before it is."""
    base, kind = change.name("bases", row.command), change.name("kinds", row.flag)
    change.team(base, kind, -row.holder)
    group = {"base": base, "kind": kind, "teams": row.holder, "departs": row.x, "arrives": row.y, "back": False}
    change.field.setdefault("groups", []).append(group)


def _ready(change: Change, row: Row) -> None:
    base, kind = change.name("bases", row.command), change.name("kinds", row.flag)
    change.team(base, kind, row.holder)
    one = change.touch("operations", change.operation(row))
    for i, group in enumerate(one["groups"] if one else ()):
        if one and group["base"] == base and group["kind"] == kind and not group["back"]:
            one["groups"] = [*one["groups"][:i], {**group, "back": True}, *one["groups"][i + 1 :]]
            break


def _action(change: Change, row: Row) -> None:
    one = change.touch("operations", change.operation(row), state="done", ended=row.t, open=False, outcome=OUTCOMES[row.flag])
    if one is not None:
        one["harmed"] = bool(row.x)
        change.touch("cases", one["_"]["case"], operation=None)


def _recalled(change: Change, row: Row) -> None:
    one = change.touch("operations", change.operation(row), state="called back", ended=row.t, open=False)
    if one is not None:
        change.touch("cases", one["_"]["case"], operation=None)


def _unheard(change: Change, row: Row) -> None:
    change.touch("operations", change.operation(row), state="under way; the recall was not heard")


def _closed(change: Change, row: Row) -> None:
    found = change.field["case_of"].pop(change.case_key(row), None)
    one = change.touch("cases", found, open=False, closed=row.t)
    if one is not None and one["request"]:
        change.close_request(one["request"], "the case was closed", row.t)


ROWS: dict[str, Callable[[Change, Row], None]] = {
    "origin": _origin, "released": _released, "report": _report, "asked": _asked, "served": _served, "decided": _decided,
    "approved": _approved, "awaits": _awaits, "scouts": _scouts, "sighted": _sighted, "ruled": _ruled, "ended": _ended,
    "tasked": _tasked, "group": _group, "ready": _ready, "action": _action, "recalled": _recalled, "unheard": _unheard,
    "closed": _closed,
}  # fmt: skip


def apply_rows(state: State, record: Record) -> None:
    """What happened in the world, row by row."""
    change = Change(state, record)
    for values in record.body["rows"]:
        apply = ROWS.get(values[0])
        if apply is not None:
            apply(change, Row(*values))
    change.field["touched"] = list(change.touched)


def assessed(state: State, record: Record) -> None:
    """A seat's own view of a case stands beside the fused belief."""
    body = record.body
    case, own = state["field"]["cases"][body["case"]], {"by": record.seat, "t": record.t, "p": body["p"], "note": body["note"]}
    state["field"]["cases"][body["case"]] = {**case, "assessments": [*case["assessments"], own]}
    state["field"]["touched"] = [body["case"]]


FOLDS: dict[str, Callable[[State, Record], None]] = {
    "world.ran": apply_rows,
    "world.acted": apply_rows,
    "case.assessed": assessed,
}
